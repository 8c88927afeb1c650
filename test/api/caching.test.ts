import 'reflect-metadata';
import { isCompositeType, isInterfaceType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CacheHint, cacheHint, neverCached } from '../../src/exposure/cache-control.ts';
import { entities } from '../../src/graph/entities.ts';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

/** For how long answers with an entity may be stored; a new entity has to be added here as well. */
const expected: Record<string, readonly string[]> = {
  'public for a day': ['Region'],
  'public for an hour': ['Citation', 'FieldClassification', 'Source', 'VocationalField'],
  'public for minutes': [
    'Agreement',
    'AgreementParty',
    'Commitment',
    'CooperationProgram',
    'CooperationProgramMember',
    'Directorate',
    'Event',
    'EventParticipation',
    'EventStatement',
    'Ministry',
    'Organization',
    'OrganizationName',
    'Partner',
    'TrainingCenter',
    'TrainingProgram',
    'WorkforceNeed',
  ],
  'public for a minute': ['ReportedFigure', 'TrainingBatch'],
  // Records of individual people, and what names a person.
  never: ['Appointment', 'Certification', 'Enrolment', 'Participant', 'Placement'],
};
const hints: Record<string, CacheHint> = {
  'public for a day': { maxAge: 86_400 },
  'public for an hour': { maxAge: 3_600 },
  'public for minutes': { maxAge: 300 },
  'public for a minute': { maxAge: 60 },
  never: neverCached,
};

describe('the types say for how long they may be stored', () => {
  it('every entity, as is decided for it', () => {
    const decided = Object.entries(expected).flatMap(([what, names]) =>
      names.map((name) => [name, hints[what]] as const),
    );
    const declared = entities.map(
      ({ name }) => [name, cacheHint(graph.schema.getType(name)!)] as const,
    );
    expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(decided));
  });

  it('every connection and edge, as what it is a list of', () => {
    const types = Object.values(graph.schema.getTypeMap()).filter(isObjectType);
    const lists = types.filter(({ name }) => /(Connection|Edge)$/.test(name));
    expect(lists.length).toBeGreaterThan(2 * entities.length);
    for (const list of lists) {
      const { node, nodes } = list.getFields();
      const name = String((node ?? nodes)!.type).replaceAll(/[[\]!]/g, '');
      const type = graph.schema.getType(name);
      const hint = name === 'SearchResult' ? { maxAge: 60 } : cacheHint(type!);
      expect([list.name, cacheHint(list)]).toEqual([list.name, hint]);
    }
  });

  it('nothing else, so that it may not be stored', () => {
    const others = Object.values(graph.schema.getTypeMap()).filter(
      (type) =>
        isCompositeType(type) &&
        !type.name.startsWith('__') &&
        !entities.some(({ name }) => name === type.name) &&
        !/(Connection|Edge)$/.test(type.name),
    );
    const declared = others.map((type) => [type.name, cacheHint(type)]);
    expect(Object.fromEntries(declared)).toEqual({
      Node: undefined,
      PageInfo: { inheritMaxAge: true },
      Query: undefined,
      SearchResult: undefined,
    });
    for (const type of Object.values(graph.schema.getTypeMap())) {
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const field of Object.values(type.getFields())) expect(cacheHint(field)).toBeUndefined();
    }
  });
});

async function get(
  query: string,
  { headers = {}, variables }: { headers?: Record<string, string>; variables?: object } = {},
) {
  const parameters = new URLSearchParams({
    query,
    ...(variables && { variables: JSON.stringify(variables) }),
  });
  const response = await graph.app.inject({
    method: 'GET',
    url: `/graphql?${parameters}`,
    headers: { 'apollo-require-preflight': 'yes', ...headers },
  });
  return { status: response.statusCode, headers: response.headers, answer: response.json() };
}

describe('the answer to a GET', () => {
  it.each([
    ['{ regions(first: 1) { totalCount pageInfo { hasNextPage } nodes { code } } }', 86_400],
    ['{ region(code: "32.75") { name province { name } } }', 86_400],
    ['{ trainingCenters(first: 2) { nodes { name region { name } } } }', 300],
    ['{ organizations(first: 2) { nodes { __typename ... on Partner { code } } } }', 300],
    ['{ agreements { nodes { title citations { nodes { source { file } } } } } }', 300],
    ['{ trainingCenter(code: "BBPVP-BEKASI") { reportedFigures { nodes { recorded } } } }', 60],
    ['{ search(text: "Bekasi", first: 1) { totalCount edges { score node { __typename } } } }', 60],
  ])('%s may be stored for %i s', async (query, maxAge) => {
    const { status, headers, answer } = await get(query);
    expect(answer).not.toHaveProperty('errors');
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe(`public, max-age=${maxAge}`);
    expect(headers['vary']).toBe('accept, accept-encoding, authorization');
  });

  it.each([
    '{ participants(first: 1) { nodes { gender } } }',
    '{ participants { totalCount } }',
    '{ trainingCenter(code: "BBPVP-BEKASI") { name participants { totalCount } } }',
    '{ trainingCenter(code: "BBPVP-BEKASI") { enrolments { totalCount } } }',
    '{ enrolments(first: 1) { nodes { batch { code } } } }',
    '{ certifications(first: 1) { pageInfo { hasNextPage } } }',
    '{ placements(first: 1) { __typename } }',
    '{ trainingCenter(code: "BBPVP-BEKASI") { appointments { nodes { position } } } }',
    '{ node(id: "x") { id } }',
    '{ nodes(ids: []) { id } }',
    '{ __schema { description } }',
    '{ __typename }',
  ])('%s may not be stored', async (query) => {
    const { headers } = await get(query);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers).not.toHaveProperty('etag');
  });

  it('may not be stored when it has errors', async () => {
    const query =
      'query ($code: String!) { good: region(code: "32") { name } region(code: $code) { name } }';
    const good = await get(query, { variables: { code: '31' } });
    expect(good.headers['cache-control']).toBe('public, max-age=86400');
    const bad = await get(query, { variables: { code: '00' } });
    expect(bad.answer).toMatchObject({ data: { good: {} }, errors: [{ path: ['region'] }] });
    expect(bad.headers['cache-control']).toBe('no-store');
    for (const broken of [
      '{ region(code: 1) { name } }',
      '{ region',
      '{ regions(first: 0) { totalCount } }',
    ]) {
      expect((await get(broken)).headers['cache-control']).toBe('no-store');
    }
  });

  it('may be stored by the client alone when the request had a credential', async () => {
    const { headers } = await get('{ regions { totalCount } }', {
      headers: { authorization: 'Bearer x' },
    });
    expect(headers['cache-control']).toBe('private, max-age=86400');
  });
});

it('the answer to a POST may not be stored', async () => {
  const payload = { query: '{ regions { totalCount } }' };
  const { headers } = await graph.app.inject({ method: 'POST', url: '/graphql', payload });
  expect(headers['cache-control']).toBe('no-store');
});
