import { afterAll, beforeAll, expect, it } from 'vitest';
import { isInputObjectType } from 'graphql';
import { policy } from '../../src/access/policy.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

function inputFields(name: string): string[] {
  const type = graph.schema.getType(name);
  if (!isInputObjectType(type)) throw new Error(`${name} is missing`);
  return Object.keys(type.getFields());
}

it('is not what lists are ordered by: a cursor holds that', () => {
  for (const [type, { personal }] of Object.entries(policy)) {
    expect(inputFields(`${type}Order`).filter((name) => personal.includes(name))).toEqual([]);
  }
  // Office holders are named in public documents, but have no place in a cursor either.
  expect(inputFields('AppointmentOrder')).not.toContain('personName');
});

const columns = /\bnik|phone|birth|"(t|joined_\d+)"\."name"/;

it('is not read from the database unless it is selected', async () => {
  const { statements, errors } = await graph.run(
    `{ participants(first: 2) { edges { cursor } nodes { id gender enrolments { nodes { participant { gender } } } } } }`,
  );
  expect(errors).toBeUndefined();
  expect(statements).toHaveLength(2);
  for (const { sql } of statements) expect(sql).not.toMatch(columns);
});

it('is not read from the database for a role that may not have it', async () => {
  const { statements, errors, data } = await graph.run<{ participants: object }, object>(
    `{ participants(first: 2) { nodes { gender name birthDate enrolments(first: 1) { nodes { participant { name } } } } } }`,
    {},
    viewerOf('ANALYST'),
  );
  expect(new Set(errors!.map(({ extensions }) => extensions!['code']))).toEqual(
    new Set(['FORBIDDEN']),
  );
  expect(data.participants).toMatchObject({ nodes: [{ name: null }, { name: null }] });
  expect(statements).toHaveLength(2);
  for (const { sql } of statements) expect(sql).not.toMatch(columns);
});

it('is in the tables, so that the tests above can fail', async () => {
  const { statements } = await graph.run(`{ participants(first: 2) { nodes { name birthDate } } }`);
  expect(statements[0]!.sql).toMatch(columns);
});
