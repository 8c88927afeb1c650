import type pg from 'pg';
import { withClient } from '../databases.ts';
import { CONNECTIONS, load, type Turn } from '../load.ts';
import { ask, demandEqual, type Request, requestTo, type Variables } from '../requests.ts';
import type { Server, ServerName } from '../servers/server.ts';
import { median } from '../statistics.ts';
import type { Bench, Goal, Result, Scenario } from './scenario.ts';

const servers: readonly ServerName[] = ['vokasi-graph', 'PostGraphile', 'hand-written'];

/** The same request to all servers on the same database. */
export interface Comparison {
  readonly name: string;
  readonly title: string;
  /** The variables of the requests to go through, from the database. */
  readonly variables: (database: pg.Client) => Promise<Variables[]>;
  /** Requests per second as a multiple of those of PostGraphile. */
  readonly goal: { readonly must: number; readonly aim: number };
  /** The multiple of those of the handler written by hand to aim at. */
  readonly limit?: number;
}

interface Contestant {
  readonly server: Server;
  readonly requests: readonly Request[];
  readonly turns: Turn[];
}

/** Compares the answers of all servers, then how many they give in a second. */
export function comparison(of: Comparison): Scenario {
  return { name: of.name, run: (bench) => compare(bench, of) };
}

async function compare(bench: Bench, of: Comparison): Promise<Result> {
  const { mainSize, rounds, seconds } = bench.options;
  const variables = await withClient(await bench.databases.ofSize(mainSize), of.variables);
  const contestants: Contestant[] = [];
  for (const name of servers) {
    const requests = variables.map((each) => requestTo(name, of.name, each));
    contestants.push({ server: await bench.start(name, mainSize), requests, turns: [] });
  }
  const bytes = await compareAnswers(contestants);
  bench.say(`  ${variables.length} answers are equal, ${(bytes / 1_000).toFixed(1)} kB each.`);

  // The first turn only warms up.
  for (const { server, requests } of contestants) await load(server, requests, seconds);
  for (let round = 1; round <= rounds; round++) {
    for (const { server, requests, turns } of contestants) {
      turns.push(await load(server, requests, seconds));
    }
    const figures = contestants.map(
      ({ server, turns }) => `${server.name} ${turns.at(-1)!.requestsPerSecond.toFixed(0)}`,
    );
    bench.say(`  Round ${round} of ${rounds}, requests/s: ${figures.join(', ')}`);
  }
  return toResult(of, contestants, bytes);
}

/** @returns mean size of an answer, in bytes */
async function compareAnswers([first, ...others]: readonly Contestant[]): Promise<number> {
  let bytes = 0;
  for (const [index, request] of first!.requests.entries()) {
    const expected = await ask(first!.server, request);
    bytes += expected.bytes;
    for (const { server, requests } of others) {
      const { data } = await ask(server, requests[index]!);
      demandEqual(request, [first!.server.name, expected.data], [server.name, data]);
    }
  }
  return bytes / first!.requests.length;
}

/** Requests per second as a multiple of those of another server in the same round: the median round's. */
function ratioTo(other: Contestant, one: Contestant): number {
  return median(
    one.turns.map((turn, round) => turn.requestsPerSecond / other.turns[round]!.requestsPerSecond),
  );
}

function toResult(of: Comparison, contestants: readonly Contestant[], bytes: number): Result {
  const [ours, postgraphile, handWritten] = contestants as [Contestant, Contestant, Contestant];
  const goals: Goal[] = [
    {
      what: of.title,
      of: 'requests/s to those of PostGraphile',
      ratio: ratioTo(postgraphile, ours),
      better: 'higher',
      ...of.goal,
    },
    {
      what: of.title,
      of: 'requests/s to those of the hand-written handler',
      ratio: ratioTo(handWritten, ours),
      better: 'higher',
      ...(of.limit !== undefined && { aim: of.limit }),
    },
  ];
  return {
    name: of.name,
    title: of.title,
    goals,
    columns: ['server', 'requests/s', 'lowest to highest', '× PostGraphile', 'CPU ms'],
    rows: contestants.map((contestant) => {
      const { server, turns } = contestant;
      const rates = turns.map(({ requestsPerSecond }) => requestsPerSecond);
      return [
        server.name,
        median(rates).toFixed(0),
        `${Math.min(...rates).toFixed(0)} to ${Math.max(...rates).toFixed(0)}`,
        ratioTo(postgraphile, contestant).toFixed(2),
        cpuPerRequest(turns),
      ];
    }),
    notes: [
      `${CONNECTIONS} connections; an answer has ${(bytes / 1_000).toFixed(1)} kB; different requests: ${ours.requests.length}, all with equal answers. CPU is that of the server's process per request.`,
    ],
  };
}

function cpuPerRequest(turns: readonly Turn[]): string {
  const time = median(turns.map(({ cpu }) => cpu));
  return Number.isNaN(time) ? 'not known' : time.toFixed(2);
}
