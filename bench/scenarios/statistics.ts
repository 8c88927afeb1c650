import { timeAlternately } from '../latency.ts';
import { ask, demandEqual, type Request, requestTo } from '../requests.ts';
import type { Server } from '../servers/server.ts';
import { type Bench, count, type Result, type Scenario } from './scenario.ts';

const title = 'Statistics by year × province of origin × gender';
/** As many groups as fit on a page. */
const variables = { first: 100 };

interface Groups {
  readonly enrolmentStatistics: {
    readonly nodes: readonly { readonly enrolments: { readonly value: number } }[];
  };
}

interface Aggregates {
  readonly allLiveEnrolmentFacts: {
    readonly groupedAggregates: readonly {
      readonly distinctCount: { readonly enrolmentId: string };
    }[];
  };
}

/** How much faster the rollups answer than a join of the records. */
export const statistics: Scenario = {
  name: 'statistics',
  async run(bench: Bench): Promise<Result> {
    const { mainSize, rounds, seconds } = bench.options;
    const variants = [];
    for (const name of ['vokasi-graph', 'hand-written', 'PostGraphile'] as const) {
      const server = await bench.start(name, mainSize);
      variants.push({ server, request: requestTo(name, 'statistics', variables) });
    }
    await compareAnswers(variants);
    bench.say('  The answers are equal.');

    // The others take so long that few requests would come to warm it up.
    await timeAlternately(variants.slice(0, 1), seconds);
    const times = await timeAlternately(variants, rounds * seconds);
    const [ours, join, theirs] = times.map(({ median }) => median) as [number, number, number];
    return {
      name: 'statistics',
      title,
      goals: [
        {
          what: title,
          of: 'the time of the live join to its own',
          ratio: join / ours,
          better: 'higher',
          must: 20,
          aim: 100,
        },
        {
          what: title,
          of: 'the time of PostGraphile to its own',
          ratio: theirs / ours,
          better: 'higher',
        },
      ],
      columns: ['server', 'ms', '95 % within, ms', '× its time'],
      rows: variants.map(({ server }, index) => [
        server.name,
        times[index]!.median.toFixed(2),
        times[index]!.p95.toFixed(2),
        (times[index]!.median / ours).toFixed(0),
      ]),
      notes: [
        `Medians of ${times[0]!.count} requests each. Asked for are the ${variables.first} largest groups, each with its enrolments, completed, certified and placed: from the hand-written handler by one statement that joins the records; from PostGraphile (with \`@graphile/pg-aggregates\`, on the view that joins the records) the enrolments alone, of all groups.`,
      ],
    };
  },
};

/** Whether the statistics take the same time however many enrolments are counted. */
export const statisticsFlat: Scenario = {
  name: 'statistics-flat',
  async run(bench: Bench): Promise<Result> {
    const { sizes, rounds, seconds } = bench.options;
    const variants = [];
    for (const size of sizes) {
      const server = await bench.start('vokasi-graph', size);
      variants.push({ server, request: requestTo(server.name, 'statistics', variables) });
    }
    const times = await timeAlternately(variants, rounds * seconds);
    const smallest = times[0]!.median;
    const grown = `${title} as the database grows`;
    return {
      name: 'statistics-flat',
      title: grown,
      goals: [
        {
          what: grown,
          of: `its time on ${count(sizes.at(-1)!)} enrolments to that on ${count(sizes[0]!)}`,
          ratio: times.at(-1)!.median / smallest,
          better: 'lower',
          must: 2,
          aim: 1.2,
        },
      ],
      columns: ['enrolments', 'ms', '95 % within, ms', 'ratio'],
      rows: times.map(({ median, p95 }, index) => [
        count(sizes[index]!),
        median.toFixed(2),
        p95.toFixed(2),
        (median / smallest).toFixed(2),
      ]),
      notes: [`Medians of ${times[0]!.count} requests each.`],
    };
  },
};

async function compareAnswers(
  variants: readonly { readonly server: Server; readonly request: Request }[],
): Promise<void> {
  const [ours, join, theirs] = await Promise.all(
    variants.map(async ({ server, request }) => (await ask(server, request)).data),
  );
  const { request } = variants[0]!;
  demandEqual(request, ['vokasi-graph', ours], ['hand-written', join]);
  const numbers = (ours as Groups).enrolmentStatistics.nodes.map(
    ({ enrolments }) => enrolments.value,
  );
  const theirNumbers = (theirs as Aggregates).allLiveEnrolmentFacts.groupedAggregates
    .map(({ distinctCount }) => Number(distinctCount.enrolmentId))
    .toSorted((a, b) => b - a);
  demandEqual(
    request,
    ['vokasi-graph', numbers],
    ['PostGraphile', theirNumbers.slice(0, numbers.length)],
  );
}
