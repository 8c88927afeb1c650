import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf } from '../../src/access/trusted-documents/document-id.ts';
import { publish, register, retire, usage } from '../../src/access/trusted-documents/store.ts';
import { anonymous, type Viewer } from '../../src/access/viewer.ts';
import { longestText } from '../../src/operations/trusted-documents/automatic-queries.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

const region = {
  name: 'Region',
  body: 'query Region($code: String!) { region(code: $code) { name } }',
};
const centers = {
  id: 'centers-1',
  name: 'Centers',
  body: 'query Centers { trainingCenters { totalCount } }',
};
const others = { name: 'Fields', body: 'query Fields { vocationalFields { totalCount } }' };
const old = { name: 'Old', body: 'query Old { ministries { totalCount } }' };
const pending = { name: 'Soon', body: 'query Soon { partners { totalCount } }' };
const unregistered = 'query Own { agreements { totalCount } }';
/** What a parser makes an error of; whoever sees another error has not had it parsed. */
const unparsable = '{'.repeat(1_000);

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
  const { orm, published } = graph;
  await register(orm, 'portal', '1', [region, centers]);
  await register(orm, 'other', '1', [others, { ...region, id: 'centers-1' }]);
  await register(orm, 'portal', '0', [old]);
  await register(orm, 'portal', '2', [pending]);
  for (const [app, version] of [
    ['portal', '1'],
    ['other', '1'],
    ['portal', '0'],
  ] as const) {
    await publish(orm, app, version);
  }
  await published.refresh();
  await retire(orm, 'portal', '0');
  await published.refresh();
});
afterAll(() => graph.close());

const partner: Viewer = { ...viewerOf('PARTNER', 'AWS'), app: 'portal' };
const dashboard: Viewer = { ...viewerOf('DASHBOARD'), app: 'portal' };
const strict = 'application/graphql-response+json';

async function post(viewer: Viewer, payload: object) {
  const headers = { accept: strict, ...graph.headersOf(viewer) };
  const response = await graph.app.inject({ method: 'POST', url: '/graphql', headers, payload });
  const { data, errors } = response.json();
  return errors
    ? { status: response.statusCode, code: errors[0].extensions.code, message: errors[0].message }
    : { status: response.statusCode, data };
}

function get(parameters: Record<string, unknown>, headers: Record<string, string> = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    search.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return graph.app.inject({ url: `/graphql?${search}`, headers });
}

const persistedQuery = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });
const variables = { code: '32.75' };
const bekasi = { status: 200, data: { region: { name: 'Kota Bekasi' } } };
const notFound = { status: 404, code: 'TRUSTED_DOCUMENT_NOT_FOUND' };
const required = { status: 403, code: 'TRUSTED_DOCUMENT_REQUIRED' };
const notRegistered = {
  status: 200,
  code: 'PERSISTED_QUERY_NOT_FOUND',
  message: 'PersistedQueryNotFound',
};

describe('a published document', () => {
  const hash = hashOf(region.body);

  it.each([
    ['documentId with its prefix', { documentId: `sha256:${hash}` }],
    ['documentId', { documentId: hash }],
    ['persistedQuery', { extensions: persistedQuery(hash) }],
    ['persistedQuery with its prefix', { extensions: persistedQuery(`sha256:${hash}`) }],
  ])('runs by %s, by POST and by GET', async (_how, id) => {
    for (const viewer of [partner, dashboard, anonymous, viewerOf('DASHBOARD')]) {
      expect(await post(viewer, { ...id, variables, operationName: 'Region' })).toEqual(bekasi);
      const response = await get({ ...id, variables }, graph.headersOf(viewer));
      expect(response.json()).toEqual({ data: bekasi.data });
    }
  });

  it('runs by the id in the manifest of its app', async () => {
    const byId = { documentId: 'centers-1' };
    expect(await post(partner, byId)).toMatchObject({ data: { trainingCenters: {} } });
    expect(await post(dashboard, { extensions: persistedQuery('centers-1') })).toMatchObject({
      data: { trainingCenters: {} },
    });
    expect(await post({ ...partner, app: 'other' }, { ...byId, variables })).toEqual(bekasi);
    // Two apps mean different texts by it.
    expect(await post(anonymous, byId)).toMatchObject(notFound);
  });

  it.each([
    ['of another app', others.body],
    ['of a retired version', old.body],
    ['of a version that is pending', pending.body],
    ['that nobody knows', 'query Unknown { __typename }'],
  ])('%s is not there for a partner', async (_which, body) => {
    const id = hashOf(body);
    for (const sent of [{ documentId: id }, { extensions: persistedQuery(id) }]) {
      expect(await post(partner, sent)).toMatchObject(notFound);
      const response = await get(sent, graph.headersOf(partner));
      expect([response.statusCode, response.headers['cache-control']]).toEqual([404, 'no-store']);
    }
    const expected = body === others.body ? { status: 200 } : notFound;
    expect(await post(viewerOf('DASHBOARD'), { documentId: id })).toMatchObject(expected);
    expect(await post(viewerOf('MINISTRY'), { documentId: id })).toMatchObject(expected);
    expect(await post(dashboard, { documentId: id })).toMatchObject(notFound);
  });

  it('of no app is there for a partner without one', async () => {
    const nobody = viewerOf('PARTNER', 'AWS');
    expect(await post(nobody, { documentId: hash, variables })).toMatchObject(notFound);
  });

  it('is explained as any other operation when it fails', async () => {
    expect(await post(partner, { documentId: hash })).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
      message: 'Variable "$code" is required: expected a value of type "String!".',
    });
    expect(await post(partner, { documentId: hash, operationName: 'Else' })).toMatchObject({
      status: 400,
      code: 'OPERATION_RESOLUTION_FAILURE',
    });
  });
});

