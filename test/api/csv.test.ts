import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous, type Viewer } from '../../src/access/viewer.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

interface Sent {
  readonly viewer?: Viewer;
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  readonly method?: 'GET' | 'POST';
}

/** Sends an operation, for CSV unless the headers say otherwise. */
async function ask(query: string, { viewer = anonymous, variables, headers, method }: Sent = {}) {
  const { statusCode, body, ...answer } = await graph.app.inject({
    method: method ?? 'POST',
    url: '/graphql',
    headers: {
      accept: 'text/csv',
      'apollo-require-preflight': '1',
      ...graph.headersOf(viewer),
      ...headers,
    },
    ...(method === 'GET' ? { query: { query } } : { payload: { query, variables } }),
  });
  return { status: statusCode, headers: answer.headers, body, lines: body.split('\r\n') };
}

const codesIn = (body: string) =>
  (JSON.parse(body) as { errors: { extensions: { code: string } }[] }).errors.map(
    ({ extensions }) => extensions.code,
  );

const centers =
  'query Centers { trainingCenters(first: 2) { nodes { code region { code province { name } } } } }';

describe('an answer as CSV', () => {
  it('has a row for each element of the list', async () => {
    const { status, headers, lines } = await ask(centers);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(headers['content-disposition']).toBe('attachment; filename="Centers.csv"');
    expect(lines).toEqual([
      'code,region.code,region.province.name',
      'BBPVP-BANDUNG,32.73,Jawa Barat',
      'BBPVP-BEKASI,32.75,Jawa Barat',
      '',
    ]);
  });

  it('is the one that the docs show', async () => {
    const docs = readFileSync(new URL('../../docs/exports.md', import.meta.url), 'utf8');
    const shown = /```csv\n(.*?)```/s.exec(docs)![1]!;
    expect((await ask(centers)).body).toBe(shown.replaceAll('\n', '\r\n'));
  });

  it('is what JSON says, for lists within lists', async () => {
    const query = `{ trainingCenters(first: 30) { nodes { code aliases: names(first: 3) { edges { node { name validFrom } } } } } }`;
    interface Data {
      trainingCenters: {
        nodes: {
          code: string;
          aliases: { edges: { node: { name: string; validFrom: string | null } }[] };
        }[];
      };
    }
    const { data } = await graph.run<Data, object>(query, {}, anonymous);
    const expected = data.trainingCenters.nodes.flatMap(({ code, aliases }) =>
      aliases.edges.map(({ node }) => [code, node.name, node.validFrom ?? ''].join()),
    );
    const { lines } = await ask(query);
    expect(lines).toEqual(['code,aliases.name,aliases.validFrom', ...expected, '']);
    expect(expected.length).toBeGreaterThan(20);
  });

  it('keeps the row of a lone value that is suppressed', async () => {
    const lone =
      '{ trainingCenter(code: "UPTD-LATKER-BANTEN") { enrolments(first: 1) { totalCount } } }';
    const { body } = await ask(lone);
    expect(body).toBe('enrolments.totalCount\r\n""\r\n');
  });

  it('has the status of each count, for the same cost and nowhere else', async () => {
    const query = `query ($code: String!) {
      trainingFunnel(filter: { center: { code: { eq: $code } } }) { steps { step count { value } ofPrevious { value denominator { n: value } } } }
    }`;
    const variables = { code: 'UPTD-LATKER-BANTEN' };
    // As often as it takes for what is compiled to be used again.
    for (let time = 0; time < 3; time++) {
      const json = await ask(query, { variables, headers: { accept: 'application/json' } });
      expect(json.body).toContain('"count":{"value":');
      expect(json.body).not.toContain('tatus');
      const { cost } = (JSON.parse(json.body) as { extensions: { cost: Record<string, number> } })
        .extensions;
      const { headers, lines } = await ask(query, { variables });
      expect(lines.slice(0, 2)).toEqual([
        [
          'step',
          'count.value',
          'count.status',
          'ofPrevious.value',
          'ofPrevious.denominator.n',
          'ofPrevious.denominator.status',
        ]
          .map((name) => `steps.${name}`)
          .join(),
        expect.stringMatching(/^REGISTERED,,SUPPRESSED,,,/),
      ]);
      expect(headers['x-cost']).toContain(
        `requested=${cost['requested']}, actual=${cost['actual']},`,
      );
    }
    const exact = await ask(query, {
      variables: { code: 'BBPVP-BEKASI' },
      viewer: viewerOf('ANALYST'),
    });
    expect(exact.lines[1]).toMatch(/^REGISTERED,\d+,EXACT,/);
  });

  it('has its first line above no rows', async () => {
    const none =
      '{ agreements(filter: { signedOn: { lt: "1900-01-01" } }) { nodes { title signedOn } } }';
    expect((await ask(none)).body).toBe('title,signedOn\r\n');
  });

  it('tells the cost of a POST', async () => {
    const { headers } = await ask(centers);
    expect(headers['x-cost']).toMatch(/^requested=8, actual=8, limit=5000, remaining=\d+$/);
    expect((await ask(centers, { method: 'GET' })).headers).not.toHaveProperty('x-cost');
  });

  it('is no file of errors, however early they are found', async () => {
    const { status, body } = await ask(`{ ${'a '.repeat(2_100)} }`);
    expect([status, codesIn(body)]).toEqual([400, ['TOKEN_LIMIT_EXCEEDED']]);
  });

  it('answers what was asked by its id', async () => {
    const { body } = await graph.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { accept: 'text/csv', ...graph.headersOf(viewerOf('PARTNER', 'AWS')) },
      payload: { query: centers },
    });
    expect(codesIn(body)).toEqual(['TRUSTED_DOCUMENT_REQUIRED']);
    const viewer = { ...viewerOf('PARTNER', 'AWS'), app: 'approved' };
    // Publishes it.
    await graph.run(centers, {}, viewer);
    const documentId = createHash('sha256').update(centers).digest('hex');
    const answer = await graph.app.inject({
      method: 'GET',
      url: '/graphql',
      headers: { accept: 'text/csv', ...graph.headersOf(viewer) },
      query: { documentId },
    });
    expect(answer.body.split('\r\n')[1]).toBe('BBPVP-BANDUNG,32.73,Jawa Barat');
  });
});

