import 'reflect-metadata';
import { isCompositeType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
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

  it('what no cache may store has the inputs by which its filters and orders are known', () => {
    for (const name of expected['never']!) {
      for (const input of ['Filter', 'ListFilter', 'Order']) {
        expect(isInputObjectType(graph.schema.getType(`${name}${input}`)), name + input).toBe(true);
      }
    }
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
      AgreementOutcomes: { maxAge: 60 },
      EnrolmentStatistics: { maxAge: 60 },
      Node: undefined,
      PageInfo: { inheritMaxAge: true },
      Query: undefined,
      Rate: { inheritMaxAge: true },
      RateLimit: { maxAge: 0, scope: 'PRIVATE' },
      SearchResult: undefined,
      SkillsGap: { maxAge: 60 },
      SkillsGapRow: { inheritMaxAge: true },
      Stat: { inheritMaxAge: true },
      StatisticsKey: { inheritMaxAge: true },
      TrainingFunnel: { maxAge: 60 },
      TrainingFunnelStep: { inheritMaxAge: true },
    });
    for (const type of Object.values(graph.schema.getTypeMap())) {
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const field of Object.values(type.getFields())) expect(cacheHint(field)).toBeUndefined();
    }
  });
});

interface GetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly variables?: object;
}

function send(query: string, { headers, variables }: GetOptions = {}) {
  const parameters = new URLSearchParams({
    query,
    ...(variables && { variables: JSON.stringify(variables) }),
  });
  return graph.app.inject({
    method: 'GET',
    url: `/graphql?${parameters}`,
    headers: { 'apollo-require-preflight': 'yes', ...headers },
  });
}

async function get(query: string, options?: GetOptions) {
  const response = await send(query, options);
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
    expect(headers['vary']).toBe('accept, accept-encoding, x-all-pages, authorization, x-api-key');
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

describe('an answer that a client has already', () => {
  const query = '{ regions(first: 100) { nodes { code name kind } } }';
  const compressed = { 'accept-encoding': 'gzip' };

  it('is not sent again', async () => {
    const first = await send(query);
    const tag = String(first.headers['etag']);
    expect(tag).toMatch(/^W\/"[\w-]{43}"$/);
    expect((await send(query)).headers['etag']).toBe(tag);

    const requests: Record<string, string>[] = [
      { 'if-none-match': tag },
      { 'if-none-match': `"other", ${tag}` },
      { 'if-none-match': tag, ...compressed },
      { 'if-none-match': tag, 'cache-control': 'no-cache', pragma: 'no-cache' },
    ];
    for (const headers of requests) {
      const again = await send(query, { headers });
      expect(again.statusCode).toBe(304);
      expect(again.body).toBe('');
      expect(again.headers).toMatchObject({
        etag: tag,
        'cache-control': 'public, max-age=86400',
        vary: 'accept, accept-encoding, x-all-pages, authorization, x-api-key',
      });
      for (const name of ['content-type', 'content-encoding', 'content-length']) {
        expect(again.headers).not.toHaveProperty(name);
      }
    }
  });

  it('has the same tag when it is compressed', async () => {
    const { headers } = await send(query, { headers: compressed });
    expect(headers['content-encoding']).toBe('gzip');
    expect(headers['etag']).toBe((await send(query)).headers['etag']);
    expect(headers['vary']).toBe('accept, accept-encoding, x-all-pages, authorization, x-api-key');
  });

  it('has another tag as another media type', async () => {
    const accept = 'application/graphql-response+json';
    const { headers } = await send(query, { headers: { accept } });
    expect(headers['etag']).not.toBe((await send(query)).headers['etag']);
  });

  it('is sent when it has changed', async () => {
    const code = '{ vocationalFields(first: 1, orderBy: [{ code: ASC }]) { nodes { code name } } }';
    const before = await send(code);
    const tag = String(before.headers['etag']);
    const rename = (name: string) =>
      graph.orm.em.execute('update vocational_field set name = ? where code = ?', [
        name,
        before.json().data.vocationalFields.nodes[0].code,
      ]);
    await rename('Something new');
    try {
      const after = await send(code, { headers: { 'if-none-match': tag } });
      expect(after.statusCode).toBe(200);
      expect(after.body).toContain('Something new');
      expect(after.headers['etag']).not.toBe(tag);
    } finally {
      await rename(before.json().data.vocationalFields.nodes[0].name);
    }
  });

  it('is sent when nobody may have it', async () => {
    const all = { 'if-none-match': '*' };
    const personal = '{ participants(first: 1) { nodes { gender } } }';
    for (const text of [personal, '{ region(code: "00") { name } }']) {
      const { statusCode, headers } = await send(text, { headers: all });
      expect([statusCode, headers['cache-control']]).toEqual([200, 'no-store']);
      expect(headers).not.toHaveProperty('etag');
    }
    const post = { method: 'POST', url: '/graphql', headers: all, payload: { query } } as const;
    expect((await graph.app.inject(post)).statusCode).toBe(200);
  });
});

it('the answer to a POST may not be stored', async () => {
  const payload = { query: '{ regions { totalCount } }' };
  const { headers } = await graph.app.inject({ method: 'POST', url: '/graphql', payload });
  expect(headers['cache-control']).toBe('no-store');
});
