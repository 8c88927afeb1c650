import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../../.generated/graphql/gql.ts';
import type {
  EnrolmentDimension,
  StatisticsQuery,
  StatisticsQueryVariables,
} from '../../.generated/graphql/graphql.ts';
import { type CounterName, counterNames, dimensionNames } from '../../src/statistics/attributes.ts';
import {
  type CountedEnrolment,
  countedEnrolments,
  countsOf,
  grouped,
} from '../support/enrolments.ts';
import { testGraph, type TestGraph } from '../support/run-query.ts';

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
        ...AllStatistics
      }
    }
  }
  fragment AllStatistics on EnrolmentStatistics {
    key {
      dimension
      value
      label
    }
    enrolments {
      value
      status
    }
    participants {
      value
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
    placedWithinSixMonths {
      value
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
    placementRate {
      value
    }
  }
`);

type Group = StatisticsQuery['enrolmentStatistics']['nodes'][number];

async function page(variables: StatisticsQueryVariables) {
  const { data, errors } = await graph.run(Statistics, variables);
  expect(errors).toBeUndefined();
  return data.enrolmentStatistics;
}

/** All groups, page by page. */
async function everyGroup(variables: StatisticsQueryVariables): Promise<Group[]> {
  const groups: Group[] = [];
  let after: string | null = null;
  do {
    const { nodes, pageInfo, totalCount } = await page({ first: 100, ...variables, after });
    groups.push(...nodes);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    if (!after) expect(totalCount).toBe(groups.length);
  } while (after);
  return groups;
}

const valuesOf = ({ key }: Group) => JSON.stringify(key.map(({ value }) => value));

function countsIn(group: Group) {
  return Object.fromEntries(
    counterNames.map((name: CounterName) => [name, group[name].value]),
  ) as Record<CounterName, number>;
}

/** The same groups with the same counts, whatever their order. */
function expectGroups(
  groups: readonly Group[],
  among: readonly CountedEnrolment[],
  dimensions: readonly EnrolmentDimension[],
): void {
  const expected = grouped(among, dimensions);
  expect(groups.map(valuesOf).toSorted()).toEqual([...expected.keys()].toSorted());
  for (const group of groups) {
    expect(countsIn(group), valuesOf(group)).toEqual(countsOf(expected.get(valuesOf(group))!));
  }
}

describe('statistics of enrolments', () => {
  it('count the whole without dimensions', async () => {
    const [whole] = await everyGroup({});
    expect(whole!.key).toEqual([]);
    expect(countsIn(whole!)).toEqual(countsOf(enrolments));
  });

  it.each(dimensionNames)('count by %s what the records have', async (dimension) => {
    expectGroups(await everyGroup({ groupBy: [dimension] }), enrolments, [dimension]);
  });

  it('count by five dimensions at once', async () => {
    const dimensions = ['YEAR', 'CENTER', 'FIELD', 'GENDER', 'ORIGIN_PROVINCE'] as const;
    expectGroups(await everyGroup({ groupBy: [...dimensions] }), enrolments, dimensions);
  });
});
