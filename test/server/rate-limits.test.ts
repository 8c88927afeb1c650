import { afterEach, describe, expect, test, vi } from 'vitest';
import { defaultLimits } from '../../src/access/limits.ts';
import { anonymous, type Viewer } from '../../src/access/viewer.ts';
import { readingPoints } from '../../src/operations/limits/plugin.ts';
import { type Answer, startStubServer, type StubServer } from './stub-server.ts';

let server: StubServer;
afterEach(() => server.app.close());

const limits = { PUBLIC: { cost: 50, points: 100 }, ANALYST: { cost: 50, points: 100 } };
const viewer = (id: string): Viewer => ({ ...anonymous, role: 'ANALYST', id });

async function start(env: Record<string, string> = {}) {
  server = await startStubServer(
    {
      authenticate: ({ headers }) =>
        headers['x-viewer'] ? viewer(String(headers['x-viewer'])) : anonymous,
    },
    { LIMITS: JSON.stringify(limits), ...env },
  );
}

function costOf(body: unknown) {
  return (body as { extensions: { cost: Record<string, number> } }).extensions.cost;
}

/** Sends the same operation until it is refused. */
async function exhaust(headers: Record<string, string> = {}) {
  for (let times = 0; times < 1_000; times++) {
    const answer = await server.post('{ echo }', {}, headers);
    if (answer.status === 429) return answer;
  }
  throw new Error('Nothing was refused.');
}

describe('extensions.cost', () => {
  test('says what an answer cost, and what is left', async () => {
    await start();
    const first = costOf((await server.post('{ echo }')).body);
    expect(first).toEqual({
      requested: 1,
      actual: 1,
      limit: 50,
      // The document was not known yet.
      remaining: 100 - 1 - readingPoints,
    });
    const second = costOf((await server.post('{ echo }')).body);
    expect(second.remaining).toBe(first.remaining! - 1);
  });

  test('gives back what an answer did not need', async () => {
    await start({ LIMITS: '{"PUBLIC":{"cost":200,"points":500}}' });
    // A list without an argument may be as long as a page; 50 came.
    const { body } = await server.post('{ failAll { name } }');
    expect(costOf(body)).toEqual({
      requested: 101,
      actual: 51,
      limit: 200,
      remaining: 500 - 51 - readingPoints,
    });
    const next = costOf((await server.post('{ failAll { name } }')).body);
    expect(next.remaining).toBe(500 - 51 - readingPoints - 51);
  });

  test('keeps what was paid for an operation that was stopped', async () => {
    await start({ LIMITS: '{"PUBLIC":{"cost":200,"points":500}}' });
    const query = '{ failAll { name } fail(how: "timeout x") }';
    const { body } = await server.post(query);
    expect(costOf(body)).toMatchObject({ requested: 101, remaining: 500 - 101 - readingPoints });
  });

  test('is not in an answer to a GET, which may be stored', async () => {
    await start();
    const response = await fetch(`${server.url}/graphql?query={echo}`, {
      headers: { 'apollo-require-preflight': 'yes' },
    });
    expect(await response.json()).toEqual({ data: { echo: 'nothing' } });
  });
});

