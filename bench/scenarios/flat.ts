import { timeAlternately } from '../latency.ts';
import { ask, requestTo, rowsIn } from '../requests.ts';
import { nestedPage } from './nested.ts';
import { type Bench, count, type Result, type Scenario } from './scenario.ts';

const title = 'The nested query as the database grows';

/** Whether the same page takes the same time however many enrolments there are. */
export const flat: Scenario = {
  name: 'flat',
  async run(bench: Bench): Promise<Result> {
    const { sizes, rounds, seconds } = bench.options;
    const variants = [];
    for (const size of sizes) {
      const server = await bench.start('vokasi-graph', size);
      variants.push({ server, request: requestTo(server.name, 'nested', nestedPage) });
    }
    const rows = [];
    for (const { server, request } of variants) {
      rows.push(rowsIn((await ask(server, request)).data));
    }
    if (new Set(rows).size > 1) {
      throw new Error(`The answers have different numbers of rows: ${rows.join(', ')}.`);
    }
    bench.say(`  The answers have ${rows[0]} rows each.`);
    const times = await timeAlternately(variants, rounds * seconds);
    const smallest = times[0]!.median;
    return {
      name: 'flat',
      title,
      goals: [
        {
          what: title,
          of: `its time on ${count(sizes.at(-1)!)} enrolments to that on ${count(sizes[0]!)}`,
          ratio: times.at(-1)!.median / smallest,
          better: 'lower',
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
