import { once } from 'node:events';
import { get } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { anonymous, type Viewer } from '../../src/access/viewer.ts';
import { BadUserInputError } from '../../src/errors.ts';
import { testConfig } from '../support/config.ts';
import { startStubServer, type StubServer } from './stub-server.ts';

let server: StubServer;
beforeAll(async () => {
  server = await startStubServer(
    {},
    { CORS_ORIGINS: 'https://app.example.org', BODY_LIMIT: '4096' },
  );
});
afterAll(() => server.app.close());

function post(body: string, headers: Record<string, string> = {}) {
  return fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

describe('/graphql', () => {
  test('answers a POST', async () => {
    const { status, headers, body } = await server.post('query ($t: String) { echo(text: $t) }', {
      t: 'hello',
    });
    expect(status).toBe(200);
    expect(body.data).toEqual({ echo: 'hello' });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('answers a GET that no form could send', async () => {
    const url = `${server.url}/graphql?query={echo}`;
    const allowed = await fetch(url, { headers: { 'apollo-require-preflight': 'yes' } });
    expect(await allowed.json()).toEqual({ data: { echo: 'nothing' } });
    const refused = await fetch(url);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('Cross-Site Request Forgery');
  });

  test('refuses a mutation by GET', async () => {
    const response = await fetch(`${server.url}/graphql?query=mutation{touch}`, {
      headers: { 'apollo-require-preflight': 'yes' },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  test('gives every request an id of its own', async () => {
    const sent = { 'x-request-id': 'mine' };
    const ids = await Promise.all(
      [1, 2].map(async () => (await post('{"query":"{echo}"}', sent)).headers.get('x-request-id')),
    );
    expect(new Set([...ids, 'mine']).size).toBe(3);
  });

  test.each([
    ['no JSON', '{', 'application/json', 400, 'BAD_REQUEST', 'The body is not valid JSON.'],
    ['nothing', '', 'application/json', 400, 'BAD_REQUEST', /^The body is empty/],
    ['poison', '{"__proto__":{}}', 'application/json', 400, 'BAD_REQUEST', /not valid JSON/],
    ['XML', '<a/>', 'text/xml', 415, 'UNSUPPORTED_MEDIA_TYPE', /content-type application\/json/],
    [
      'too much',
      `{"query":"${' '.repeat(5_000)}"}`,
      'application/json',
      413,
      'PAYLOAD_TOO_LARGE',
      /larger than the server accepts/,
    ],
  ])('explains a body that is %s', async (_what, body, contentType, status, code, message) => {
    const response = await post(body, { 'content-type': contentType });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: typeof message === 'string' ? message : expect.stringMatching(message),
          extensions: { code },
        },
      ],
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('does not inflate a compressed body past the limit', async () => {
    const { gzipSync } = await import('node:zlib');
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(`{"query":"{echo}","extensions":{"a":"${'a'.repeat(100_000)}"}}`),
    });
    expect(response.status).toBe(400);
  });

  test('refuses a document of too many tokens, whatever form of answer is accepted', async () => {
    const large = await startStubServer();
    const query = `{ ${'echo '.repeat(2_001)} }`;
    try {
      for (const accept of ['application/json', 'application/graphql-response+json', 'text/csv']) {
        const { status, body } = await large.post(query, {}, { accept });
        expect([accept, status, body.errors?.[0]?.extensions.code]).toEqual([
          accept,
          400,
          'TOKEN_LIMIT_EXCEEDED',
        ]);
      }
      // As any text, it may not be sent by a page of another site.
      const url = `${large.url}/graphql?query=${encodeURIComponent(query)}`;
      expect(await (await fetch(url)).json()).toMatchObject({
        errors: [{ extensions: { code: 'BAD_REQUEST' } }],
      });
    } finally {
      await large.app.close();
    }
  });

  test.each<[string, () => Promise<Viewer>]>([
    ['of no role that there is', async () => ({ ...anonymous, role: 'NOBODY' as never })],
    // oxlint-disable-next-line prefer-promise-reject-errors -- whatever it is rejected with
    ['that is not found out', () => Promise.reject(undefined)],
  ])('answers no viewer %s', async (_what, authenticate) => {
    const closed = await startStubServer({ authenticate });
    try {
      const { status, body } = await closed.post('{ echo }');
      expect([status, body.data]).toEqual([500, undefined]);
    } finally {
      await closed.app.close();
    }
  });

  test('a context that refuses its input is no fault of the server', async () => {
    const refusing = await startStubServer({
      createContext: () => {
        throw new BadUserInputError('The role is unknown.', { argument: 'x-role' });
      },
    });
    try {
      const { status, body } = await refusing.post('{ echo }');
      expect(status).toBe(400);
      expect(body.errors?.[0]).toEqual({
        message: 'The role is unknown.',
        extensions: { code: 'BAD_USER_INPUT', argument: 'x-role' },
      });
    } finally {
      await refusing.app.close();
    }
  });

  test('an operation that takes too long is stopped and answered', async () => {
    let stopped: unknown;
    const slow = await startStubServer({
      config: testConfig({ REQUEST_TIMEOUT: '100' }),
      createContext: (_request, signal) => {
        signal.addEventListener('abort', () => (stopped = signal.reason));
        return { signal, statements: [] };
      },
    });
    try {
      const { status, body } = await slow.post('{ wait }');
      expect(status).toBe(503);
      expect(body.errors?.[0]?.extensions).toEqual({ code: 'OPERATION_TIMEOUT' });
      expect(stopped).toMatchObject({ name: 'TimeoutError' });
      const requestLine = () => slow.logLines().find((line) => line.msg === 'GraphQL request');
      await vi.waitFor(() => expect(requestLine()).toMatchObject({ status: 503 }));
    } finally {
      await slow.app.close();
    }
  });

  test('the signal of a request that is answered in time stays quiet', async () => {
    const signals: AbortSignal[] = [];
    const quick = await startStubServer({
      createContext: (_request, signal) => {
        signals.push(signal);
        return { signal, statements: [] };
      },
    });
    await quick.post('{ echo }');
    await quick.app.close();
    expect(signals.map((signal) => signal.aborted)).toEqual([false]);
  });
});

describe('CORS', () => {
  const preflight = (origin: string, url = server.url) =>
    fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });

  test('lets a configured origin in', async () => {
    const response = await preflight('https://app.example.org');
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
    expect(response.headers.get('access-control-allow-headers')).toContain('content-type');

    const answer = await post('{"query":"{echo}"}', { origin: 'https://app.example.org' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
    expect(answer.headers.get('access-control-expose-headers')).toBe(
      'x-request-id, retry-after, content-disposition, x-cost, x-export-snapshot',
    );
    expect(answer.headers.get('vary')).toMatch(/origin/i);
  });

  test('gives other origins no leave', async () => {
    for (const response of [
      await preflight('https://evil.example.org'),
      await post('{"query":"{echo}"}', { origin: 'https://evil.example.org' }),
    ]) {
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('gives nobody leave unless configured', async () => {
    const closed = await startStubServer();
    try {
      const response = await preflight('https://app.example.org', closed.url);
      expect(response.status).toBe(404);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    } finally {
      await closed.app.close();
    }
  });

  test('gives anybody leave with *', async () => {
    const open = await startStubServer({}, { CORS_ORIGINS: '*' });
    try {
      const response = await preflight('https://any.example.org', open.url);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
    } finally {
      await open.app.close();
    }
  });
});

describe('headers', () => {
  test('data may load and frame nothing', async () => {
    const { headers } = await server.post('{ echo }');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('the playground may load its own scripts, on plain HTTP too', async () => {
    const { headers } = await fetch(`${server.url}/playground/`);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  test('an unknown path says no more than that', async () => {
    const response = await fetch(`${server.url}/secret?token=abc`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      errors: [{ message: 'Not found', extensions: { code: 'NOT_FOUND' } }],
    });
  });

  test('a malformed path is not repeated', async () => {
    const response = await fetch(`${server.url}/%E0%A4%A`);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      errors: [{ message: 'Bad Request', extensions: { code: 'BAD_REQUEST' } }],
    });
  });
});

describe('a request that does not arrive', () => {
  test('is cut off after the time it has', async () => {
    const slow = await startStubServer({}, { REQUEST_TIMEOUT: '1000' });
    try {
      const { hostname, port } = new URL(slow.url);
      const socket = connect(Number(port), hostname);
      const start = performance.now();
      socket.write(
        'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"q',
      );
      await once(socket.resume(), 'close');
      expect(performance.now() - start).toBeLessThan(5_000);
    } finally {
      await slow.app.close();
    }
  });
});

describe('compression', () => {
  /** fetch would hide the encoding. */
  function sizeOf(query: string, encoding: string) {
    return new Promise<{ encoding: string | undefined; bytes: number }>((resolve, reject) => {
      const headers = { 'accept-encoding': encoding, 'apollo-require-preflight': 'yes' };
      get(`${server.url}/graphql?query=${query}`, { headers }, (response) => {
        let bytes = 0;
        response.on('data', (chunk: Buffer) => (bytes += chunk.length));
        response.on('end', () =>
          resolve({ encoding: response.headers['content-encoding'], bytes }),
        );
      }).on('error', reject);
    });
  }

  test.each(['br', 'gzip'])('shrinks a large answer by %s', async (encoding) => {
    const answer = await sizeOf('{long}', encoding);
    expect(answer.encoding).toBe(encoding);
    expect(answer.bytes).toBeLessThan(500);
  });

  test('leaves small answers and clients that cannot alone', async () => {
    expect(await sizeOf('{echo}', 'gzip')).toMatchObject({ encoding: undefined });
    const plain = await sizeOf('{long}', 'identity');
    expect(plain.encoding).toBeUndefined();
    expect(plain.bytes).toBeGreaterThan(8_000);
  });
});