describe('text', () => {
  const hash = hashOf(region.body);

  it.each<[string, object]>([
    ['alone', { query: unparsable }],
    ['with an id of its own', { query: unparsable, documentId: hash }],
    ['with its hash', { query: unparsable, extensions: persistedQuery(hashOf(unparsable)) }],
    ['of a published document', { query: region.body, extensions: persistedQuery(hash) }],
    ['that is none', { query: 1 }],
    ['that is missing', { variables }],
    ['in a batch', [{ query: unparsable }, { documentId: hash, variables }]],
  ])('%s is refused to a partner, and not parsed', async (_which, payload) => {
    expect(await post(partner, payload)).toMatchObject(required);
    if (Array.isArray(payload)) return;
    const response = await get({ ...payload }, graph.headersOf(partner));
    expect(response.json().errors[0].extensions.code).toBe('TRUSTED_DOCUMENT_REQUIRED');
  });

  it('hidden from the one who looks first is not run either', async () => {
    const response = await graph.app.inject({
      url: `/graphql?documentId=${hash}&variables=${JSON.stringify(variables)}&%71uery=${unparsable}`,
      headers: graph.headersOf(partner),
    });
    expect(response.json().errors[0].extensions.code).toBe('TRUSTED_DOCUMENT_REQUIRED');
  });

  it('alone is refused to a dashboard, and not parsed', async () => {
    expect(await post(dashboard, { query: unparsable })).toMatchObject(required);
    expect(await post(dashboard, { query: centers.body })).toMatchObject(required);
    expect(await post(dashboard, {})).toMatchObject(required);
  });

  it('with another hash is refused to everybody, and not parsed', async () => {
    for (const viewer of [dashboard, anonymous]) {
      const extensions = persistedQuery(hash);
      expect(await post(viewer, { query: unparsable, extensions })).toMatchObject({
        status: 400,
        code: 'PERSISTED_QUERY_HASH_MISMATCH',
      });
    }
    // And the document is what it was.
    expect(await post(dashboard, { documentId: hash, variables })).toEqual(bekasi);
  });

  it.each<[string, object]>([
    ['documentId and query', { documentId: hash, query: region.body }],
    ['documentId and persistedQuery', { documentId: hash, extensions: persistedQuery(hash) }],
    ['a documentId that is none', { documentId: 1 }],
    ['a documentId that is too long', { documentId: 'x'.repeat(257) }],
    ['a persistedQuery that is none', { extensions: { persistedQuery: true } }],
    ['a hash that is none', { extensions: { persistedQuery: { version: 1 } } }],
    ['another version', { extensions: { persistedQuery: { version: 2, sha256Hash: hash } } }],
  ])('beside an id, or an id that is wrong: %s', async (_what, payload) => {
    for (const viewer of [dashboard, anonymous]) {
      const answer = await post(viewer, payload);
      expect(answer).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
      expect(answer.message).toMatch(/"(documentId|extensions\.persistedQuery[.\w]*)"/);
    }
  });
});

