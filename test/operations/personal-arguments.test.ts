import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

async function get(query: string, variables: object = {}) {
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const response = await graph.app.inject({
    url: `/graphql?${parameters.toString()}`,
    headers: {
      accept: 'application/graphql-response+json',
      'apollo-require-preflight': 'true',
    },
  });
  const { errors } = response.json();
  return { status: response.statusCode, code: errors?.[0].extensions.code };
}

const count = (filter: string) => `{ participants(filter: ${filter}) { totalCount } }`;
const refused = { status: 400, code: 'PERSONAL_DATA_IN_URL' };

describe('a GET', () => {
  it.each([
    ['in its text', count('{ name: { eq: "Siti" } }'), {}],
    [
      'deep in its text',
      '{ enrolments(filter: { not: { participant: { or: [{ birthDate: { lt: "1999-01-01" } }] } } }) { totalCount } }',
      {},
    ],
    [
      'in a variable within its text',
      `query Q($name: String) ${count('{ name: { contains: $name } }')}`,
      { name: 'Siti' },
    ],
    [
      'deep in a variable',
      'query Q($filter: EnrolmentFilter) { enrolments(filter: $filter) { totalCount } }',
      { filter: { and: { participant: { name: { startsWith: 'S' } } } } },
    ],
  ])('that has personal data %s is refused', async (_where, query, variables) => {
    expect(await get(query, variables)).toEqual(refused);
  });

  it('that asks by anything else is not', async () => {
    expect(await get(count('{ gender: { eq: FEMALE } }'))).toEqual({ status: 200 });
    const query = 'query Q($filter: PartnerFilter) { partners(filter: $filter) { totalCount } }';
    expect(await get(query, { filter: { name: { contains: 'Karya' } } })).toEqual({ status: 200 });
  });
});

it('a POST may ask by personal data', async () => {
  const { errors } = await graph.run(count('{ name: { eq: "Siti" } }'));
  expect(errors).toBeUndefined();
});
