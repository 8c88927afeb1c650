import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CountedEnrolment, countedEnrolments } from '../support/enrolments.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

let graph: TestGraph;
let enrolments: readonly CountedEnrolment[];
beforeAll(async () => {
  graph = await testGraph();
  enrolments = await countedEnrolments(graph.orm);
});
afterAll(() => graph.close());

describe('a count of records, for who may only count them', () => {
  it('is published where statistics can answer it', async () => {
    const { data, errors } = await graph.run<
      Record<'enrolments' | 'participants', { totalCount: number }>,
      object
    >('{ enrolments { totalCount } participants { totalCount } }', {}, viewerOf('PUBLIC'));
    expect(errors).toBeUndefined();
    const people = new Set(enrolments.map(({ participant }) => participant)).size;
    expect(data.enrolments.totalCount % 5).toBe(0);
    expect(Math.abs(data.enrolments.totalCount - enrolments.length)).toBeLessThan(5);
    expect(Math.abs(data.participants.totalCount - people)).toBeLessThan(5);
  });

  it.each([
    ['{ placements { totalCount } }', 'placements'],
    ['{ certifications { totalCount } }', 'certifications'],
    ['{ trainingBatches(first: 1) { nodes { enrolments { totalCount } } } }', 'enrolments'],
    ['{ enrolments(filter: { not: { mode: { eq: BOARDING } } }) { totalCount } }', 'enrolments'],
    ['{ participants(filter: { enrolments: { none: {} } }) { totalCount } }', 'participants'],
    // At a center these would be participants of one enrolment there, and not of any.
    [
      '{ trainingCenter(code: "BBPVP-BEKASI") { participants(filter: { enrolments: { some: { mode: { eq: BOARDING } } } }) { totalCount } } }',
      'participants',
    ],
    [
      '{ participants(filter: { and: [{ enrolments: { some: { mode: { eq: BOARDING } } } }] }) { totalCount } }',
      'participants',
    ],
  ])('is refused in %s, and nothing else with it', async (query, list) => {
    const { data, errors } = await graph.run<object, object>(query, {}, viewerOf('DASHBOARD'));
    expect(errors![0]!.extensions).toMatchObject({ code: 'FORBIDDEN' });
    expect(errors![0]!.path!.slice(-2)).toEqual([list, 'totalCount']);
    expect(data).not.toBeNull();
  });

  it.each([
    [
      'more attributes than the role may combine',
      'enrolments(filter: { mode: { eq: BOARDING }, status: { eq: COMPLETED }, participant: { gender: { eq: FEMALE } } })',
      { code: 'BAD_USER_INPUT', argument: 'filter', maximum: 3 },
    ],
    [
      'more groups than participants can be protected in',
      'participants(filter: { origin: { code: { eq: "32.75" } }, enrolments: { some: { startedOn: { gte: "2020-01-01", lt: "2020-02-01" } } } })',
      { code: 'FORBIDDEN', argument: 'filter' },
    ],
    [
      'more groups than can be protected',
      'participants(filter: { origin: { code: { eq: "32.75" } }, enrolments: { some: { mode: { eq: BOARDING }, startedOn: { gte: "2020-01-01", lt: "2020-02-01" } } } })',
      { code: 'BAD_USER_INPUT', argument: 'filter', maximum: expect.any(Number) as number },
    ],
  ])('is refused of %s, and nothing else with it', async (_, list, extensions) => {
    const atRoot = list.startsWith('participants');
    const query = atRoot
      ? `{ counted: ${list} { totalCount } region(code: "32") { code } }`
      : `{ trainingCenters(first: 2) { nodes { code counted: ${list} { totalCount } } } }`;
    const { data, errors } = await graph.run<object, object>(query, {}, viewerOf('PUBLIC'));
    expect(errors).toHaveLength(atRoot ? 1 : 2);
    for (const error of errors!) {
      expect(error.extensions).toMatchObject(extensions);
      expect(error.path!.slice(-2)).toEqual(['counted', 'totalCount']);
    }
    const counted = { totalCount: null };
    const code = expect.any(String) as string;
    expect(data).toEqual(
      atRoot
        ? { counted, region: { code } }
        : { trainingCenters: { nodes: [1, 2].map(() => ({ code, counted })) } },
    );
  });

  it('is of who has some one enrolment that meets all conditions, of a region', async () => {
    const { data, errors } = await graph.run<
      { region: { participants: { totalCount: number } } },
      object
    >(
      `{
        region(code: "32") { participants(filter: { enrolments: { some: { recordOrigin: { eq: SYNTHETIC }, mode: { eq: BOARDING } } } }) { totalCount } }
      }`,
      {},
      viewerOf('DASHBOARD'),
    );
    expect(errors).toBeUndefined();
    const people = new Set(
      enrolments
        .filter(
          ({ values }) =>
            values.RECORD_ORIGIN === 'SYNTHETIC' &&
            values.MODE === 'BOARDING' &&
            values.ORIGIN_PROVINCE === '32',
        )
        .map(({ participant }) => participant),
    );
    expect(data.region.participants.totalCount).not.toBeNull();
    expect(Math.abs(data.region.participants.totalCount - people.size)).toBeLessThan(5);
  });

  it.each([
    ['{ participants', ''],
    ['{ trainingCenter(code: "BBPVP-BEKASI") { code participants', ' }'],
    ['{ region(code: "32") { code participants', ' }'],
  ])('is refused of participants by status in %s, and names the filter', async (before, after) => {
    const query = `${before}(filter: { enrolments: { some: { status: { eq: COMPLETED } } } }) { totalCount }${after} }`;
    const { data, errors } = await graph.run<object, object>(query, {}, viewerOf('PUBLIC'));
    expect(errors).toHaveLength(1);
    expect(errors![0]!.extensions).toMatchObject({
      code: 'FORBIDDEN',
      argument: expect.stringMatching(/^filter/) as unknown,
    });
    expect(Object.values(data)).not.toContain(null);
  });
});
