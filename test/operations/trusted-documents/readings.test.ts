import { readFileSync } from 'node:fs';
import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Role } from '../../../src/access/viewer.ts';
import { problemsOf } from '../../../src/operations/trusted-documents/document-check.ts';
import { readingsOf } from '../../../src/operations/trusted-documents/readings.ts';

const schema = buildSchema(
  readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'),
);

function readings(text: string, role?: Role) {
  const document = parse(text);
  expect(problemsOf(schema, document)).toEqual([]);
  return readingsOf(schema, document, role);
}

describe('what an operation reads of persons', () => {
  it('is found under any alias, in fragments, and behind what may be skipped', () => {
    const { reads, choosesBy, forbidden } = readings(`
      query A($deep: Boolean!) {
        enrolments { nodes { ...E @include(if: $deep) } }
      }
      fragment E on Enrolment { who: participant { __typename other: name ... on Participant { birthDate } } }
    `);
    expect(reads).toEqual(['Participant.birthDate', 'Participant.name']);
    expect(choosesBy).toEqual([]);
    expect(forbidden).toEqual([]);
  });

  it('is nothing where nothing personal is asked for', () => {
    const { reads, choosesBy } = readings(
      'query A($n: Int) { partners(first: $n, orderBy: [{ code: ASC }]) { nodes { name } } participants { totalCount } }',
    );
    expect([...reads, ...choosesBy]).toEqual([]);
  });

  it.each([
    ['a filter', 'query A { participants(filter: { name: { contains: "a" } }) { totalCount } }'],
    [
      'a filter through relations',
      'query A { trainingCenters(filter: { enrolments: { some: { participant: { name: { eq: "a" } } } } }) { totalCount } }',
    ],
    [
      'a value in a variable',
      'query A($n: String!) { participants(filter: { and: [{ name: { eq: $n } }] }) { totalCount } }',
    ],
  ])('counts when it chooses by %s', (_, text) => {
    expect(readings(text)).toMatchObject({ reads: [], choosesBy: ['Participant.name'] });
  });

  it('counts whatever a variable may hold that is a filter', () => {
    const { choosesBy } = readings(
      'query A($f: PlacementFilter) { placements(filter: $f) { totalCount } }',
    );
    expect(choosesBy).toContain('Participant.name');
    expect(choosesBy).toContain('Participant.birthDate');
  });
});

describe('what a role may not read', () => {
  it('is what it only counts, but not the counting', () => {
    const text =
      'query A { placements { __typename totalCount nodes { id } } enrolments { totalCount } }';
    expect(readings(text, 'DASHBOARD').forbidden).toEqual(['PlacementConnection.nodes']);
    expect(readings(text, 'PARTNER').forbidden).toEqual([]);
  });

  it('is a field of rows that it sees', () => {
    const text =
      'query A { placements { nodes { enrolment { participant { name birthDate } } } } }';
    expect(readings(text, 'PARTNER').forbidden).toEqual(['Participant.birthDate']);
    expect(readings(text, 'ANALYST').forbidden).toEqual([
      'Participant.birthDate',
      'Participant.name',
    ]);
    expect(readings(text, 'MINISTRY').forbidden).toEqual([]);
  });

  it('is also what it would find out by choosing', () => {
    const text =
      'query A { participants(filter: { birthDate: { gte: "2000-01-01" } }) { totalCount } }';
    expect(readings(text, 'PARTNER').forbidden).toEqual(['ParticipantFilter.birthDate']);
    const order = 'query A { participants(orderBy: [{ gender: ASC }]) { totalCount } }';
    expect(readings(order, 'PARTNER').forbidden).toEqual(['ParticipantOrder.gender']);
    const through =
      'query A { trainingCenters(filter: { enrolments: { some: {} } }) { totalCount } }';
    expect(readings(through, 'PUBLIC').forbidden).toEqual(['TrainingCenterFilter.enrolments']);
    expect(readings(through, 'MINISTRY').forbidden).toEqual([]);
  });
});
