import type { GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../../.generated/graphql/gql.ts';
import type { SkillsGapDimension, SkillsGapFilter } from '../../.generated/graphql/graphql.ts';
import type { DimensionName } from '../../src/statistics/attributes.ts';
import {
  countedEnrolments,
  type CountedEnrolment,
  countsOf,
  grouped,
} from '../support/enrolments.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

interface Need {
  readonly field: string;
  readonly region: string;
  readonly year: string;
  readonly headcount: number;
}

let graph: TestGraph;
let enrolments: readonly CountedEnrolment[];
let needs: readonly Need[];
beforeAll(async () => {
  graph = await testGraph();
  // One need more, in a field that nobody was trained in, and one that is no longer open.
  await graph.orm.em.execute(`
    insert into vocational_field (code, name, indonesian_name) values ('UJI', 'Trial', 'Bidang uji');
    insert into workforce_need (code, partner_id, field_id, region_id, headcount, stated_on, needed_by, status, record_origin)
    select 'NEED-UJI-' || s.status, (select min(id) from organization where type = 'PARTNER'),
      (select id from vocational_field where code = 'UJI'), (select id from region where code = '32.75'),
      40, '2024-05-01', '2025-02-01', s.status, 'RECORDED'
    from (values ('OPEN'), ('FILLED')) as s(status)`);
  enrolments = await countedEnrolments(graph.orm);
  needs = await graph.orm.em.execute<Need[]>(`
    select f.code as field, left(r.code, 2) as region,
      left(coalesce(n.needed_by, n.stated_on)::text, 4) as year, n.headcount
    from workforce_need as n join vocational_field as f on f.id = n.field_id
    join region as r on r.id = n.region_id where n.status = 'OPEN'`);
});
afterAll(() => graph.close());

const Gap = graphql(`
  query SkillsGapBy($by: SkillsGapDimension!, $filter: SkillsGapFilter) {
    skillsGap(by: $by, filter: $filter) {
      dissimilarityIndex
      rows {
        key {
          dimension
          value
          label
          node {
            __typename
          }
        }
        needs
        needed
        trained {
          value
          status
        }
        certified {
          value
        }
        placed {
          value
        }
        gap
        coverage {
          value
          denominator {
            value
          }
        }
      }
    }
  }
`);

async function gap(
  by: SkillsGapDimension,
  filter: SkillsGapFilter | null = null,
  viewer = viewerOf('MINISTRY'),
) {
  const { data, errors } = await graph.run(Gap, { by, filter }, viewer);
  expect(errors).toBeUndefined();
  return data.skillsGap;
}

const sum = (among: readonly Need[]) =>
  among.reduce((total, { headcount }) => total + headcount, 0);

const dimensions = { FIELD: 'FIELD', REGION: 'CENTER_PROVINCE', PERIOD: 'YEAR' } as const;
const needBy = { FIELD: 'field', REGION: 'region', PERIOD: 'year' } as const;

describe('the skills gap', () => {
  it.each(['FIELD', 'REGION', 'PERIOD'] as const)('puts need beside supply by %s', async (by) => {
    const { rows } = await gap(by);
    const dimension: DimensionName = dimensions[by];
    const supply = grouped(enrolments, [dimension]);
    const demand = Map.groupBy(needs, (need) => need[needBy[by]]);
    const values = new Set([
      ...demand.keys(),
      ...[...supply.keys()].map((key) => JSON.parse(key)[0] as string | null),
    ]);
    expect(new Set(rows.map(({ key }) => key.value))).toEqual(values);
    expect(rows).toHaveLength(values.size);
    for (const { key, ...row } of rows) {
      const counts = countsOf(supply.get(JSON.stringify([key.value])) ?? []);
      const stated = demand.get(key.value!) ?? [];
      expect(key.dimension).toBe(dimension);
      expect(row.needs).toBe(stated.length);
      expect(row.needed).toBe(stated.length > 0 ? sum(stated) : null);
      expect(row.trained).toEqual({ value: counts.completed, status: 'EXACT' });
      expect(row.certified.value).toBe(counts.certified);
      expect(row.placed.value).toBe(counts.placed);
      expect(row.gap).toBe(stated.length > 0 ? sum(stated) - counts.certified : null);
      expect(row.coverage).toEqual(
        stated.length > 0
          ? { value: counts.certified / sum(stated), denominator: { value: sum(stated) } }
          : null,
      );
    }
  });

  it('shows a need that nobody is trained for, and supply that nobody asked for', async () => {
    const { rows } = await gap('FIELD');
    expect(rows.find(({ key }) => key.value === 'UJI')).toMatchObject({
      key: { label: 'Trial', node: { __typename: 'VocationalField' } },
      needs: 1,
      needed: 40,
      trained: { value: 0 },
      gap: 40,
      coverage: { value: 0 },
    });
    const unasked = rows.filter((row) => row.needs === 0);
    expect(unasked).not.toEqual([]);
    for (const row of unasked)
      expect([row.needed, row.gap, row.coverage]).toEqual([null, null, null]);
  });

  it('compares what the filter leaves of both', async () => {
    const { rows } = await gap('PERIOD', { fields: ['WELDING'], fromYear: 2022, toYear: 2024 });
    const years = ['2022', '2023', '2024'];
    for (const { key, needed, trained } of rows) {
      expect(years).toContain(key.value);
      const stated = needs.filter(({ field, year }) => field === 'WELDING' && year === key.value);
      expect(needed).toBe(stated.length > 0 ? sum(stated) : null);
      const among = enrolments.filter(
        ({ values }) => values.FIELD === 'WELDING' && values.YEAR === key.value,
      );
      expect(trained.value).toBe(countsOf(among).completed);
    }
    expect(rows.length).toBeGreaterThan(0);
  });

  it('compares within provinces: where people are needed, and where centers lie', async () => {
    const regions = ['32', '35'];
    const within = needs.filter(({ region }) => regions.includes(region));
    const among = enrolments.filter(({ values }) => regions.includes(values.CENTER_PROVINCE!));
    const { rows } = await gap('FIELD', { regions });
    const fields = new Set([
      ...within.map(({ field }) => field),
      ...among.map(({ values }) => values.FIELD),
    ]);
    expect(new Set(rows.map(({ key }) => key.value))).toEqual(fields);
    for (const { key, needed, trained } of rows) {
      const stated = within.filter(({ field }) => field === key.value);
      expect(needed).toBe(stated.length > 0 ? sum(stated) : null);
      const trainedIn = among.filter(({ values }) => values.FIELD === key.value);
      expect(trained.value).toBe(countsOf(trainedIn).completed);
    }
    const provinces = await gap('REGION', { regions });
    const all = await gap('REGION');
    expect(provinces.rows).toEqual(all.rows.filter(({ key }) => regions.includes(key.value!)));
    expect(provinces.rows).toHaveLength(2);
    const years = await gap('PERIOD', { regions, fields: ['WELDING'], fromYear: 2022 });
    const welders = among.filter(
      ({ values }) => values.FIELD === 'WELDING' && values.YEAR! >= '2022',
    );
    expect(years.rows.reduce((total, { trained }) => total + trained.value!, 0)).toBe(
      countsOf(welders).completed,
    );
  });

  it('tells the public of fields within a province what is published by both', async () => {
    const { data } = await graph.run<
      { enrolmentStatistics: { nodes: { key: { value: string }[]; completed: object }[] } },
      object
    >(
      '{ enrolmentStatistics(groupBy: [FIELD, CENTER_PROVINCE], first: 100) { nodes { key { value } completed { value status } } } }',
      {},
      viewerOf('DASHBOARD'),
    );
    const published = new Map(
      data.enrolmentStatistics.nodes
        .filter(({ key }) => key[1]!.value === '32')
        .map(({ key, completed }) => [key[0]!.value, completed]),
    );
    expect(published.size).toBeGreaterThan(1);
    const filter = { regions: ['32'], fromYear: 2000, toYear: 2027 };
    for (const role of ['PUBLIC', 'DASHBOARD'] as const) {
      const { rows } = await gap('FIELD', { regions: ['32'] }, viewerOf(role));
      for (const { key, trained } of rows) {
        expect(trained).toEqual(published.get(key.value!) ?? { value: null, status: 'SUPPRESSED' });
      }
      await gap('PERIOD', { ...filter, fields: ['WELDING'] }, viewerOf(role));
    }
  });

  it('has an index of how differently the two are spread over fields, whatever it is by', async () => {
    const byField = grouped(enrolments, ['FIELD']);
    const trained = (field: string | null) =>
      countsOf(byField.get(JSON.stringify([field])) ?? []).completed;
    const fields = new Set<string | null>([
      ...needs.map(({ field }) => field),
      ...[...byField.keys()].map((key) => JSON.parse(key)[0] as string | null),
    ]);
    const allTrained = [...fields].reduce((total, field) => total + trained(field), 0);
    const expected =
      [...fields].reduce(
        (total, field) =>
          total +
          Math.abs(
            sum(needs.filter((need) => need.field === field)) / sum(needs) -
              trained(field) / allTrained,
          ),
        0,
      ) / 2;
    for (const by of ['FIELD', 'REGION', 'PERIOD'] as const) {
      expect((await gap(by)).dissimilarityIndex).toBeCloseTo(expected, 12);
    }
  });

  it('refuses fields and provinces that there are not, and years out of reach', async () => {
    const run = async (filter: SkillsGapFilter) =>
      (await graph.run(Gap, { by: 'FIELD', filter })).errors;
    expect(await run({ fields: ['NO-SUCH-FIELD'] })).toMatchObject([
      {
        message: expect.stringContaining('"NO-SUCH-FIELD"'),
        extensions: { code: 'BAD_USER_INPUT', argument: 'filter.fields' },
      },
    ]);
    for (const code of ['99', '32.75']) {
      expect(await run({ regions: ['32', code] })).toMatchObject([
        {
          message: expect.stringContaining(`"${code}"`),
          extensions: { code: 'BAD_USER_INPUT', argument: 'filter.regions' },
        },
      ]);
    }
    expect(await run({ regions: Array<string>(251).fill('32') })).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', argument: 'filter.regions' } },
    ]);
    expect(await run({ fromYear: -1 })).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', argument: 'filter.fromYear' } },
    ]);
  });

  it('tells the public rounded supply, and exact needs', async () => {
    const exact = await gap('FIELD');
    const told = await gap('FIELD', null, viewerOf('PUBLIC'));
    expect(told.rows.map(({ key, needs: stated, needed }) => [key, stated, needed])).toEqual(
      exact.rows.map(({ key, needs: stated, needed }) => [key, stated, needed]),
    );
    for (const { trained } of told.rows) {
      expect(trained.status).not.toBe('EXACT');
      if (trained.value !== null) expect(trained.value % 5).toBe(0);
    }
  });

  it('leaves out for the public what has no need, and too few enrolments to be told of', async () => {
    const threshold = 50;
    const [region, year, field] = [...grouped(enrolments, ['CENTER_PROVINCE', 'YEAR', 'FIELD'])]
      .filter(([, among]) => among.length < threshold)
      .map(([key]) => JSON.parse(key) as [region: string, year: string, field: string])
      .find(
        ([region, year, field]) =>
          !needs.some(
            (need) => need.region === region && need.year === year && need.field === field,
          ),
      )!;
    const filter = { regions: [region], fromYear: Number(year), toYear: Number(year) };
    const strict = await testGraph({ settings: { DISCLOSURE_THRESHOLD: `${threshold}` } });
    try {
      const fieldsFor = async (role: 'MINISTRY' | 'PUBLIC') => {
        const { data } = await strict.run(Gap, { by: 'FIELD', filter }, viewerOf(role));
        return data.skillsGap.rows.map(({ key }) => key.value);
      };
      expect(await fieldsFor('MINISTRY')).toContain(field);
      expect(await fieldsFor('PUBLIC')).not.toContain(field);
    } finally {
      await strict.close();
    }
    const { description } = (graph.schema.getType('SkillsGap') as GraphQLObjectType).getFields()[
      'rows'
    ]!;
    expect(description).toContain('left out when its enrolments are suppressed');
  });

  it('tells a center of all what is published, so that no gap is that of its own supply', async () => {
    const center = viewerOf('CENTER', 'BBPVP-BEKASI');
    for (const by of ['FIELD', 'REGION', 'PERIOD'] as const) {
      const told = await gap(by, null, center);
      expect(told).toEqual(await gap(by, null, viewerOf('PUBLIC')));
      expect(told.rows.some(({ gap: missing }) => missing !== null)).toBe(true);
    }
  });
});
