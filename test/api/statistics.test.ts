import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../../.generated/graphql/gql.ts';
import type {
  EnrolmentDimension,
  StatisticsQuery,
  StatisticsQueryVariables,
} from '../../.generated/graphql/graphql.ts';
import type { Viewer } from '../../src/access/viewer.ts';
import type { Statement } from '../../src/loading/statements.ts';
import { counterNames, dimensionNames } from '../../src/statistics/attributes.ts';
import {
  type CountedEnrolment,
  countedEnrolments,
  countsOf,
  grouped,
} from '../support/enrolments.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

let graph: TestGraph;
let enrolments: readonly CountedEnrolment[];
beforeAll(async () => {
  graph = await testGraph();
  enrolments = await countedEnrolments(graph.orm);
});
afterAll(() => graph.close());

const Statistics = graphql(`
  query Statistics(
    $filter: EnrolmentFilter
    $groupBy: [EnrolmentDimension!]
    $having: EnrolmentStatisticsHaving
    $orderBy: [EnrolmentStatisticsOrder!]
    $first: Int
    $after: String
    $participants: Boolean = false
  ) {
    enrolmentStatistics(
      filter: $filter
      groupBy: $groupBy
      having: $having
      orderBy: $orderBy
      first: $first
      after: $after
    ) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...Counts
      }
    }
  }
  fragment Counts on EnrolmentStatistics {
    key {
      dimension
      value
      label
    }
    enrolments {
      value
      status
    }
    participants @include(if: $participants) {
      value
      status
    }
    completed {
      value
    }
    dropped {
      value
    }
    assessed {
      value
    }
    certified {
      value
    }
    ojt {
      value
    }
    placed {
      value
    }
    certifiedAndPlaced {
      value
    }
    placedWithinSixMonths {
      value
    }
    completionRate {
      ...Share
    }
    certificationRate {
      ...Share
    }
    placementRate {
      ...Share
    }
    placementWithinSixMonthsRate {
      ...Share
    }
  }
  fragment Share on Rate {
    value
    numerator {
      value
    }
    denominator {
      value
    }
  }
`);

/** What each rate is the share of. */
const shares = {
  completionRate: ['completed', ['completed', 'dropped']],
  certificationRate: ['certified', ['assessed']],
  placementRate: ['placed', ['completed']],
  placementWithinSixMonthsRate: ['placedWithinSixMonths', ['placed']],
} as const;

type Group = StatisticsQuery['enrolmentStatistics']['nodes'][number];

async function page(variables: StatisticsQueryVariables, viewer?: Viewer) {
  const { data, errors, statements } = await graph.run(Statistics, variables, viewer);
  expect(errors).toBeUndefined();
  return { ...data.enrolmentStatistics, statements };
}

/** All groups, page by page. */
async function everyGroup(variables: StatisticsQueryVariables, viewer?: Viewer): Promise<Group[]> {
  const groups: Group[] = [];
  let after: string | null = null;
  do {
    const part = await page({ first: 100, ...variables, after }, viewer);
    groups.push(...part.nodes);
    after = part.pageInfo.hasNextPage ? part.pageInfo.endCursor : null;
    if (!after) expect(part.totalCount).toBe(groups.length);
  } while (after);
  return groups;
}

const valuesOf = ({ key }: Group) => JSON.stringify(key.map(({ value }) => value));

/** Whether it was counted from each enrolment, and not from a rollup. */
const isLive = (statements: readonly Statement[]) =>
  statements.some(({ sql }) => sql.includes('enrolment_fact'));

/** The same groups with the same counts, whatever their order. */
function expectGroups(
  groups: readonly Group[],
  among: readonly CountedEnrolment[],
  dimensions: readonly EnrolmentDimension[],
): void {
  const expected = grouped(among, dimensions);
  expect(groups.map(valuesOf).toSorted()).toEqual([...expected.keys()].toSorted());
  for (const group of groups) {
    const counts = countsOf(expected.get(valuesOf(group))!);
    for (const name of counterNames) {
      if (group[name])
        expect(group[name].value, `${name} of ${valuesOf(group)}`).toBe(counts[name]);
    }
    for (const [name, [numerator, denominator]] of Object.entries(shares)) {
      const whole = denominator.reduce((sum, each) => sum + counts[each], 0);
      expect(group[name as keyof typeof shares], `${name} of ${valuesOf(group)}`).toEqual({
        value: whole === 0 ? null : counts[numerator] / whole,
        numerator: { value: counts[numerator] },
        denominator: { value: whole },
      });
    }
  }
}

