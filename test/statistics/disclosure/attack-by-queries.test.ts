import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnrolmentFilter } from '../../../.generated/graphql/graphql.ts';
import { Random } from '../../differential/random.ts';
import { testGraph, type TestGraph, viewerOf } from '../../support/run-query.ts';
import { attack, type Publisher, type Told } from './attacker.ts';
import type { Dimension, Population } from './population.ts';

const threshold = 10;
const base = 5;

const years = [2023, 2024];
const regencies = ['32.75', '32.04', '36.73'];
const provinces = ['32', '36'];
const genders = ['FEMALE', 'MALE'];
const kinds = ['EMPLOYMENT', 'SELF_EMPLOYMENT', 'ON_THE_JOB_TRAINING', null];
const statuses = ['COMPLETED', 'DROPPED', 'ENROLLED'];
/** So many that no number is hidden for being of few batches. */
const batchesOfYear = 6;

const attribute = (
  name: string,
  values: number,
  implies: readonly string[] = [],
  parents: readonly number[] = [],
  isMeasure = false,
): Dimension => ({ name, values, implies, parents, isMeasure });

/** What the public may ask about, by position. Whoever was placed is told by the kind of placement. */
const [year, regency, gender, kind, placed, outcome] = [0, 2, 3, 4, 5, 6];
const dimensions: readonly Dimension[] = [
  attribute('year', 2),
  attribute('province', 2),
  attribute('regency', 3, ['province'], [0, 0, 1]),
  attribute('gender', 2),
  attribute('kind', 4, ['placed'], [1, 1, 0, 0]),
  attribute('placed', 2, [], [], true),
  attribute('outcome', 3, [], [], true),
];

/** Some three hundred enrolments, spread unevenly by seed. */
function invented(seed: number): Population {
  const random = new Random(seed);
  const weighted = (weights: readonly number[]) => {
    let left = random.next() * weights.reduce((sum, each) => sum + each, 0);
    const found = weights.findIndex((each) => (left -= each) < 0);
    return found === -1 ? weights.length - 1 : found;
  };
  const skews = [0, 1, 2].map(() => random.pick([1, 2, 4]));
  const records = Array.from({ length: random.integer(200, 350) }, () => {
    const where = weighted([1, 1 / skews[0]!, 1 / skews[0]! ** 2]);
    const which = weighted([5, 1 / skews[1]!, 2 / skews[2]!, 3]);
    return [
      weighted([1, 1 / skews[2]!]),
      dimensions[regency]!.parents[where]!,
      where,
      weighted([1, 1 / skews[1]!]),
      which,
      dimensions[kind]!.parents[which]!,
      weighted([6, 1, 1]),
    ];
  });
  return { dimensions, records };
}

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

/** Puts the records in the place of all that there are. */
async function store({ records }: Population): Promise<void> {
  const run = (text: string, ...values: unknown[]) => graph.orm.em.execute(text, values);
  await run('truncate participant cascade');
  await run('delete from training_batch');
  await run(`
    insert into training_batch (id, code, program_id, center_id, starts_on, ends_on, mode, record_origin)
    overriding system value
    select 10 * y + n, 'ATTACK-' || y || '-' || n, (select min(id) from training_program),
      (select min(id) from organization where type = 'TRAINING_CENTER'),
      make_date(y, n, 1), make_date(y, n + 2, 1), 'BOARDING', 'SYNTHETIC'
    from unnest(array[${years.join()}]) as y, generate_series(1, ${batchesOfYear}) as n`);
  const rows = records.map((record, at) => ({
    id: at + 1,
    year: years[record[year]!],
    batch: 10 * years[record[year]!]! + 1 + (at % batchesOfYear),
    origin: regencies[record[regency]!],
    gender: genders[record[gender]!],
    kind: kinds[record[kind]!],
    status: statuses[record[outcome]!],
  }));
  await run(
    `
    with given as (
      select * from jsonb_to_recordset(?::jsonb)
        as (id int, year int, batch int, origin text, gender text, kind text, status text)
    ), people as (
      insert into participant (id, name, gender, origin_id, record_origin)
      overriding system value
      select g.id, 'Peserta', g.gender, r.id, 'SYNTHETIC'
      from given as g join region as r on r.code = g.origin returning id
    ), enrolled as (
      insert into enrolment (id, batch_id, participant_id, status, record_origin)
      overriding system value
      select g.id, g.batch, people.id, g.status, 'SYNTHETIC'
      from given as g join people on people.id = g.id returning id
    )
    insert into placement (enrolment_id, kind, starts_on, record_origin)
    select enrolled.id, g.kind, make_date(g.year, 9, 1), 'SYNTHETIC'
    from given as g join enrolled on enrolled.id = g.id where g.kind is not null`,
    JSON.stringify(rows),
  );
}

