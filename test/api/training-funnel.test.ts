import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../../.generated/graphql/gql.ts';
import type { EnrolmentFilter } from '../../.generated/graphql/graphql.ts';
import { countedEnrolments, type CountedEnrolment } from '../support/enrolments.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

let graph: TestGraph;
let enrolments: readonly CountedEnrolment[];
beforeAll(async () => {
  graph = await testGraph();
  enrolments = await countedEnrolments(graph.orm);
});
afterAll(() => graph.close());

const Funnel = graphql(`
  query FunnelSteps($filter: EnrolmentFilter) {
    trainingFunnel(filter: $filter) {
      steps {
        step
        previous
        count {
          value
          status
        }
        ofPrevious {
          value
          denominator {
            value
          }
        }
        ofRegistered {
          value
        }
      }
    }
  }
`);

async function steps(filter: EnrolmentFilter | null = null, viewer = viewerOf('MINISTRY')) {
  const { data, errors } = await graph.run(Funnel, { filter }, viewer);
  expect(errors).toBeUndefined();
  return data.trainingFunnel.steps;
}

function expected(among: readonly CountedEnrolment[]): number[] {
  const accepted = among.filter(({ values }) => values.STATUS !== 'REGISTERED');
  const completed = accepted.filter(({ counts }) => counts.completed);
  const certified = completed.filter(({ counts }) => counts.certified);
  const placed = certified.filter(({ counts }) => counts.placed);
  return [among, accepted, completed, certified, placed].map(({ length }) => length);
}

describe('the training funnel', () => {
  it('counts step by step what the records have', async () => {
    const found = await steps();
    expect(found.map(({ step }) => step)).toEqual([
      'REGISTERED',
      'ENROLLED',
      'COMPLETED',
      'CERTIFIED',
      'PLACED',
    ]);
    expect(found.map(({ count }) => count.value)).toEqual(expected(enrolments));
    expect(found.every(({ count }) => count.status === 'EXACT')).toBe(true);
  });

  it('says what each step is a share of', async () => {
    const found = await steps();
    const counts = expected(enrolments);
    expect(found.map(({ previous }) => previous)).toEqual([
      null,
      'REGISTERED',
      'ENROLLED',
      'COMPLETED',
      'CERTIFIED',
    ]);
    for (const [index, { ofPrevious, ofRegistered }] of found.entries()) {
      expect(ofRegistered.value).toBe(counts[index]! / counts[0]!);
      if (index === 0) expect(ofPrevious).toBeNull();
      else {
        expect(ofPrevious!.value).toBe(counts[index]! / counts[index - 1]!);
        expect(ofPrevious!.denominator.value).toBe(counts[index - 1]);
      }
    }
  });

  it('counts what a filter leaves', async () => {
    const found = await steps({ participant: { gender: { eq: 'FEMALE' } } });
    const women = enrolments.filter(({ values }) => values.GENDER === 'FEMALE');
    expect(found.map(({ count }) => count.value)).toEqual(expected(women));
  });

  it('is 0 throughout where nobody registered', async () => {
    const found = await steps({ startedOn: { lt: '1990-01-01' } });
    expect(found.map(({ count }) => count.value)).toEqual([0, 0, 0, 0, 0]);
    expect(found.map(({ ofRegistered }) => ofRegistered.value)).toEqual([...Array(5).fill(null)]);
  });

  it('is of its own enrolments for a center', async () => {
    const own = enrolments.filter(({ values }) => values.CENTER === 'BBPVP-BEKASI');
    const found = await steps(null, viewerOf('CENTER', 'BBPVP-BEKASI'));
    expect(found.map(({ count }) => count.value)).toEqual(expected(own));
    expect(found.every(({ count }) => count.status === 'OWN_RECORDS')).toBe(true);
  });

  it.each(['PUBLIC', 'DASHBOARD'] as const)('is rounded, and never rises, for %s', async (role) => {
    for (const year of [2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025]) {
      const found = await steps(
        { startedOn: { gte: `${year}-01-01`, lt: `${year + 1}-01-01` } },
        viewerOf(role),
      );
      const exact = expected(enrolments.filter(({ values }) => values.YEAR === String(year)));
      const told = found.flatMap(({ count: { value } }) => (value === null ? [] : [value]));
      expect(told).toEqual(told.toSorted((a, b) => b - a));
      for (const [index, { count }] of found.entries()) {
        expect(count.status).toBe(count.value === null ? 'SUPPRESSED' : 'ROUNDED');
        if (count.value === null) continue;
        expect(count.value % 5).toBe(0);
        // Three rounded parts at most are added up.
        expect(Math.abs(count.value - exact[index]!)).toBeLessThanOrEqual(6);
      }
    }
  });
});