const having = (test: (values: CountedEnrolment['values'], startedOn: string) => boolean) =>
  enrolments.filter(({ values, startedOn }) => test(values, startedOn));

describe('statistics of enrolments', () => {
  it('count the whole without dimensions', async () => {
    const [whole] = await everyGroup({ participants: true });
    expect(whole!.key).toEqual([]);
    expectGroups([whole!], enrolments, []);
    expect(whole!.enrolments.status).toBe('EXACT');
  });

  it.each(dimensionNames)('count by %s what the records have', async (dimension) => {
    const groupBy = [dimension];
    expectGroups(await everyGroup({ groupBy, participants: true }), enrolments, groupBy);
    // Without participants there may be a rollup.
    expectGroups(await everyGroup({ groupBy }), enrolments, groupBy);
  });

  it('tell each part of a key by its dimension', async () => {
    const { data, errors } = await graph.run<
      { enrolmentStatistics: { nodes: Record<'key' | 'year' | 'field', unknown>[] } },
      object
    >(
      `{ enrolmentStatistics(groupBy: [FIELD, YEAR], first: 3) { nodes {
        key { dimension value label }
        year: keyOf(dimension: YEAR) { dimension value label }
        field: keyOf(dimension: FIELD) { dimension value label }
        none: keyOf(dimension: MODE) { value }
      } } }`,
    );
    expect(errors).toBeUndefined();
    const { nodes } = data.enrolmentStatistics;
    expect(nodes).toHaveLength(3);
    for (const node of nodes)
      expect(node).toEqual({ ...node, key: [node.field, node.year], none: null });
  });

  it('count by five dimensions at once', async () => {
    const dimensions = ['YEAR', 'CENTER', 'FIELD', 'GENDER', 'ORIGIN_PROVINCE'] as const;
    expectGroups(await everyGroup({ groupBy: [...dimensions] }), enrolments, dimensions);
  });

  it.each([
    ['YEAR', 'ORIGIN_PROVINCE', 'GENDER'],
    ['YEAR', 'GENDER', 'AGE_BAND', 'EDUCATION', 'DISABILITY'],
    ['CENTER', 'MONTH', 'FIELD'],
    ['ORIGIN_REGENCY', 'YEAR'],
    ['PARTNER', 'PLACEMENT_KIND', 'YEAR'],
    ['CENTER', 'PROGRAM', 'STATUS', 'MODE'],
    ['CENTER_PROVINCE', 'FIELD', 'ORIGIN_PROVINCE', 'PLACEMENT_KIND'],
    ['YEAR', 'EDUCATION', 'ORIGIN_PROVINCE'],
    ['MONTH', 'ORIGIN_REGENCY'],
    ['PARTNER_KIND', 'GENDER'],
    ['CENTER', 'PROGRAM', 'AGE_BAND'],
  ] as const)('read %s from a rollup', async (...groupBy) => {
    const { statements } = await page({ groupBy });
    expect(isLive(statements)).toBe(false);
    expectGroups(await everyGroup({ groupBy }), enrolments, groupBy);
  });

  it('count nothing as one group without dimensions, and as none with some', async () => {
    const filter = { startedOn: { lt: '1990-01-01' } };
    const [whole, ...others] = await everyGroup({ filter, participants: true });
    expect([whole!.enrolments.value, whole!.participants!.value, others]).toEqual([0, 0, []]);
    expect(whole!.completionRate.value).toBeNull();
    expect(await everyGroup({ filter, groupBy: ['YEAR'] })).toEqual([]);
    const byName = { participant: { name: { eq: 'Nobody' } } };
    expect((await everyGroup({ filter: byName }))[0]!.enrolments.value).toBe(0);
  });
});

