import { Readable } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CachePolicy } from '../../src/operations/cache-policy.ts';
import { registerHttpCaching } from '../../src/server/http-cache.ts';
import { registerTransport } from '../../src/server/http-headers.ts';

let app: FastifyInstance;
let policy: CachePolicy | undefined;
beforeEach(async () => {
  policy = { maxAge: 60, scope: 'PUBLIC' };
  app = Fastify();
  await registerTransport(app, ['https://app.example.org']);
  await app.register(async (scope) => {
    registerHttpCaching(scope, () => policy);
    scope.all('/answer', async () => 'an answer '.repeat(500));
    scope.get('/stream', (_request, reply) => reply.send(Readable.from(['an answer'])));
    scope.get('/fault', (_request, reply) => reply.code(503).send('no answer'));
  });
});
afterEach(() => app.close());

async function headersOf(url: string, headers: Record<string, string> = {}, method?: 'POST') {
  const response = await app.inject({ method: method ?? 'GET', url, headers });
  const { 'cache-control': cacheControl, etag, vary } = response.headers;
  return { status: response.statusCode, cacheControl, etag, vary };
}

test('names everything that an answer depends on', async () => {
  const sent = { origin: 'https://app.example.org', 'accept-encoding': 'br' };
  expect(await headersOf('/answer', sent)).toEqual({
    status: 200,
    cacheControl: 'public, max-age=60',
    etag: expect.stringMatching(/^W\//) as string,
    vary: 'origin, accept, accept-encoding, x-all-pages, authorization, x-api-key',
  });
});

test('keeps private what is, and what a credential was sent for', async () => {
  for (const header of ['authorization', 'x-api-key']) {
    expect(await headersOf('/answer', { [header]: 'x' })).toMatchObject({
      cacheControl: 'private, max-age=60',
    });
  }
  policy = { maxAge: 60, scope: 'PRIVATE' };
  expect(await headersOf('/answer')).toMatchObject({ cacheControl: 'private, max-age=60' });
});

test.each<[what: string, url: string, method?: 'POST']>([
  ['a POST', '/answer', 'POST'],
  ['a fault', '/fault'],
  ['a stream', '/stream'],
])('lets nobody store the answer to %s', async (_what, url, method) => {
  expect(await headersOf(url, { 'if-none-match': '*' }, method)).toMatchObject({
    status: url === '/fault' ? 503 : 200,
    cacheControl: 'no-store',
    etag: undefined,
  });
});

test('lets nobody store what no policy allows', async () => {
  policy = undefined;
  expect(await headersOf('/answer', { 'if-none-match': '*' })).toMatchObject({
    status: 200,
    cacheControl: 'no-store',
    etag: undefined,
  });
});
