import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../../.generated/graphql/gql.ts';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

const Enrolments = graphql(`
  query Enrolments(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: EnrolmentFilter
  ) {
    trainingCenter(code: "BBPVP-MEDAN") {
      enrolments(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        totalCount
        edges {
          cursor
          node {
            id
          }
        }
        nodes {
          startedOn
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`);

type Variables = Parameters<typeof page>[0];

async function page(variables: {
  first?: number;
  after?: string | null;
  last?: number;
  before?: string | null;
  filter?: object;
}) {
  const { data, errors } = await graph.run(Enrolments, variables);
  expect(errors).toBeUndefined();
  return data.trainingCenter!.enrolments;
}

describe('a connection', () => {
  it.each(['forwards', 'backwards'])('is walked %s, each element once', async (direction) => {
    const seen: string[] = [];
    const total = (await page({ first: 1 })).totalCount;
    let more = true;
    let cursor: string | null = null;
    while (more) {
      const part: Awaited<ReturnType<typeof page>> =
        direction === 'forwards'
          ? await page({ first: 37, after: cursor })
          : await page({ last: 37, before: cursor });
      const ids = part.edges.map(({ node }) => node.id);
      if (direction === 'forwards') seen.push(...ids);
      else seen.unshift(...ids);
      more = direction === 'forwards' ? part.pageInfo.hasNextPage : part.pageInfo.hasPreviousPage;
      cursor = direction === 'forwards' ? part.pageInfo.endCursor! : part.pageInfo.startCursor!;
    }
    expect(seen).toHaveLength(total!);
    expect(new Set(seen).size).toBe(total);
    const [latest] = (await page({ first: 1 })).edges;
    expect(seen[0]).toBe(latest!.node.id);
  });

  it('has 20 elements when nothing is said', async () => {
    expect((await page({})).edges).toHaveLength(20);
  });

  it('is empty, with null cursors, when nothing meets the filter', async () => {
    expect(await page({ filter: { startedOn: { lt: '1900-01-01' } } })).toEqual({
      totalCount: 0,
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  it('counts only when it is asked to', async () => {
    const { statements } = await graph.run(
      graphql(`
        query Uncounted {
          trainingCenters(first: 3) {
            nodes {
              code
            }
          }
        }
      `),
    );
    expect(statements).toHaveLength(1);
  });

  it.each<[Variables, string]>([
    [{ first: 0 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ first: -1_000_000 }, 'first'],
    [{ last: 0 }, 'last'],
    [{ last: 101 }, 'last'],
    [{ first: 1, last: 1 }, 'last'],
    [{ after: 'garbage' }, 'after'],
    [{ before: '' }, 'before'],
  ])('refuses %j by the argument', async (variables, argument) => {
    const { errors } = await graph.run(Enrolments, variables);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
  });

  it('refuses the cursor of another list', async () => {
    const { data } = await graph.run(
      graphql(`
        query RegionCursor {
          regions(first: 1) {
            edges {
              cursor
            }
          }
        }
      `),
    );
    const { errors } = await graph.run(Enrolments, { after: data.regions.edges[0]!.cursor });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }]);
  });
});

/** A filter that many levels deep. */
function nested(levels: number): object {
  return levels === 0 ? { mode: { eq: 'BOARDING' } } : { not: nested(levels - 1) };
}

const repeated = (times: number, filter: object) => Array.from({ length: times }, () => filter);

describe('a filter', () => {
  it('reaches through to-one relations', async () => {
    const { data, errors } = await graph.run(
      graphql(`
        query CentersOfWestJava {
          trainingCenters(filter: { region: { province: { code: { eq: "32" } } } }) {
            nodes {
              code
            }
          }
        }
      `),
    );
    expect(errors).toBeUndefined();
    expect(data.trainingCenters.nodes.map(({ code }) => code)).toEqual([
      'BBPVP-BANDUNG',
      'BBPVP-BEKASI',
      'BPVP-BANDUNG-BARAT',
    ]);
  });

  it.each<[string, object, string[]]>([
    [
      'some of a list, by a name of long ago',
      { names: { some: { acronym: { eq: 'BBPLK Bekasi' } } } },
      ['BBPVP-BEKASI'],
    ],
    [
      'none of a list, and or',
      {
        agreements: { none: {} },
        or: [{ code: { in: ['AWS', 'FKLPID'] } }, { acronym: { startsWith: 'bpvp ambon' } }],
      },
      ['BPVP-AMBON', 'FKLPID'],
    ],
    [
      'not, and a relation that leads nowhere',
      { type: { eq: 'MINISTRY' }, not: { code: { eq: 'KEMNAKER' } }, region: { isNull: true } },
      ['KEMENDES-PDT'],
    ],
  ])('takes %s', async (_name, filter, expected) => {
    const found = () =>
      graph.run(
        graphql(`
          query Found($filter: OrganizationFilter) {
            organizations(filter: $filter) {
              totalCount
              nodes {
                code
              }
            }
          }
        `),
        { filter },
      );
    // The first time, codes are looked up.
    await found();
    const { data, errors, statements } = await found();
    expect(errors).toBeUndefined();
    expect(data.organizations.nodes.map(({ code }) => code)).toEqual(expected);
    expect(data.organizations.totalCount).toBe(expected.length);
    expect(statements).toHaveLength(2);
  });

  it.each([
    [nested(13), 'filter'],
    [{ or: repeated(251, {}) }, 'filter.or'],
    [{ and: repeated(250, { mode: { eq: 'BOARDING' }, completedOn: { isNull: true } }) }, 'filter'],
    [{ batch: { code: { in: Array(251).fill('X') } } }, 'filter.batch.code.in'],
    [{ batch: { code: { contains: 'a\0b' } } }, 'filter.batch.code.contains'],
    [{ startedOn: { gte: '0000-01-01' } }, 'filter.startedOn.gte'],
    [{ isNull: true }, 'filter.isNull'],
    [{ not: { isNull: true } }, 'filter.not.isNull'],
    [{ and: repeated(11, { batch: { code: { eq: 'X' } } }) }, 'filter'],
    [{ and: repeated(11, { placements: { some: {} } }) }, 'filter'],
  ])('is bounded: %j', async (filter, argument) => {
    const { errors } = await graph.run(Enrolments, { filter });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
  });

  it('reaches regencies and cities through their province', async () => {
    const { data } = await graph.run(
      graphql(`
        query CentersInWestJava {
          region(code: "32") {
            name
            regencies {
              totalCount
            }
            trainingCenters {
              nodes {
                code
              }
            }
          }
        }
      `),
    );
    expect(data.region).toMatchObject({
      name: 'Jawa Barat',
      regencies: { totalCount: 27 },
      trainingCenters: { nodes: [{}, {}, {}] },
    });
  });

  it.each([
    [{ startedOn: { gte: '2020-13-01' } }, 'filter.startedOn.gte'],
    [{ mode: { eq: 'SOMETIMES' } }, 'filter.mode.eq'],
    [{ secret: { eq: 1 } }, 'filter'],
  ])('refuses %j by its place, without repeating the value', async (filter, argument) => {
    const { status, errors } = await graph.run(Enrolments, { filter } as never);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
    expect(JSON.stringify(errors)).not.toMatch(/2020-13-01|SOMETIMES/);
  });
});
