import { timeAlternately, type Times } from '../latency.ts';
import { ask, demandEqual, requestTo, rowsIn } from '../requests.ts';
import type { Server } from '../servers/server.ts';
import { fitLine, type Line } from '../statistics.ts';
import { type Bench, count, type Result, type Scenario } from './scenario.ts';

const title = 'How the time of the nested query grows with the rows asked for';

/** How much of the nested query to ask for: from some dozens to some thousands of rows. */
const sizes = [
  { centers: 5, batches: 2, enrolments: 5 },
  { centers: 20, batches: 5, enrolments: 5 },
  { centers: 20, batches: 10, enrolments: 6 },
  { centers: 20, batches: 10, enrolments: 12 },
  { centers: 20, batches: 20, enrolments: 9 },
  { centers: 20, batches: 25, enrolments: 10 },
];

interface Growth {
  readonly server: Server;
  readonly times: readonly Times[];
  readonly line: Line;
}

/** Whether the time is a straight line over the rows of an answer, and how steep it is. */
export const slope: Scenario = {
  name: 'slope',
  async run(bench: Bench): Promise<Result> {
    const { mainSize, rounds, seconds } = bench.options;
    const ours = await bench.start('vokasi-graph', mainSize);
    const theirs = await bench.start('PostGraphile', mainSize);
    const servers = [ours, theirs];
    const variants = sizes.flatMap((size) =>
      servers.map((server) => ({ server, request: requestTo(server.name, 'nested', size) })),
    );
    const rows: number[] = [];
    for (const [index] of sizes.entries()) {
      const [one, other] = variants.slice(index * 2, index * 2 + 2);
      const { data } = await ask(ours, one!.request);
      const their = await ask(theirs, other!.request);
      demandEqual(one!.request, [ours.name, data], [theirs.name, their.data]);
      rows.push(rowsIn(data));
    }
    bench.say(`  Answers of ${rows.map(count).join(', ')} rows are equal.`);

    const times = await timeAlternately(variants, rounds * seconds);
    const lines = servers.map((server, place): Growth => {
      const own = times.filter((_, index) => index % servers.length === place);
      const line = fitLine(own.map(({ median }, index) => ({ x: rows[index]!, y: median })));
      return { server, times: own, line };
    });
    return {
      name: 'slope',
      title,
      goals: [
        {
          what: title,
          of: 'ms per row to those of PostGraphile',
          ratio: lines[0]!.line.slope / lines[1]!.line.slope,
          better: 'lower',
        },
      ],
      columns: ['rows', ...lines.map(({ server }) => `${server.name}, ms`)],
      rows: [
        ...rows.map((number, index) => [
          count(number),
          ...lines.map((line) => line.times[index]!.median.toFixed(2)),
        ]),
        ['**ms per 1,000 rows**', ...lines.map(({ line }) => (line.slope * 1_000).toFixed(2))],
        ['**ms at no rows**', ...lines.map(({ line }) => line.intercept.toFixed(2))],
        ['**R² of the line**', ...lines.map(({ line }) => line.r2.toFixed(4))],
      ],
      notes: [
        `Rows are the centers, batches and enrolments of the answer; an enrolment comes with its participant and origin. Medians of ${times[0]!.count} requests each; the line is fitted by least squares.`,
      ],
    };
  },
};
