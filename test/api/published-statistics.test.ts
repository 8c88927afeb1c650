import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../../.generated/graphql/gql.ts';
import type { PublishedQueryVariables } from '../../.generated/graphql/graphql.ts';
import type { Role } from '../../src/access/viewer.ts';
import { type CountedEnrolment, countedEnrolments, grouped } from '../support/enrolments.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

let graph: TestGraph;
let enrolments: readonly CountedEnrolment[];
beforeAll(async () => {
  graph = await testGraph();
  enrolments = await countedEnrolments(graph.orm);
});
afterAll(() => graph.close());

const Published = graphql(`
  query Published(
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
        key {
          value
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
        placed {
          value
          status
        }
        completionRate {
          value
          numerator {
            value
          }
          denominator {
            value
          }
        }
      }
    }
  }
`);

const restricted = ['PUBLIC', 'DASHBOARD', 'PARTNER'] as const;
const viewer = (role: Role) => viewerOf(role, role === 'PARTNER' ? 'AWS' : undefined);

async function ask(variables: PublishedQueryVariables, role: Role = 'PUBLIC') {
  const { data, errors } = await graph.run(Published, variables, viewer(role));
  expect(errors).toBeUndefined();
  return data.enrolmentStatistics;
}

async function everyGroup(variables: PublishedQueryVariables, role: Role = 'PUBLIC') {
  const groups: Awaited<ReturnType<typeof ask>>['nodes'] = [];
  for (let after: string | null = null, more = true; more;) {
    const part = await ask({ first: 100, ...variables, after }, role);
    groups.push(...part.nodes);
    after = part.pageInfo.endCursor;
    more = part.pageInfo.hasNextPage;
    if (!more) expect(part.totalCount).toBe(groups.length);
  }
  return groups;
}

/** The whole of what a filter chooses. */
async function one(filter: PublishedQueryVariables['filter'], role: Role = 'PUBLIC') {
  return (await ask({ filter, participants: true }, role)).nodes[0]!;
}

async function refusal(variables: PublishedQueryVariables, role: Role = 'PUBLIC') {
  const { errors } = await graph.run(Published, variables, viewer(role));
  return errors?.[0]?.extensions;
}

const valuesOf = ({ key }: { key: { value: string | null }[] }) =>
  JSON.stringify(key.map(({ value }) => value));