describe('X-Cost-Only', () => {
  test('asks for the cost alone', async () => {
    let touched = false;
    server = await startStubServer({ resolvers: { echo: () => (touched = true) } });
    const headers = { 'x-cost-only': 'true' };
    const { status, body } = await server.post('{ echo failAll { name } }', {}, headers);
    expect(status).toBe(200);
    expect(body).toEqual({
      extensions: {
        cost: {
          requested: 101,
          limit: 5_000,
          remaining: defaultLimits.PUBLIC.points - readingPoints,
          breakdown: [{ path: 'failAll', cost: 100 }],
        },
      },
    });
    expect(touched).toBe(false);
  });

  test('tells of an operation that costs too much what it costs', async () => {
    await start();
    const { body } = await server.post('{ failAll { name } }', {}, { 'x-cost-only': 'true' });
    expect(costOf(body)).toMatchObject({ requested: 101, limit: 50 });
    const refused = await server.post('{ failAll { name } }');
    expect(refused.body.errors?.[0]?.extensions.code).toBe('COST_LIMIT_EXCEEDED');
  });

  test('does not tell what is wrong otherwise', async () => {
    await start();
    const { body } = await server.post('{ ecko }', {}, { 'x-cost-only': 'true' });
    expect(body.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('costs no more than to be read', async () => {
    await start();
    await server.post('{ failAll { name } }', {}, { 'x-cost-only': 'true' });
    const { body } = await server.post('{ echo }');
    expect(costOf(body).remaining).toBe(100 - 1 - 2 * readingPoints);
  });
});

describe('whoever asks too much', () => {
  test('is told when to come back', async () => {
    await start();
    const { headers, body } = await exhaust();
    const retryAfter = Number(headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(50);
    expect(retryAfter).toBeLessThanOrEqual(60);
    const [error] = body.errors!;
    expect(error).toEqual({
      message: expect.stringMatching(/^Too many points .* Try again in \d+ s\.$/) as string,
      extensions: {
        code: 'RATE_LIMITED',
        retryAfter: expect.any(Number) as number,
        resetAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      },
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toContain('application/json');
  });

  test('may still ask for less', async () => {
    await start({ LIMITS: '{"PUBLIC":{"cost":150,"points":180}}' });
    await server.post('{ failAll { name } }');
    await server.post('{ echo }');
    const { status, headers, body } = await server.post('{ failAll { name } echo }');
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect(body.errors?.[0]?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      cost: 101,
      remaining: 180 - 51 - 1 - 2 * readingPoints,
    });
    expect((await server.post('{ echo }')).status).toBe(200);
  });

  test('leaves the others what is theirs', async () => {
    await start();
    await exhaust();
    expect((await server.post('{ echo }', {}, { 'x-viewer': 'a' })).status).toBe(200);
    await exhaust({ 'x-viewer': 'a' });
    expect((await server.post('{ echo }', {}, { 'x-viewer': 'b' })).status).toBe(200);
    expect((await server.post('{ echo }', {}, { 'x-viewer': 'a' })).status).toBe(429);
  });

  test('cannot get around it by what the server refuses', async () => {
    await start();
    const codes: unknown[] = [];
    for (let times = 0; times < 6; times++) {
      const { body } = await server.post('{ echo @a @a @a @a }');
      codes.push(body.errors?.[0]?.extensions.code);
    }
    expect(codes).toEqual([
      ...Array<string>(5).fill('DIRECTIVE_LIMIT_EXCEEDED'),
      // Not even read any more.
      'RATE_LIMITED',
    ]);
  });

  test.each<[string, RequestInit, string]>([
    ['that is no JSON', { body: '{' }, 'BAD_REQUEST'],
    ['without an operation', { body: '{}' }, 'BAD_REQUEST'],
    ['with several operations', { body: '[{"query":"{ echo }"}]' }, 'BAD_REQUEST'],
    [
      'that is too long',
      { body: JSON.stringify({ query: ' '.repeat(2 ** 20) }) },
      'PAYLOAD_TOO_LARGE',
    ],
    ['with an unknown id', { body: '{"documentId":"none"}' }, 'TRUSTED_DOCUMENT_NOT_FOUND'],
    [
      'with the hash of another text',
      {
        body: '{"query":"{ echo }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"a"}}}',
      },
      'PERSISTED_QUERY_HASH_MISMATCH',
    ],
    [
      'of another kind',
      { body: 'a', headers: { 'content-type': 'application/graphql' } },
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['that a page of another site can send', { method: 'GET' }, 'BAD_REQUEST'],
  ])('cannot get around it by a request %s', async (_what, request, expected) => {
    await start();
    const codes: unknown[] = [];
    for (let times = 0; times < 6; times++) {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        ...request,
      });
      const { errors } = (await response.json()) as Answer;
      codes.push(errors?.[0]?.extensions['code']);
    }
    expect(codes).toEqual([...Array<string>(5).fill(expected), 'RATE_LIMITED']);
  });

  test('cannot get around it by pretending to be somebody else', async () => {
    await start();
    await exhaust();
    const forged = await server.post('{ echo }', {}, { 'x-forwarded-for': '203.0.113.7' });
    expect(forged.status).toBe(429);
  });

  test('is somebody else behind a proxy that is trusted', async () => {
    await start({ TRUST_PROXY: '1' });
    await exhaust({ 'x-forwarded-for': '203.0.113.7' });
    const status = async (forwarded: string) =>
      (await server.post('{ echo }', {}, { 'x-forwarded-for': forwarded })).status;
    expect(await status('203.0.113.8')).toBe(200);
    // Only the last address is the proxy's own word.
    expect(await status('203.0.113.9, 203.0.113.7')).toBe(429);
  });

  test('is a line in the log and a figure in the metrics', async () => {
    await start();
    await exhaust();
    await vi.waitFor(() => {
      const lines = server.logLines().filter(({ status }) => status === 429);
      expect(lines).toMatchObject([{ errors: [{ code: 'RATE_LIMITED' }] }]);
    });
    const lines = server.logLines().filter(({ msg }) => msg === 'GraphQL request');
    expect(JSON.stringify(lines)).not.toContain('127.0.0.1');
  });
});