describe('an automatic persisted query', () => {
  const comment = (text: string) => `${unregistered} # ${text}`;
  const withText = (query: string) => ({ query, extensions: persistedQuery(hashOf(query)) });
  const byHash = (query: string) => ({ extensions: persistedQuery(hashOf(query)) });
  const answered = { status: 200, data: { agreements: {} } };

  it.each<[string, Viewer]>([
    ['a dashboard', dashboard],
    ['the public', anonymous],
    ['the ministry', viewerOf('MINISTRY')],
  ])('is asked for, sent once, and known by its hash to %s', async (name, viewer) => {
    const query = comment(name);
    expect(await post(viewer, byHash(query))).toEqual(notRegistered);
    expect(await post(viewer, withText(query))).toMatchObject(answered);
    expect(await post(viewer, byHash(query))).toMatchObject(answered);
    expect(await post(dashboard, byHash(query))).toMatchObject(answered);
    // What is not published is not there for a partner, and for nobody by documentId.
    expect(await post(partner, byHash(query))).toMatchObject(notFound);
    expect(await post(viewer, { documentId: hashOf(query) })).toMatchObject(notFound);
  });

  it.each([
    ['cannot be parsed', unparsable, 'GRAPHQL_PARSE_FAILED'],
    ['is not valid', 'query { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['is refused once it is understood', 'mutation { nothing }', 'OPERATION_RESOLUTION_FAILURE'],
  ])('is not kept when it %s', async (_why, query, code) => {
    expect(await post(dashboard, withText(query))).toMatchObject({ status: 400, code });
    expect(await post(dashboard, byHash(query))).toEqual(notRegistered);
  });

  it('has a bounded size', async () => {
    const query = comment('x'.repeat(longestText));
    expect(await post(dashboard, withText(query))).toMatchObject({
      status: 413,
      code: 'PERSISTED_QUERY_TOO_LARGE',
    });
    expect(await post(anonymous, withText(query))).toMatchObject(answered);
    expect(await post(anonymous, byHash(query))).toEqual(notRegistered);
  });
});

describe('a GET', () => {
  const published = { documentId: hashOf(region.body), variables };

  it('of a published document needs its URL alone, and may be stored', async () => {
    const first = await get(published);
    expect(first.json()).toEqual({ data: bekasi.data });
    expect(first.headers['cache-control']).toBe('public, max-age=86400');
    const etag = String(first.headers['etag']);
    const again = await get(published, { 'if-none-match': etag });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const byHash = { extensions: persistedQuery(published.documentId), variables };
    expect((await get(byHash)).headers['etag']).toBe(etag);
  });

  it('is stored by nobody else when it had a credential', async () => {
    const { headers } = await get(published, { authorization: 'Bearer x' });
    expect(headers['cache-control']).toBe('private, max-age=86400');
  });

  it('of anything else needs a header that no form can send', async () => {
    const query = `${unregistered} # by GET`;
    const extensions = persistedQuery(hashOf(query));
    await post(dashboard, { query, extensions });
    const sent = graph.headersOf(dashboard);
    const forged = await get({ extensions }, sent);
    expect(forged.statusCode).toBe(400);
    expect(forged.body).toContain('Cross-Site Request Forgery');
    const meant = await get({ extensions }, { ...sent, 'apollo-require-preflight': 'yes' });
    expect(meant.json()).toMatchObject({ data: { agreements: {} } });
  });

  it('may not give an id twice, or extensions that are no JSON', async () => {
    const twice = `/graphql?documentId=${published.documentId}&documentId=x`;
    expect((await graph.app.inject({ url: twice })).statusCode).toBe(400);
    expect((await get({ extensions: '{' }, graph.headersOf(partner))).statusCode).toBe(403);
    const preflight = { 'apollo-require-preflight': 'yes' };
    expect((await get({ extensions: '{' }, preflight)).statusCode).toBe(400);
  });
});

it('counts who asks for a published document, and nothing else', async () => {
  const counts = async () => {
    await graph.usage.flush();
    const days = await usage(graph.orm, { app: 'portal' });
    return Object.fromEntries(days.map(({ name, count }) => [name, count]));
  };
  const before = await counts();
  const documentId = hashOf(centers.body);
  await post(partner, { documentId });
  await post(dashboard, { extensions: persistedQuery(documentId) });
  await post(dashboard, { query: centers.body, extensions: persistedQuery(documentId) });
  await post(viewerOf('MINISTRY'), { query: centers.body });
  await post(partner, { query: centers.body });
  expect(await counts()).toEqual({ ...before, Centers: (before['Centers'] ?? 0) + 3 });
});