describe('published statistics', () => {
  it.each(restricted)('are rounded for %s, and list no small groups', async (role) => {
    const groupBy = ['ORIGIN_REGENCY', 'GENDER'] as const;
    const exact = grouped(enrolments, groupBy);
    const small = [...exact.values()].filter(({ length }) => length < 10);
    expect(small.length).toBeGreaterThan(10);
    const groups = await everyGroup({ groupBy: [...groupBy] }, role);
    expect(groups.length).toBeGreaterThan(10);
    for (const group of groups) {
      const { length } = exact.get(valuesOf(group))!;
      expect(length).toBeGreaterThanOrEqual(10);
      expect(group.enrolments.status).toBe('ROUNDED');
      expect(group.enrolments.value! % 5).toBe(0);
      expect(Math.abs(group.enrolments.value! - length)).toBeLessThan(5);
    }
  });

  it('say of a small group that is asked for that it is suppressed', async () => {
    const [values] = [...grouped(enrolments, ['ORIGIN_REGENCY'])].find(
      ([, { length }]) => length > 0 && length < 5,
    )!;
    const [code] = JSON.parse(values) as [string];
    const {
      enrolments: found,
      participants,
      placed,
      completionRate,
    } = await one({
      participant: { origin: { code: { eq: code } } },
    });
    for (const stat of [found, participants, placed]) {
      expect(stat).toEqual({ value: null, status: 'SUPPRESSED' });
    }
    expect(completionRate).toEqual({
      value: null,
      numerator: { value: null },
      denominator: { value: null },
    });
  });

  it('are the same of a group however it is asked for', async () => {
    const byTwo = await everyGroup({ groupBy: ['GENDER', 'CENTER'], participants: true });
    const turned = await everyGroup({ groupBy: ['CENTER', 'GENDER'], participants: true });
    const reversed = new Map(
      turned.map((group) => [valuesOf({ key: group.key.toReversed() }), group]),
    );
    expect(byTwo.length).toBeGreaterThan(10);
    for (const { key, ...counts } of byTwo) {
      const { key: _key, ...others } = reversed.get(valuesOf({ key }))!;
      expect(others).toEqual(counts);
    }
    for (const { key, ...counts } of byTwo.slice(0, 6)) {
      const [gender, center] = key.map(({ value }) => value) as ['FEMALE', string];
      const filter = {
        participant: { gender: { eq: gender } },
        center: { code: { eq: center } },
      };
      const { key: _key, ...chosen } = await one(filter);
      expect(chosen).toEqual(counts);
      const { key: _same, ...batches } = await one({
        and: [
          { batch: { center: { code: { in: [center] } } } },
          { participant: filter.participant },
        ],
      });
      expect(batches).toEqual(counts);
      const { data } = await graph.run<Record<string, Scoped>, object>(
        `{ trainingCenter(code: "${center}") {
          a: enrolmentStatistics(groupBy: [GENDER], having: { enrolments: { gte: 0 } }) { nodes { key { value } enrolments { value } } }
          enrolments(filter: { participant: { gender: { eq: ${gender} } } }) { totalCount }
          participants(filter: { gender: { eq: ${gender} } }) { totalCount }
        } }`,
        {},
        viewer('PUBLIC'),
      );
      const scoped = data['trainingCenter']!;
      expect(scoped.a.nodes.find((node) => node.key[0]!.value === gender)!.enrolments.value).toBe(
        counts.enrolments.value,
      );
      expect(scoped.enrolments.totalCount).toBe(counts.enrolments.value);
      expect(scoped.participants.totalCount).toBe(counts.participants!.value);
    }
  });

  it('have one number for those who completed, as a status and as a measure', async () => {
    const groups = await everyGroup({ groupBy: ['CENTER', 'STATUS'] });
    const centers = await everyGroup({ groupBy: ['CENTER'] });
    for (const center of centers) {
      for (const [status, count] of [
        ['COMPLETED', center.completed],
        ['DROPPED', center.dropped],
      ] as const) {
        const group = groups.find(
          ({ key }) => valuesOf({ key }) === JSON.stringify([center.key[0]!.value, status]),
        );
        // What is not told, or zero, is not listed.
        expect(group?.enrolments.value ?? 0).toBe(count.value ?? 0);
      }
    }
  });

  it('hide a second kind of work where one is small and it is told how many are placed', async () => {
    const work = ['APPRENTICESHIP', 'EMPLOYMENT', 'SELF_EMPLOYMENT'];
    const exact = grouped(enrolments, ['CENTER', 'PLACEMENT_KIND']);
    const listed = new Map(
      (await everyGroup({ groupBy: ['CENTER', 'PLACEMENT_KIND'] })).map((group) => [
        valuesOf(group),
        group,
      ]),
    );
    let small = 0;
    for (const { key, placed } of await everyGroup({ groupBy: ['CENTER'] })) {
      const names = work.map((kind) => JSON.stringify([key[0]!.value, kind]));
      const found = names.filter((name) => exact.has(name));
      if (placed.value === null || found.every((name) => exact.get(name)!.length >= 10)) continue;
      small += 1;
      expect(found.filter((name) => !listed.has(name)).length).toBeGreaterThan(1);
    }
    expect(small).toBeGreaterThan(0);
    for (const { key, enrolments: all, placed } of listed.values()) {
      expect(placed.value).toBe(work.includes(key[1]!.value!) ? all.value : 0);
    }
  });

  it('are sums of what is published of several values, and suppressed when one is', async () => {
    const years = await everyGroup({ groupBy: ['YEAR'] });
    const sum = years
      .filter(({ key }) => ['2019', '2020', '2021'].includes(String(key[0]!.value)))
      .reduce((total, { enrolments: { value } }) => total + value!, 0);
    const range = { startedOn: { gte: '2019-01-01', lt: '2022-01-01' } };
    expect((await one(range)).enrolments.value).toBe(sum);
    // People who came in two years would count twice.
    expect((await one(range)).participants!.value).toBeNull();
    const small = [...grouped(enrolments, ['ORIGIN_REGENCY'])].find(
      ([, { length }]) => length < 5,
    )!;
    const codes = [(JSON.parse(small[0]) as [string])[0], '32.75'];
    const both = await one({ participant: { origin: { code: { in: codes } } } });
    expect(both.enrolments).toEqual({ value: null, status: 'SUPPRESSED' });
    const genders = await everyGroup({ groupBy: ['GENDER'], participants: true });
    const people = await one({ participant: { gender: { in: ['FEMALE', 'MALE'] } } });
    const told = genders.filter(({ key }) => key[0]!.value !== null);
    expect(people.participants!.value).toBe(
      told.reduce((total, { participants }) => total + participants!.value!, 0),
    );
  });

  it('are ordered and chosen by what is published, page by page', async () => {
    const variables = {
      groupBy: ['CENTER'],
      orderBy: [{ placed: 'DESC' }],
    } satisfies PublishedQueryVariables;
    const whole = await everyGroup(variables);
    const inPages = await everyGroup({ ...variables, first: 4 });
    expect(inPages).toEqual(whole);
    const placed = whole.map((group) => group.placed.value ?? -1);
    expect(placed).toEqual(placed.toSorted((a, b) => b - a));
    const limit = placed[5]!;
    const chosen = await everyGroup({ ...variables, having: { placed: { gte: limit } } });
    expect(chosen).toEqual(whole.filter((group) => (group.placed.value ?? -1) >= limit));
  });

  it('have rates of the numbers that are shown', async () => {
    for (const { completed, dropped, completionRate } of await everyGroup({ groupBy: ['FIELD'] })) {
      const whole =
        completed.value === null || dropped.value === null ? null : completed.value + dropped.value;
      expect(completionRate).toEqual({
        value: whole && completed.value! / whole,
        numerator: { value: completed.value },
        denominator: { value: whole },
      });
    }
  });

  it('are those of a range as asked, however far the enrolments go', async () => {
    const none = { startedOn: { gte: '2016-01-01', lt: '2017-01-01' } };
    const open = { startedOn: { gte: '2024-01-01' } };
    const years = await everyGroup({ groupBy: ['YEAR'] });
    const last = years.filter(({ key }) => Number(key[0]!.value) >= 2024);
    expect((await one(open)).enrolments.value).toBe(
      last.reduce((sum, { enrolments: { value } }) => sum + value!, 0),
    );
    expect((await one(none)).enrolments).toEqual({ value: 0, status: 'ROUNDED' });
    // Beside years that are hidden, one without enrolments is hidden too.
    const strict = await testGraph({ settings: { DISCLOSURE_THRESHOLD: '650' } });
    for (const filter of [none, open, { startedOn: { lt: '2018-01-01' } }]) {
      const { data } = await strict.run(Published, { filter }, viewer('PUBLIC'));
      expect(data.enrolmentStatistics.nodes[0]!.enrolments, JSON.stringify(filter)).toEqual({
        value: null,
        status: 'SUPPRESSED',
      });
    }
    await strict.close();
  });

  it('obey the threshold that is set', async () => {
    const variables = {
      groupBy: ['CENTER', 'GENDER'],
      first: 100,
    } satisfies PublishedQueryVariables;
    const usual = (await everyGroup(variables)).map(({ enrolments: { value } }) => value!);
    expect(Math.min(...usual)).toBeLessThan(60);
    const strict = await testGraph({ settings: { DISCLOSURE_THRESHOLD: '60' } });
    const { data } = await strict.run(Published, variables, viewer('PUBLIC'));
    const values = data.enrolmentStatistics.nodes.map((node) => node.enrolments.value!);
    expect(values.length).toBeGreaterThan(0);
    expect(values.length).toBeLessThan(usual.length);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(60);
    await strict.close();
  });
});