describe('a filter of statistics', () => {
  it.each<[string, StatisticsQueryVariables['filter'], Parameters<typeof having>[0]]>([
    [
      'center and gender',
      { center: { code: { eq: 'BBPVP-MEDAN' } }, participant: { gender: { eq: 'FEMALE' } } },
      ({ CENTER, GENDER }) => CENTER === 'BBPVP-MEDAN' && GENDER === 'FEMALE',
    ],
    [
      'years',
      { startedOn: { gte: '2018-01-01', lte: '2021-12-31' } },
      (_, startedOn) => startedOn >= '2018-01-01' && startedOn <= '2021-12-31',
    ],
    [
      'quarters of a center',
      {
        startedOn: { gt: '2021-03-31', lt: '2022-10-01' },
        center: { code: { in: ['BBPVP-MEDAN', 'BBPVP-BEKASI'] } },
      },
      ({ CENTER }, startedOn) =>
        ['BBPVP-MEDAN', 'BBPVP-BEKASI'].includes(CENTER!) &&
        startedOn > '2021-03-31' &&
        startedOn < '2022-10-01',
    ],
    [
      'fields of programs, or centers of a kind',
      {
        or: [
          { batch: { program: { field: { code: { in: ['WELDING', 'ELECTRICAL'] } } } } },
          { center: { kind: { eq: 'BPVP' } }, not: { mode: { eq: 'BOARDING' } } },
        ],
      },
      ({ FIELD, CENTER_KIND, MODE }) =>
        ['WELDING', 'ELECTRICAL'].includes(FIELD!) ||
        (CENTER_KIND === 'BPVP' && MODE !== 'BOARDING'),
    ],
    [
      'origins in a province',
      { participant: { origin: { province: { code: { eq: '32' } } } } },
      ({ ORIGIN_REGENCY }) => ORIGIN_REGENCY?.startsWith('32.') ?? false,
    ],
    [
      'unknown values',
      { participant: { education: { isNull: true } }, mode: { ne: 'BOARDING' } },
      ({ EDUCATION, MODE }) => EDUCATION === null && MODE !== 'BOARDING',
    ],
  ])('by %s is answered from rollups as from the records', async (_, filter, test) => {
    const dimensions = ['YEAR'] as const;
    const { statements } = await page({ filter, groupBy: [...dimensions] });
    expect(isLive(statements)).toBe(false);
    expectGroups(await everyGroup({ filter, groupBy: [...dimensions] }), having(test), dimensions);
    const withParticipants = { filter, groupBy: [...dimensions], participants: true };
    expectGroups(await everyGroup(withParticipants), having(test), dimensions);
  });

  it('by anything else is answered from the records', async () => {
    const filter = {
      startedOn: { gte: '2021-02-03', lt: '2023-05-17' },
      certifications: { none: {} },
    } as const;
    const { statements } = await page({ filter, groupBy: ['CENTER', 'GENDER'] });
    expect(isLive(statements)).toBe(true);
    const among = enrolments.filter(
      ({ startedOn, counts }) =>
        startedOn >= '2021-02-03' && startedOn < '2023-05-17' && !counts.assessed,
    );
    const groupBy = ['CENTER', 'GENDER'] as const;
    expectGroups(
      await everyGroup({ filter, groupBy: [...groupBy], participants: true }),
      among,
      groupBy,
    );
  });

  it('that names nobody is refused', async () => {
    const { errors } = await graph.run(Statistics, {
      filter: { center: { code: { eq: 'BBPVP-NOWHERE' } } },
    });
    expect(errors![0]).toMatchObject({
      message: expect.stringContaining('there is no TrainingCenter'),
      extensions: { code: 'BAD_USER_INPUT', argument: 'filter.center.code.eq' },
    });
  });
});

