import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dimensions } from '../../src/statistics/attributes.ts';
import {
  counters,
  participantCounters,
  rollups,
  smallestRollup,
  sumsOf,
  type Wanted,
} from '../../src/statistics/rollups.ts';
import { connectionsTo, testDatabase, type TestDatabase } from '../support/database.ts';

describe('The smallest rollup', () => {
  const answers: [string, Wanted, string | undefined][] = [
    ['everything', { fixed: [] }, 'origin'],
    ['year, province and gender', { fixed: ['year', 'origin_province_id', 'gender'] }, 'origin'],
    ['what follows from a key', { fixed: ['quarter', 'center_kind'] }, 'month'],
    ['a condition', { fixed: ['age_band'], restricted: ['disability'] }, 'person'],
    [
      'a condition on another',
      { fixed: ['age_band'], restricted: ['partner_id'] },
      'partner_and_person',
    ],
    [
      'more than any of them has',
      { fixed: ['age_band', 'month'], restricted: ['partner_id'] },
      undefined,
    ],
    [
      'regions, fields, centers and placements',
      { fixed: ['origin_province_id', 'center_id', 'field_id', 'placement_kind'] },
      'flow',
    ],
  ];
  it('is found for any two dimensions', () => {
    const columns = Object.values(dimensions).map(({ column }) => column);
    const pairs = columns.flatMap((one, at) => columns.slice(at + 1).map((other) => [one, other]));
    expect(pairs).toHaveLength(190);
    expect(pairs.filter((fixed) => !smallestRollup({ fixed }))).toEqual([]);
  });

  it('is the first that has it all', () => {
    expect(rollups.map(({ rows }) => rows)).toEqual(
      rollups.map(({ rows }) => rows).toSorted((a, b) => a - b),
    );
  });

  it.each(answers)('is found for %s', (_, wanted, name) => {
    expect(smallestRollup(wanted)?.rollup.view).toBe(name && `statistics_by_${name}`);
  });

  const distinct: [string, Omit<Wanted, 'participants'>, string | undefined][] = [
    ['all of them', { fixed: [] }, 'participants'],
    ['by gender and province', { fixed: ['gender', 'origin_province_id'] }, 'participants'],
    ['by year', { fixed: ['gender', 'year'] }, 'participants_by_year'],
    ['by center', { fixed: ['center_kind', 'center_id'] }, 'participants_by_center'],
    ['by both', { fixed: ['center_id', 'year'] }, 'participants_by_center_and_year'],
    ['of some genders', { fixed: [], restricted: ['gender'] }, 'participants'],
    // Who came in both years, or to two centers of a kind, would be counted twice, or not at all.
    ['of some years', { fixed: [], restricted: ['year'] }, undefined],
    ['by kind of center', { fixed: ['center_kind'] }, undefined],
    ['by quarter', { fixed: ['quarter'] }, undefined],
    ['by age', { fixed: ['age_band'] }, undefined],
  ];
  it.each(distinct)('counts distinct participants, %s', (_, wanted, counter) => {
    expect(smallestRollup({ ...wanted, participants: true })?.participants).toBe(counter);
  });

  it('says nothing of participants unless they are wanted', () => {
    const { rollup, ...others } = smallestRollup({ fixed: ['age_band'] })!;
    expect([rollup.view, others]).toEqual(['statistics_by_person', {}]);
  });
});

describe('What is read', () => {
  let database: TestDatabase;
  let orm: MikroORM;
  beforeAll(async () => {
    database = await testDatabase();
    orm = connectionsTo(database);
  });
  afterAll(async () => {
    await orm.close();
    await database.close();
  });

  /** What one query answers and the other does not. */
  async function unequal(one: string, other: string): Promise<unknown[]> {
    const found = await orm.em.execute(
      `(${one} except all ${other}) union all (${other} except all ${one})`,
    );
    const [{ count }] = await orm.em.execute<[{ count: string }]>(
      `select count(*) from (${one}) as found`,
    );
    expect(Number(count)).toBeGreaterThan(0);
    return found;
  }

  it('of the enrolments is what the records say', async () => {
    expect(await unequal('table enrolment_fact', 'table live_enrolment_fact')).toEqual([]);
  });

  const conditions = {
    enrolments: 'true',
    completed: `status = 'COMPLETED'`,
    dropped: `status = 'DROPPED'`,
    assessed: `assessment in ('COMPETENT', 'NOT_YET_COMPETENT')`,
    certified: `assessment = 'COMPETENT'`,
    ojt: 'ojt',
    placed: `placed in ('WITHIN_6_MONTHS', 'LATER')`,
    certified_and_placed: `assessment = 'COMPETENT' and placed in ('WITHIN_6_MONTHS', 'LATER')`,
    placed_within_six_months: `placed = 'WITHIN_6_MONTHS'`,
  };

  it.each(rollups)('of $view is what the records say', async ({ view, columns }) => {
    const keys = [...columns].join(', ');
    const sums = counters.map((counter) => `sum(${counter})::bigint as ${counter}`);
    const counts = counters.map((counter) => `count(*) filter (where ${conditions[counter]})`);
    const differences = await unequal(
      `select ${keys}, ${sums.join(', ')} from ${view} group by ${keys} having sum(enrolments) <> 0`,
      `select ${keys}, ${counts.join(', ')} from live_enrolment_fact group by ${keys}`,
    );
    expect(differences).toEqual([]);
  });

  const distinct = rollups.flatMap((rollup) =>
    sumsOf(rollup).flatMap((counter) =>
      counter in participantCounters
        ? [{ counter: counter as keyof typeof participantCounters, rollup }]
        : [],
    ),
  );
  it.each(distinct)('of $counter in $rollup.view is right', async ({ counter, rollup }) => {
    const personal = ['gender', 'origin_province_id'].filter((column) =>
      rollup.columns.has(column as never),
    );
    const keys = [...participantCounters[counter], ...personal];
    const grouped = `group by grouping sets ((${keys.join(', ')}))`;
    const differences = await unequal(
      `select ${[...keys, `sum(${counter})::bigint`].join(', ')} from ${rollup.view} ${grouped}`,
      `select ${[...keys, 'count(distinct participant_id)'].join(', ')} from live_enrolment_fact ${grouped}`,
    );
    expect(differences).toEqual([]);
  });
});
