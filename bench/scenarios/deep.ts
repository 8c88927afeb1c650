import { timeAlternately } from '../latency.ts';
import { ask, demandEqual, type Request, requestTo } from '../requests.ts';
import type { Server } from '../servers/server.ts';
import type { Bench, Result, Scenario } from './scenario.ts';

const title = 'Page 1,000 of all enrolments by cursor, 20 on a page';
const PAGE_SIZE = 20;
const DEPTH = 1_000;
/** The longest page that every server gives, to get to the place in few steps. */
const STEP = 100;

interface Connection {
  readonly pageInfo: { readonly endCursor: string };
  readonly nodes: readonly unknown[];
}

/** Whether a page deep in a list takes longer than its first. */
export const deep: Scenario = {
  name: 'deep',
  async run(bench: Bench): Promise<Result> {
    const { mainSize, rounds, seconds } = bench.options;
    const ours = await bench.start('vokasi-graph', mainSize);
    const theirs = await bench.start('PostGraphile', mainSize);
    const variants = [];
    for (const server of [ours, theirs]) {
      const after = await cursorAt(server, (DEPTH - 1) * PAGE_SIZE);
      variants.push({ server, request: pageAfter(server, undefined, PAGE_SIZE) });
      variants.push({ server, request: pageAfter(server, after, PAGE_SIZE) });
    }
    await demandEqualPages(variants[0]!, variants[2]!);
    await demandEqualPages(variants[1]!, variants[3]!);
    bench.say('  The pages are equal.');

    const times = await timeAlternately(variants, rounds * seconds);
    const [first, last, theirFirst, theirLast] = times.map(({ median }) => median);
    return {
      name: 'deep',
      title,
      goals: [
        {
          what: title,
          of: 'its time to that of page 1',
          ratio: last! / first!,
          better: 'lower',
          must: 1.2,
          aim: 1.05,
        },
      ],
      columns: ['server', 'page 1, ms', 'page 1,000, ms', 'ratio'],
      rows: [
        [ours.name, first!.toFixed(2), last!.toFixed(2), (last! / first!).toFixed(2)],
        [
          theirs.name,
          theirFirst!.toFixed(2),
          theirLast!.toFixed(2),
          (theirLast! / theirFirst!).toFixed(2),
        ],
      ],
      notes: [`Medians of ${times[0]!.count} requests each.`],
    };
  },
};

function pageAfter(server: Server, after: string | undefined, first: number): Request {
  return requestTo(server.name, 'deep', { first, after });
}

async function readPage(server: Server, request: Request): Promise<Connection> {
  const { data } = await ask(server, request);
  return (data as { enrolments: Connection }).enrolments;
}

/** The cursor of the row with this number, the first being 1. */
async function cursorAt(server: Server, number: number): Promise<string> {
  let cursor: string | undefined;
  for (let at = 0; at < number;) {
    const step = Math.min(STEP, number - at);
    const page = await readPage(server, pageAfter(server, cursor, step));
    if (page.nodes.length < step) throw new Error('There are too few enrolments for a deep page.');
    cursor = page.pageInfo.endCursor;
    at += step;
  }
  return cursor!;
}

async function demandEqualPages(
  one: { server: Server; request: Request },
  other: { server: Server; request: Request },
): Promise<void> {
  const [ours, theirs] = await Promise.all(
    // Cursors are each server's own.
    [one, other].map(async ({ server, request }) => (await readPage(server, request)).nodes),
  );
  demandEqual(one.request, [one.server.name, ours], [other.server.name, theirs]);
}