describe('pages of statistics', () => {
  const groupBy: EnrolmentDimension[] = ['CENTER', 'EDUCATION'];

  it.each<[string, StatisticsQueryVariables['orderBy'], (group: Group) => (number | null)[]]>([
    ['a count', [{ placed: 'DESC' }], ({ placed }) => [-placed.value!]],
    ['a rate', [{ completionRate: 'ASC' }], ({ completionRate }) => [completionRate.value]],
    [
      'several steps',
      [{ dropped: 'DESC' }, { certificationRate: 'ASC' }],
      ({ dropped, certificationRate }) => [-dropped.value!, certificationRate.value],
    ],
  ])('in the order of %s have each group once', async (_, orderBy, rank) => {
    const groups = await everyGroup({ groupBy, orderBy, first: 7 });
    expectGroups(groups, enrolments, groupBy);
    const ranks = groups.map((group) => rank(group).map((value) => value ?? Infinity));
    const inOrder = ranks.toSorted((a, b) => {
      const at = a.findIndex((value, index) => value !== b[index]);
      return at < 0 ? 0 : a[at]! - b[at]!;
    });
    expect(ranks).toEqual(inOrder);
  });

  it('are in the order of the key, members of enumerations in theirs, null last', async () => {
    const groups = await everyGroup({ groupBy: ['EDUCATION'] });
    const names = groups.map(({ key }) => key[0]!.value);
    expect(names.slice(0, 3)).toEqual(['NONE', 'PRIMARY', 'LOWER_SECONDARY']);
    const backwards = await everyGroup({ groupBy: ['EDUCATION'], orderBy: [{ key: 'DESC' }] });
    const isKnown = (name: string | null) => name !== null;
    expect(backwards.map(({ key }) => key[0]!.value).filter(isKnown)).toEqual(
      names.filter(isKnown).toReversed(),
    );
    const centers = await everyGroup({ groupBy: ['CENTER'] });
    const codes = centers.map(({ key }) => key[0]!.value!);
    expect(codes).toEqual(codes.toSorted());
  });

  it('have only groups that meet `having`, on counts and on rates', async () => {
    const conditions = {
      enrolments: { gte: 10, lt: 60 },
      completionRate: { lt: 1 },
      placed: { gt: 0 },
    };
    const groups = await everyGroup({ groupBy, having: conditions });
    const expected = [...grouped(enrolments, groupBy)].filter(([, among]) => {
      const counts = countsOf(among);
      return (
        counts.enrolments >= 10 && counts.enrolments < 60 && counts.dropped > 0 && counts.placed > 0
      );
    });
    expect(expected.length).toBeGreaterThan(2);
    expect(groups.map(valuesOf).toSorted()).toEqual(expected.map(([key]) => key).toSorted());
  });

  it('have cursors that fit no other groups', async () => {
    const { pageInfo } = await page({ groupBy, first: 2 });
    const after = pageInfo.endCursor;
    for (const other of [
      { groupBy: ['EDUCATION', 'CENTER'] },
      { groupBy, orderBy: [{ placed: 'ASC' }] },
      { groupBy, having: { placed: { gt: 1 } } },
      { groupBy, filter: { mode: { eq: 'BOARDING' } } },
    ] satisfies StatisticsQueryVariables[]) {
      const { errors } = await graph.run(Statistics, { ...other, after });
      expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
    }
  });

  it.each<[string, StatisticsQueryVariables, string]>([
    ['a dimension twice', { groupBy: ['YEAR', 'YEAR'] }, 'groupBy'],
    [
      'too many dimensions',
      { groupBy: ['YEAR', 'CENTER', 'GENDER', 'MODE', 'STATUS', 'FIELD'] },
      'groupBy',
    ],
    ['two fields in a step', { orderBy: [{ placed: 'ASC', ojt: 'ASC' }] }, 'orderBy'],
    ['a step without a field', { orderBy: [{}] }, 'orderBy'],
    ['a field twice', { orderBy: [{ placed: 'ASC' }, { placed: 'DESC' }] }, 'orderBy'],
  ])('are refused for %s', async (_, variables, argument) => {
    const { errors } = await graph.run(Statistics, variables);
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument });
  });
});

it('costs its groups, and each count of them', async () => {
  const query =
    '{ enrolmentStatistics(groupBy: [YEAR], first: 10) { nodes { key { value } enrolments { value } placementRate { value numerator { value } denominator { value } } } } }';
  const { extensions } = await graph.run(query);
  // The operation, the statistics, and of 10 groups: itself, its key, a count, and a rate of two.
  const requested = 1 + 21 + 10 * (1 + 5 + 1 + 3);
  expect(extensions!['cost']).toMatchObject({ requested });
});

