import { IsolationLevel, type MikroORM } from '@mikro-orm/postgresql';
import { attributes, type Measure, measures, type MeasureName } from './attributes.ts';
import {
  type AttributeColumn,
  type Counter,
  type ParticipantCounter,
  type Rollup,
  rollups,
  sumsOf,
} from './rollups.ts';

/** Where what is counted is not what the records say. */
export interface Difference {
  /** What is counted wrongly: the keys of a rollup's cell, or an enrolment. */
  readonly key: Readonly<Record<string, string | number | null>>;
  /** By counter of the cell, how many too many (less than 0: too few); none of an enrolment. */
  readonly excess: Readonly<Record<string, number>>;
}

/** What is wrong in one table. */
export interface Finding {
  readonly table: string;
  /** How many differences there are. */
  readonly total: number;
  /** The first of them. */
  readonly differences: readonly Difference[];
}

/** A statement whose rows are what is wrong in one table. */
export interface Comparison {
  readonly table: string;
  readonly keys: readonly string[];
  readonly counters: readonly string[];
  readonly sql: string;
}

const EXAMPLES = 20;

/**
 * Compares each enrolment as it is counted, and each cell of each rollup, with the records, all as of
 * one moment. Writers go on meanwhile.
 *
 * @returns what is wrong; nothing when everything is right
 */
export async function verifyStatistics(orm: MikroORM): Promise<Finding[]> {
  return orm.em.fork().transactional(
    async (em) => {
      await em.execute(
        'create temporary table live on commit drop as table live_counted_enrolment',
      );
      await em.execute('analyze live');
      const findings: Finding[] = [];
      for (const { table, keys, counters, sql } of comparisons('live')) {
        const rows = await em.execute<Record<string, string | number | null>[]>(
          `select *, count(*) over () as total from (${sql}) as found limit ${EXAMPLES}`,
        );
        if (rows.length === 0) continue;
        const differences = rows.map((row) => ({
          key: Object.fromEntries(keys.map((key) => [key, row[key]!])),
          excess: Object.fromEntries(
            counters.map((counter) => [counter, Number(row[counter])]).filter(([, by]) => by !== 0),
          ) as Record<string, number>,
        }));
        findings.push({ table, total: Number(rows[0]!['total']), differences });
      }
      return findings;
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ },
  );
}

/**
 * Counts everything anew from the records, in one transaction: readers see what was counted before
 * until it is done, and whoever commits a change meanwhile waits.
 */
export async function rebuildStatistics(orm: MikroORM): Promise<void> {
  await orm.em.fork().execute('select rebuild_statistics()');
  const tables = ['counted_enrolment', ...rollups.map(({ table }) => table)];
  // What was counted before is gone, but still takes its place.
  await orm.em.fork().execute(`vacuum analyze ${tables.join(', ')}`);
}

/** @param live table or view of the enrolments as they should be counted */
export function comparisons(live: string): Comparison[] {
  const enrolments: Comparison = {
    table: 'counted_enrolment',
    keys: ['enrolment_id'],
    counters: [],
    sql: `
      select distinct enrolment_id from (
        (table counted_enrolment except all table ${live})
        union all
        (table ${live} except all table counted_enrolment)
      ) as different order by enrolment_id`,
  };
  return [enrolments, ...rollups.map((rollup) => ofRollup(rollup, live))];
}

function ofRollup(rollup: Rollup, live: string): Comparison {
  const sums = sumsOf(rollup);
  const keys = rollup.keys.join(', ');
  const expected = sums.map((sum) => `-count(*) filter (where ${conditions[sum]}) as ${sum}`);
  return {
    table: rollup.table,
    keys: rollup.keys,
    counters: sums,
    sql: `
      select ${keys}, ${sums.map((sum) => `sum(${sum}) as ${sum}`).join(', ')} from (
        select ${keys}, ${sums.join(', ')} from ${rollup.view}
        union all
        select ${rollup.keys.map(keyOf).join(', ')}, ${expected.join(', ')} from ${live} group by ${keys}
      ) as difference
      group by ${keys}
      having (${sums.map((sum) => `sum(${sum})`).join(', ')}) <> (${sums.map(() => 0).join(', ')})
      order by ${keys}`,
  };
}

function keyOf(key: AttributeColumn): string {
  if (key === 'year') return `date_part('year', started_on)::integer as year`;
  if (key === 'month') return `date_trunc('month', started_on::timestamp)::date as month`;
  return key;
}

/** By counter, which enrolments it counts. */
const conditions: Readonly<Record<Counter | ParticipantCounter, string>> = {
  enrolments: 'true',
  completed: having('completed'),
  dropped: having('dropped'),
  assessed: having('assessed'),
  certified: having('certified'),
  ojt: having('ojt'),
  placed: having('placed'),
  certified_and_placed: having('certifiedAndPlaced'),
  placed_within_six_months: having('placedWithinSixMonths'),
  participants: 'is_first',
  participants_by_year: 'is_first_of_year',
  participants_by_center: 'is_first_at_center',
  participants_by_center_and_year: 'is_first_at_center_of_year',
};

function having(name: MeasureName): string {
  const { attribute, values, among }: Measure = measures[name];
  const allowed = values.map((value) => (typeof value === 'string' ? `'${value}'` : value));
  const own = `${attributes[attribute].column} in (${allowed.join(', ')})`;
  return among ? `${own} and ${having(among as MeasureName)}` : own;
}
