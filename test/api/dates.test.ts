import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous } from '../../src/access/viewer.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

describe('a day that there is not', () => {
  it.each([
    [
      '{ events(filter: { startsOn: { gte: "2022-13-01" } }) { totalCount } }',
      'filter.startsOn.gte',
    ],
    ['{ events(filter: { startsOn: { gte: 2022 } }) { totalCount } }', 'filter.startsOn.gte'],
    ['{ trainingCenters { nodes { name(asOf: "0000-01-01") } } }', 'asOf'],
  ])('is named by its argument, with what would be right: %s', async (text, argument) => {
    const { errors } = await graph.run(text, {}, anonymous);
    expect(errors).toMatchObject([
      {
        message: `Argument "${argument}" is invalid: expected a value of type "Date" (YYYY-MM-DD, from 0001-01-01 to 9999-12-31).`,
        extensions: { code: 'BAD_USER_INPUT', argument },
      },
    ]);
  });

  it('is not repeated, whatever it is a value of', async () => {
    const marker = '3271046504930002';
    for (const [text, variables] of [
      [`{ participants(filter: { birthDate: { eq: "${marker}" } }) { totalCount } }`, {}],
      [
        'query ($day: Date) { participants(filter: { birthDate: { eq: $day } }) { totalCount } }',
        { day: marker },
      ],
    ] as const) {
      const { errors } = await graph.run(text, variables, viewerOf('MINISTRY'));
      expect(errors).toHaveLength(1);
      expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(JSON.stringify(errors)).not.toContain(marker);
    }
  });
});