describe('the form of an answer', () => {
  it.each<[accept: string, type: string]>([
    ['text/csv', 'text/csv'],
    ['text/csv; charset=utf-8', 'text/csv'],
    ['text/*', 'text/csv'],
    ['application/json;q=0.5, text/csv', 'text/csv'],
    ['text/csv;q=0.8, */*;q=0.1', 'text/csv'],
    ['text/csv;q=0.5, application/json', 'application/json'],
    ['text/csv;q=0, */*', 'application/json'],
    ['*/*', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/json'],
  ])('for %s is %s', async (accept, type) => {
    const { headers } = await ask(centers, { headers: { accept } });
    expect(String(headers['content-type']).split(';')[0]).toBe(type);
  });

  it('has caches keep one answer for each', async () => {
    const csv = await ask(centers, { method: 'GET' });
    expect(csv.headers).toMatchObject({
      'cache-control': 'public, max-age=300',
      etag: expect.stringMatching(/^W\//) as string,
    });
    expect(String(csv.headers.vary).split(', ')).toEqual(
      expect.arrayContaining(['accept', 'x-all-pages']),
    );
    const json = await ask(centers, { method: 'GET', headers: { accept: 'application/json' } });
    expect(json.headers.etag).not.toBe(csv.headers.etag);
    const again = { 'if-none-match': String(csv.headers.etag) };
    expect((await ask(centers, { method: 'GET', headers: again })).status).toBe(304);
    const other = { ...again, accept: 'application/json' };
    expect((await ask(centers, { method: 'GET', headers: other })).status).toBe(200);
  });
});

describe('what cannot be a table', () => {
  it.each<[what: string, query: string, status: number, code: string, viewer?: Viewer]>([
    [
      'lists side by side',
      '{ trainingCenters { nodes { names { nodes { name } } batches { nodes { code } } } } }',
      406,
      'CSV_SIBLING_LISTS',
    ],
    [
      'groups once for each of their dimensions',
      '{ enrolmentStatistics(groupBy: [YEAR, GENDER]) { nodes { key { value } enrolments { value } } } }',
      406,
      'CSV_GROUP_KEY',
    ],
    [
      'rows that the role may only count',
      '{ enrolments(first: 1) { nodes { id } } }',
      403,
      'FORBIDDEN',
    ],
    [
      'a field that the role may not read, beside others that it may',
      '{ participants(first: 2) { nodes { gender name } } }',
      403,
      'FORBIDDEN',
      viewerOf('ANALYST'),
    ],
    ['something that is not there', '{ trainingCenter(code: "NONE") { code } }', 404, 'NOT_FOUND'],
    [
      'a page of no possible size',
      '{ trainingCenters(first: 0) { nodes { code } } }',
      400,
      'BAD_USER_INPUT',
    ],
    [
      'an unknown field',
      '{ trainingCenters { nodes { kode } } }',
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['no document', '{', 400, 'GRAPHQL_PARSE_FAILED'],
  ])('%s', async (_what, query, status, code, viewer) => {
    const answer = await ask(query, viewer && { viewer });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/graphql-response\+json/);
    expect(answer.headers).not.toHaveProperty('content-disposition');
    // One error says it of a field, whatever the number of its elements.
    expect(codesIn(answer.body)).toEqual([code]);
    expect(JSON.parse(answer.body)).not.toHaveProperty('data');
  });

  it('is found out before anything is read', async () => {
    const query =
      '{ trainingCenters { nodes { names { nodes { name } } batches { nodes { code } } } } }';
    const { body } = await ask(query);
    expect(body).toContain('"trainingCenters.nodes.names.nodes"');
    expect(body).not.toContain('actual');
  });

  it('tells its cost all the same', async () => {
    const { status, body } = await ask(centers, { headers: { 'x-cost-only': 'true' } });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ extensions: { cost: { requested: 8 } } });
  });
});
