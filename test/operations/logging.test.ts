import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Statement } from '../../src/loading/statements.ts';
import { rejectedOnAbort, startStubServer, type StubServer } from '../server/stub-server.ts';

const marker = 'Siti7Rahayu';

let server: StubServer;
beforeEach(async () => {
  server = await startStubServer();
});
afterEach(() => server.app.close());

function requestLines() {
  return server.logLines().filter((line) => line.msg === 'GraphQL request');
}

/** The line is written once the answer is out, which may be after the client has read it. */
async function requestLine() {
  await vi.waitFor(() => expect(requestLines()).toHaveLength(1));
  return requestLines()[0];
}

describe('the line of a request', () => {
  test('says what ran, how long, and how it ended', async () => {
    const { headers } = await server.post('query Centers { echo }');
    expect(await requestLine()).toEqual({
      level: 30,
      time: expect.any(String) as string,
      requestId: headers.get('x-request-id'),
      method: 'POST',
      status: 200,
      viewer: 'anonymous',
      role: 'PUBLIC',
      operationName: 'Centers',
      operationType: 'query',
      durationMs: expect.any(Number) as number,
      statements: 3,
      statementMs: 24.3,
      rows: 41,
      largestBatch: 12,
      cost: 1,
      actualCost: 1,
      compiled: process.env['EXECUTION'] === 'compiled',
      msg: 'GraphQL request',
    });
  });

  test('lists the codes and paths of errors', async () => {
    await server.post('{ a: fail(how: "plain") b: fail(how: "notFound") }');
    expect(await requestLine()).toMatchObject({
      errors: [
        { code: 'INTERNAL_SERVER_ERROR', path: 'a' },
        { code: 'NOT_FOUND', path: 'b' },
      ],
    });
  });

  test('is bounded in errors and in the length of the name', async () => {
    await server.post(`query ${'N'.repeat(500)} { failAll { name } }`);
    const line = await requestLine();
    expect(line?.operationName).toBe('N'.repeat(64));
    expect(line?.errors).toHaveLength(10);
  });

  test('is written for a document that does not parse', async () => {
    await server.post(`query ${marker} { echo(text: "${marker}"`);
    const line = await requestLine();
    expect(line).toMatchObject({ status: 200, errors: [{ code: 'GRAPHQL_PARSE_FAILED' }] });
    expect(line).not.toHaveProperty('operationName');
  });
});

describe('nothing of a client reaches the log', () => {
  const cases: Record<string, () => Promise<Response>> = {
    variables: () =>
      request({
        query: 'query ($text: String) { echo(text: $text) }',
        variables: { text: marker },
      }),
    'wrong variables': () =>
      request({ query: 'query ($d: Date) { echo(date: $d) }', variables: { d: marker } }),
    literals: () => request({ query: `{ echo(text: "${marker}") }` }),
    'wrong literals': () => request({ query: `{ echo(date: "${marker}") }` }),
    'unknown fields': () => request({ query: `{ ${marker} }` }),
    'syntax errors': () => request({ query: `{ echo("${marker}" }` }),
    comments: () => request({ query: `# ${marker}\n{ echo }` }),
    'an operation name that does not exist': () =>
      request({ query: 'query A { echo }', operationName: marker }),
    extensions: () => request({ query: '{ echo }', extensions: { a: marker } }),
    headers: () =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${marker}`,
          'x-request-id': marker,
          'user-agent': marker,
          origin: `https://${marker}.example.org`,
        },
        body: JSON.stringify({ query: '{ fail(how: "plain") }' }),
      }),
    'the query string': () =>
      fetch(`${server.url}/graphql?query={echo(text:"${marker}")}`, {
        headers: { 'apollo-require-preflight': 'yes' },
      }),
    'a query string that is blocked': () =>
      fetch(`${server.url}/graphql?query={echo(text:"${marker}")}`),
    'the query string of an unknown path': () => fetch(`${server.url}/unknown?name=${marker}`),
    'a malformed URL': () => fetch(`${server.url}/%E0%A4%A?name=${marker}`),
    'an invalid JSON body': () => send(`{"query": "${marker}`),
    'a body that poisons prototypes': () =>
      send(`{"query":"{echo}","__proto__":{"a":"${marker}"}}`),
    'a body that is too large': () => send(JSON.stringify({ query: marker.repeat(200_000) })),
    'an unknown content type': () => send(marker, `application/${marker}`),
    'a failing operation': () =>
      request({
        query: `query ($how: String!) { fail(how: $how) }`,
        variables: { how: `driver ${marker}` },
      }),
  };

  function send(body: string, contentType = 'application/json') {
    return fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
    });
  }
  function request(body: object) {
    return send(JSON.stringify(body));
  }

  test.each(Object.keys(cases))('%s', async (name) => {
    const response = await cases[name]?.();
    await response?.text();
    if (response?.url.includes('/graphql')) await requestLine();
    expect(server.logText()).not.toContain(marker);
    // The log is not just empty.
    expect(server.logText()).toContain('Server listening');
  });

  test('a client that leaves is one line, and no fault', async () => {
    const arrived = Promise.withResolvers<void>();
    const statements: Statement[] = [];
    const { app, ...waiting } = await startStubServer({
      createContext: (_request, signal) => ({ signal, statements }),
      resolvers: {
        wait: (_source, _args, { signal }) => {
          arrived.resolve();
          return rejectedOnAbort(signal).finally(() => {
            statements.push({ sql: 'select', milliseconds: 5, rows: undefined, keys: 9 });
          });
        },
      },
    });
    const requestLine = () => waiting.logLines().find((line) => line.msg === 'GraphQL request');
    try {
      const leaving = new AbortController();
      const gone = fetch(`${waiting.url}/graphql`, {
        method: 'POST',
        signal: leaving.signal,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query: 'query ($text: String) { wait echo(text: $text) }',
          variables: { text: marker },
        }),
      });
      await arrived.promise;
      leaving.abort();
      await expect(gone).rejects.toThrow('aborted');
      // The statement that ran is in the line, although it ended only because the client had gone.
      const expected = { aborted: true, statements: 1, statementMs: 5, rows: 0, largestBatch: 9 };
      await vi.waitFor(() => expect(requestLine()).toMatchObject(expected));
    } finally {
      await app.close();
    }
    expect(waiting.logLines().filter((line) => Number(line.level) > 30)).toEqual([]);
    expect(waiting.logText()).not.toContain(marker);
  });
});
