import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

describe('a code that nobody has', () => {
  it.each([
    [
      '{ trainingCenters(filter: { code: { eq: "BBPVP-X" } }) { totalCount } }',
      'filter.code.eq',
      'TrainingCenter with the code "BBPVP-X"',
    ],
    [
      '{ regions(filter: { code: { in: ["32", "99"] } }) { nodes { code } } }',
      'filter.code.in',
      'Region with the code "99"',
    ],
    [
      '{ partners(filter: { not: { or: [{ region: { province: { code: { ne: "98" } } } }] } }) { totalCount } }',
      'filter.not.or.region.province.code.ne',
      'Region with the code "98"',
    ],
    [
      '{ enrolments(filter: { batch: { program: { field: { code: { notIn: ["NO-FIELD"] } } } } }) { totalCount } }',
      'filter.batch.program.field.code.notIn',
      'VocationalField with the code "NO-FIELD"',
    ],
    [
      '{ trainingCenters(filter: { batches: { some: { code: { eq: "NO-BATCH" } } } }) { totalCount } }',
      'filter.batches.some.code.eq',
      'TrainingBatch with the code "NO-BATCH"',
    ],
    [
      '{ organizations(filter: { code: { eq: "3171234567890123" } }) { totalCount } }',
      'filter.code.eq',
      'Organization with the code that was given',
    ],
  ])('is an error that names it: %s', async (query, argument, what) => {
    const { errors, data } = await graph.run(query);
    expect(errors).toMatchObject([
      {
        message: `Argument "${argument}": there is no ${what}.`,
        extensions: { code: 'BAD_USER_INPUT', argument },
      },
    ]);
    expect(data).toBeNull();
  });

  it('is an error at each list that is filtered by it', async () => {
    const { errors } = await graph.run(
      '{ trainingCenters(first: 2) { nodes { batches(filter: { program: { code: { eq: "NO-PROGRAM" } } }) { totalCount } } } }',
    );
    expect(errors?.map(({ path }) => path)).toEqual([['trainingCenters', 'nodes', 0, 'batches']]);
  });

  it('may be part of other texts', async () => {
    const { errors, data } = await graph.run(
      '{ trainingCenters(filter: { code: { contains: "NOBODY" } }) { totalCount } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ trainingCenters: { totalCount: 0 } });
  });
});

it('looks a code up once, and one of what is in memory never', async () => {
  const statements = async (filter: string) => {
    const answer = await graph.run(`{ trainingCenters(filter: ${filter}) { nodes { name } } }`);
    expect(answer.errors).toBeUndefined();
    return answer.statements.length;
  };
  expect(await statements('{ region: { code: { eq: "32.75" } } }')).toBe(1);
  expect(await statements('{ code: { in: ["BBPVP-BEKASI", "BBPVP-BANDUNG"] } }')).toBe(2);
  expect(await statements('{ code: { ne: "BBPVP-BANDUNG" } }')).toBe(1);
});