describe('statistics within something', () => {
  const parts =
    '{ code enrolmentStatistics(groupBy: [YEAR, GENDER], orderBy: [{ enrolments: DESC }], first: 3) { totalCount nodes { key { value } enrolments { value } } } whole: enrolmentStatistics { nodes { enrolments { value } } } }';

  it.each<[string, string, (values: CountedEnrolment['values']) => readonly (string | null)[]]>([
    ['trainingCenters', '', ({ CENTER }) => [CENTER]],
    ['partners', '', ({ PARTNER }) => [PARTNER]],
    ['trainingPrograms', '', ({ PROGRAM }) => [PROGRAM]],
    ['vocationalFields', '', ({ FIELD }) => [FIELD]],
    ['regions', 'filter: { kind: { eq: PROVINCE } }', ({ ORIGIN_PROVINCE }) => [ORIGIN_PROVINCE]],
    [
      'regions',
      'filter: { or: [{ code: { startsWith: "32" } }] }',
      ({ ORIGIN_PROVINCE, ORIGIN_REGENCY }) => [ORIGIN_PROVINCE, ORIGIN_REGENCY],
    ],
  ])('%s (%s) are those of each', async (field, filter, codesOf) => {
    const { data, errors } = await graph.run<Scoped, object>(
      `{ ${field}(first: 50${filter && `, ${filter}`}) { nodes ${parts} } }`,
    );
    expect(errors).toBeUndefined();
    const { nodes } = data[field]!;
    let some = 0;
    for (const { code, enrolmentStatistics, whole } of nodes) {
      const among = enrolments.filter(({ values }) => codesOf(values).includes(code));
      const groups = [...grouped(among, ['YEAR', 'GENDER'])];
      expect(enrolmentStatistics.totalCount, code).toBe(groups.length);
      expect(whole.nodes[0]!.enrolments.value, code).toBe(among.length);
      expect(enrolmentStatistics.nodes.map(({ enrolments: { value } }) => value)).toEqual(
        groups
          .map(([, { length }]) => length)
          .toSorted((a, b) => b - a)
          .slice(0, 3),
      );
      some += among.length;
    }
    expect(some).toBeGreaterThan(0);
  });

  it('are as many statements for one parent as for fifty', async () => {
    const count = async (first: number) => {
      const query = `{ regions(first: ${first}, filter: { kind: { eq: PROVINCE } }) { nodes ${parts} } }`;
      return (await graph.run(query)).statements.map(({ sql }) => sql);
    };
    await count(1);
    const [one, fifty] = [await count(1), await count(38)];
    expect(fifty.length, fifty.join('\n')).toBe(one.length);
    // The regions, groups, their number, and the whole.
    expect(one).toHaveLength(4);
  });
});

interface Scoped {
  readonly [field: string]: {
    readonly nodes: readonly {
      readonly code: string;
      readonly enrolmentStatistics: {
        readonly totalCount: number;
        readonly nodes: readonly { readonly enrolments: { readonly value: number } }[];
      };
      readonly whole: {
        readonly nodes: readonly { readonly enrolments: { readonly value: number } }[];
      };
    }[];
  };
}

describe('statistics for a center', () => {
  const bekasi = viewerOf('CENTER', 'BBPVP-BEKASI');

  it('are exact, and of its own enrolments alone', async () => {
    const own = having(({ CENTER }) => CENTER === 'BBPVP-BEKASI');
    const groupBy: EnrolmentDimension[] = ['CENTER', 'YEAR'];
    const groups = await everyGroup({ groupBy }, bekasi);
    expectGroups(groups, own, groupBy);
    expect(new Set(groups.map((group) => group.enrolments.status))).toEqual(
      new Set(['OWN_RECORDS']),
    );
    const filter = { participant: { gender: { eq: 'FEMALE' } } } as const;
    const women = own.filter(({ values }) => values.GENDER === 'FEMALE');
    const variables = {
      groupBy: ['YEAR'],
      filter,
      participants: true,
    } satisfies StatisticsQueryVariables;
    expectGroups(await everyGroup(variables, bekasi), women, ['YEAR']);
  });

  it('come from rollups too', async () => {
    const { statements } = await page({ groupBy: ['YEAR', 'GENDER'] }, bekasi);
    expect(isLive(statements)).toBe(false);
  });

  it('of another center count nothing, and do not say that there is nothing', async () => {
    const { data } = await graph.run<{ trainingCenter: Scoped[string]['nodes'][number] }, object>(
      '{ trainingCenter(code: "BBPVP-MEDAN") { enrolmentStatistics { nodes { enrolments { value status } } } } }',
      {},
      bekasi,
    );
    expect(data.trainingCenter.enrolmentStatistics.nodes).toEqual([
      { enrolments: { value: 0, status: 'OWN_RECORDS' } },
    ]);
  });
});