interface Scoped {
  readonly a: {
    readonly nodes: readonly {
      readonly key: readonly { readonly value: string }[];
      readonly enrolments: { readonly value: number };
    }[];
  };
  readonly enrolments: { readonly totalCount: number | null };
  readonly participants: { readonly totalCount: number | null };
}

it('reads one table for a page of groups, their number, and all parents', async () => {
  const query =
    '{ trainingCenters(first: 20) { nodes { enrolmentStatistics(groupBy: [YEAR]) { totalCount nodes { placed { value } } } } } }';
  const { statements } = await graph.run(query, {}, viewer('PUBLIC'));
  const about = (pattern: RegExp) => statements.filter(({ sql }) => pattern.test(sql));
  expect(about(/from statistics_by_|from "statistics_by_/)).toHaveLength(1);
  // Beside the centers and the version.
  expect(statements.map(({ sql }) => sql)).toHaveLength(3);
});

it('tells of on-the-job training nothing by the kinds of placement, of which it is one', async () => {
  const text = `query ($groupBy: [EnrolmentDimension!]) {
    enrolmentStatistics(groupBy: $groupBy) { nodes { ojt { value status } } }
  }`;
  const told = async (groupBy: readonly string[]) => {
    const { data, errors } = await graph.run<
      { enrolmentStatistics: { nodes: { ojt: { value: number | null; status: string } }[] } },
      object
    >(text, { groupBy }, viewer('PUBLIC'));
    expect(errors).toBeUndefined();
    return data.enrolmentStatistics.nodes.map(({ ojt }) => ojt.status);
  };
  expect(await told([])).toEqual(['ROUNDED']);
  const byKind = await told(['PLACEMENT_KIND']);
  expect(byKind.length).toBeGreaterThan(2);
  expect(new Set(byKind)).toEqual(new Set(['SUPPRESSED']));
});

describe('published statistics are refused', () => {
  it.each<[string, PublishedQueryVariables['filter'], string]>([
    ['other than equality', { participant: { gender: { ne: 'MALE' } } }, 'participant.gender.ne'],
    ['alternatives', { or: [{ mode: { eq: 'BOARDING' } }] }, 'or'],
    ['what does not hold', { not: { mode: { eq: 'BOARDING' } } }, 'not'],
    ['days', { startedOn: { gte: '2020-01-15' } }, 'startedOn'],
    ['a batch', { batch: { code: { eq: 'X' } } }, 'batch.code'],
    ['names of centers', { center: { name: { contains: 'a' } } }, 'center.name'],
    ['records that follow', { placements: { some: {} } }, 'placements'],
    ['a name', { participant: { name: { eq: 'A' } } }, 'participant.name'],
    ['an identity number', { participant: { nik: { eq: '1234567890123456' } } }, 'participant.nik'],
    ['a year of birth', { participant: { birthYear: { eq: 1990 } } }, 'participant.birthYear'],
    ['when they completed', { completedOn: { gte: '2020-01-01' } }, 'completedOn'],
    [
      'a province as a regency',
      { participant: { origin: { code: { eq: '32' } } } },
      'participant.origin.code',
    ],
    [
      'an unknown regency of a known province or none',
      { participant: { origin: { code: { isNull: true } } } },
      'participant.origin.code',
    ],
  ])('by %s', async (_, filter, argument) => {
    for (const role of restricted) {
      expect(await refusal({ filter }, role), role).toMatchObject({
        code: 'FORBIDDEN',
        argument: expect.stringContaining('filter.') as unknown,
      });
    }
    expect(await refusal({ filter })).toMatchObject({ argument: `filter.${argument}` });
  });

  it('by more attributes at once than the role may combine, however they are given', async () => {
    const four = {
      groupBy: ['YEAR', 'GENDER', 'MODE'],
      filter: { participant: { education: { eq: 'BACHELOR' } } },
    } satisfies PublishedQueryVariables;
    for (const role of ['PUBLIC', 'PARTNER'] as const) {
      const expected = role === 'PARTNER' ? 'FORBIDDEN' : 'BAD_USER_INPUT';
      expect(await refusal(four, role)).toMatchObject({ code: expected });
    }
    expect(await refusal(four, 'DASHBOARD')).toBeUndefined();
    expect(await refusal({ ...four, groupBy: ['MONTH', 'YEAR', 'GENDER'] })).toBeUndefined();
    const { errors } = await graph.run(
      '{ trainingCenter(code: "BBPVP-BEKASI") { enrolmentStatistics(groupBy: [YEAR, GENDER, MODE]) { totalCount } } }',
      {},
      viewer('PUBLIC'),
    );
    expect(errors![0]!.extensions).toMatchObject({ argument: 'groupBy', maximum: 3 });
  });

  it.each([
    ['having', 'groupBy: [STATUS], having: { participants: { gte: 10 } }'],
    ['orderBy', 'groupBy: [PLACEMENT_KIND], orderBy: [{ participants: DESC }]'],
    ['having', 'filter: { status: { eq: COMPLETED } }, having: { participants: { gte: 10 } }'],
    ['having', 'groupBy: [PLACEMENT_KIND], having: { ojt: { gte: 10 } }'],
  ])('by a condition or an order that no count is told for, %s in %s', async (argument, given) => {
    const { errors } = await graph.run(
      `{ enrolmentStatistics(${given}) { nodes { enrolments { value } } } }`,
      {},
      viewer('PUBLIC'),
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', argument });
  });

  it('where they would be too many to be protected', async () => {
    const groupBy = ['ORIGIN_REGENCY', 'MONTH', 'CENTER', 'AGE_BAND', 'EDUCATION'] as const;
    expect(await refusal({ groupBy: [...groupBy] }, 'DASHBOARD')).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'groupBy',
    });
  });
});

describe('participants that are not told', () => {
  const told = { value: expect.any(Number) as number, status: 'ROUNDED' };
  const suppressed = { value: null, status: 'SUPPRESSED' };

  it.each<[string, PublishedQueryVariables]>([
    ['by status', { groupBy: ['STATUS'] }],
    ['by kind of placement', { groupBy: ['PLACEMENT_KIND'] }],
    ['of a status', { filter: { status: { eq: 'COMPLETED' } } }],
  ])('%s are suppressed, and everything else stays', async (_, variables) => {
    for (const role of restricted) {
      const groups = await everyGroup({ ...variables, participants: true }, role);
      const without = await everyGroup(variables, role);
      expect(groups.length).toBeGreaterThan(0);
      expect(groups.map(({ participants: _own, ...rest }) => rest)).toEqual(without);
      for (const { enrolments: found, participants } of groups) {
        expect(found).toEqual(told);
        expect(participants).toEqual(suppressed);
      }
    }
  });

  it('of more groups than can be protected are suppressed, and everything else stays', async () => {
    const counted = (rest: string) =>
      graph.run<
        { enrolmentStatistics: { nodes: { enrolments: object; participants?: object }[] } },
        object
      >(
        `{ enrolmentStatistics(groupBy: [MONTH, ORIGIN_PROVINCE, EDUCATION], first: 100) {
          totalCount
          nodes { enrolments { value status } ${rest} }
        } }`,
        {},
        viewer('PUBLIC'),
      );
    const { nodes, ...all } = (await counted('participants { value status }')).data
      .enrolmentStatistics;
    const plain = (await counted('')).data.enrolmentStatistics;
    expect(nodes.length).toBeGreaterThan(0);
    expect({
      ...all,
      nodes: nodes.map(({ enrolments: found }) => ({ enrolments: found })),
    }).toEqual(plain);
    for (const { enrolments: found, participants } of nodes) {
      expect(found).toEqual(told);
      expect(participants).toEqual(suppressed);
    }
  });
});
