import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../../.generated/graphql/gql.ts';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

const NamesAsOf = graphql(`
  query NamesAsOf($asOf: Date!, $after: String) {
    organizations(first: 100, after: $after, orderBy: [{ code: ASC }]) {
      nodes {
        code
        name
        then: name(asOf: $asOf)
      }
    }
  }
`);

async function namesAsOf(asOf: string) {
  const { data, errors, statements } = await graph.run(NamesAsOf, { asOf });
  expect(errors).toBeUndefined();
  expect(statements).toHaveLength(2);
  return data.organizations.nodes;
}

describe('the name as of a day, over a list', () => {
  it.each(['9999-12-31', new Date().toISOString().slice(0, 10)])(
    'is the name in use for everybody on %s',
    async (asOf) => {
      const organizations = await namesAsOf(asOf);
      expect(organizations.length).toBeGreaterThan(40);
      for (const { name, then } of organizations) expect(then).toBe(name);
    },
  );

  it.each([
    ['2018-01-01', 'Balai Besar Pengembangan Latihan Kerja Bekasi', 'Ditjen Binalattas'],
    ['2021-01-01', 'Balai Besar Pengembangan Pelatihan Kerja Bekasi', 'Binalattas'],
  ])('is the name that each had on %s', async (asOf, bekasi, ditjen) => {
    const organizations = await namesAsOf(asOf);
    const changed = organizations.filter(({ name, then }) => name !== then);
    expect(changed.map(({ code }) => code)).toContain('BBPVP-BEKASI');
    const then = (code: string) => organizations.find((each) => each.code === code)!.then;
    expect(then('BBPVP-BEKASI')).toBe(bekasi);
    expect(then('DITJEN-BINALAVOTAS')).toContain(ditjen.split(' ').at(-1));
    expect(then('AWS')).toBe('Amazon Web Services');
    expect(then('BBPVP-MAKASSAR')).toContain('Makassar');
  });
});
