import { afterAll, beforeAll, expect, it } from 'vitest';
import { isInputObjectType, isObjectType } from 'graphql';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

/** Everything of a participant that the graph may show; a new field has to be added here as well. */
const shown = ['disability', 'education', 'enrolments', 'gender', 'id', 'origin', 'recordOrigin'];
const logic = ['and', 'or', 'not', 'isNull'];
const allowed = new Set([...shown, ...logic]);

it('is neither a field, nor a filter, nor an order of a participant', () => {
  const participant = graph.schema.getType('Participant');
  const filter = graph.schema.getType('ParticipantFilter');
  if (!isObjectType(participant) || !isInputObjectType(filter))
    throw new Error('types are missing');
  expect(Object.keys(participant.getFields()).toSorted()).toEqual(shown);
  const filters = Object.keys(filter.getFields());
  expect(filters.filter((name) => !allowed.has(name))).toEqual([]);
  const order = graph.schema.getType('ParticipantOrder');
  if (!isInputObjectType(order)) throw new Error('types are missing');
  expect(Object.keys(order.getFields()).filter((name) => !allowed.has(name))).toEqual([]);
});

it('is not read from the database', async () => {
  const { statements, errors } = await graph.run(
    `{ participants(first: 2) { edges { cursor } nodes { id gender enrolments { nodes { participant { gender } } } } } }`,
  );
  expect(errors).toBeUndefined();
  expect(statements).toHaveLength(2);
  for (const { sql } of statements)
    expect(sql).not.toMatch(/\bnik\b|phone|birth_date|"(t|joined_\d+)"\."name"/);
});

it('of office holders, who are named in public documents, is not what lists are ordered by', () => {
  const order = graph.schema.getType('AppointmentOrder');
  if (!isInputObjectType(order)) throw new Error('the type is missing');
  // A cursor holds what its list is ordered by.
  expect(Object.keys(order.getFields())).not.toContain('personName');
});

it('is in the tables, so that the test above can fail', async () => {
  const [row] = await graph.orm.em.execute<Record<string, unknown>[]>(
    'select name, nik, phone, birth_date from participant limit 1',
  );
  expect(Object.values(row!).every((value) => value !== null)).toBe(true);
});
