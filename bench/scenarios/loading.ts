import { median } from '../statistics.ts';
import { type Bench, count, type Result, type Scenario } from './scenario.ts';

/** Takes away the triggers that count what is written. */
const withoutStatistics = `
  do $$
  declare
    counting record;
  begin
    for counting in
      select tgrelid::regclass as counted, tgname as name from pg_trigger
      where tgfoid in ('note_uncounted_change'::regproc, 'recount_all_enrolments'::regproc)
    loop
      execute format('alter table %s disable trigger %I', counting.counted, counting.name);
    end loop;
  end $$`;

/** What it costs many records that they are counted as they are written. */
export const loading: Scenario = {
  name: 'loading',
  async run({ options, databases, say }: Bench): Promise<Result> {
    const enrolments = options.sizes[0]!;
    const times: { counted: number; plain: number }[] = [];
    for (let round = 1; round <= options.rounds; round++) {
      const plain = await databases.timeLoading(enrolments, withoutStatistics);
      const counted = await databases.timeLoading(enrolments);
      say(`  Round ${round}: ${counted.toFixed(1)} s counted, ${plain.toFixed(1)} s not`);
      times.push({ counted, plain });
    }
    const what = `Loading ${count(enrolments)} enrolments`;
    const seconds = (of: (each: { counted: number; plain: number }) => number) =>
      median(times.map(of)).toFixed(1);
    return {
      name: 'loading',
      title: 'Loading synthetic records, counted by the rollups and not',
      goals: [
        {
          what,
          of: 'its time with the rollups to that without',
          ratio: median(times.map(({ counted, plain }) => counted / plain)),
          better: 'lower',
          must: 2,
        },
      ],
      columns: ['rollups', 's'],
      rows: [
        ['with', seconds(({ counted }) => counted)],
        ['without', seconds(({ plain }) => plain)],
      ],
      notes: [
        `Medians of ${options.rounds} loads of each, in turn: people, batches, enrolments, certifications and placements, each load into a database of its own.`,
      ],
    };
  },
};