interface Group {
  readonly key: readonly { readonly value: string | null }[];
  readonly enrolments: { readonly value: number | null };
  readonly completed: { readonly value: number | null };
  readonly dropped: { readonly value: number | null };
  readonly placed: { readonly value: number | null };
}

/** Everything that the public can be told of those whom a filter chooses: of all, and by kind of placement. */
async function ask(filter: EnrolmentFilter, isByKind: boolean) {
  const counts = 'enrolments { value } completed { value } dropped { value } placed { value }';
  const { data, errors } = await graph.run<Record<string, { nodes: Group[] }>, object>(
    `query ($filter: EnrolmentFilter, $isByKind: Boolean!) {
      whole: enrolmentStatistics(filter: $filter) { nodes { ${counts} } }
      byKind: enrolmentStatistics(filter: $filter, groupBy: [PLACEMENT_KIND]) @include(if: $isByKind) {
        nodes { key { value } ${counts} }
      }
    }`,
    { filter, isByKind },
    viewerOf('PUBLIC'),
  );
  expect(errors).toBeUndefined();
  return { whole: data['whole']!.nodes[0]!, byKind: data['byKind']?.nodes ?? [] };
}

function told(value: number | null | undefined): Told {
  if (value === null || value === undefined) return [0, Infinity];
  return value === 0 ? [0, 0] : [Math.max(threshold, value - base + 1), value + base - 1];
}

/** What is known of the enrolments of a group, of those who were placed, and of each outcome. */
function* countsOf(place: string, group: Group): Generator<[string, Told]> {
  yield [place, told(group.enrolments.value)];
  yield [`${place} placed=1`, told(group.placed.value)];
  yield [`${place} outcome=0`, told(group.completed.value)];
  yield [`${place} outcome=1`, told(group.dropped.value)];
}

const place = (values: ReadonlyMap<string, number>) =>
  ['year', 'province', 'regency', 'gender', 'kind']
    .flatMap((name) => (values.has(name) ? [`${name}=${values.get(name)}`] : []))
    .join(' ');

/** Asks for every cell that a filter can choose, and for its groups by kind of placement. */
async function everyAnswer(): Promise<ReadonlyMap<string, Told>> {
  const answers = new Map<string, Told>();
  const some = (values: readonly unknown[]) => [undefined, ...values.keys()];
  const origins = [
    undefined,
    ...provinces.keys().map((at) => ({ province: at, regency: undefined })),
    ...regencies.keys().map((at) => ({
      province: dimensions[regency]!.parents[at]!,
      regency: at as number | undefined,
    })),
  ];
  for (const when of some(years)) {
    for (const where of origins) {
      for (const who of some(genders)) {
        const values = new Map<string, number>();
        if (when !== undefined) values.set('year', when);
        if (where) values.set('province', where.province);
        if (where?.regency !== undefined) values.set('regency', where.regency);
        if (who !== undefined) values.set('gender', who);
        const origin =
          where &&
          (where.regency === undefined
            ? { province: { code: { eq: provinces[where.province]! } } }
            : { code: { eq: regencies[where.regency]! } });
        const filter = {
          ...(when !== undefined && {
            startedOn: { gte: `${years[when]}-01-01`, lt: `${years[when]! + 1}-01-01` },
          }),
          participant: {
            ...(origin && { origin }),
            ...(who !== undefined && { gender: { eq: genders[who] } }),
          },
        } as EnrolmentFilter;
        const isByKind = when === undefined || !where || who === undefined;
        const { whole, byKind } = await ask(filter, isByKind);
        for (const [cell, known] of countsOf(place(values), whole)) answers.set(cell.trim(), known);
        for (const group of byKind) {
          const within = new Map([
            ...values,
            ['kind', kinds.indexOf(group.key[0]!.value)] as const,
          ]);
          for (const [cell, known] of countsOf(place(within), group)) answers.set(cell, known);
        }
      }
    }
  }
  return answers;
}

describe('an attacker who asks the API as the public', { timeout: 120_000 }, () => {
  it.each([1, 2, 3])(
    'narrows no small count below the threshold, in population %i',
    async (seed) => {
      const population = invented(seed);
      await store(population);
      const answers = await everyAnswer();
      const publisher: Publisher = (_, positions) => (values) => {
        const named = positions.flatMap((at, index) =>
          at === placed && positions.includes(kind)
            ? []
            : [`${dimensions[at]!.name}=${values[index]}`],
        );
        return answers.get(named.join(' ')) ?? [0, Infinity];
      };
      const { targets, narrowed } = await attack(
        population,
        { attributes: 3, threshold },
        publisher,
      );
      expect(targets).toBeGreaterThan(20);
      expect([...answers.values()].filter(([, most]) => most < Infinity).length).toBeGreaterThan(
        20,
      );
      expect(narrowed).toEqual([]);
    },
  );
});
