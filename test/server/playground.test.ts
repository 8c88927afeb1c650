import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isLoopback, registerPlayground } from '../../src/server/playground.ts';

const keys = [{ role: 'ANALYST', organization: null, key: 'vokasi_a_b' }];

let folder: string;
let app: ReturnType<typeof Fastify>;

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'vokasi-playground-')), 'built');
  app = Fastify();
  await registerPlayground(app, folder, keys);
});

afterEach(async () => {
  await app.close();
  await rm(path.dirname(folder), { recursive: true });
});

async function build() {
  await mkdir(path.join(folder, 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'index.html'), '<title>page</title>');
  await writeFile(path.join(folder, 'assets/main-abc.js'), 'script');
}

describe('serving the playground', () => {
  test.each(['/', '/playground'])('%s leads to the page', async (from) => {
    const response = await app.inject(from);
    expect(response.statusCode).toBe(302);
    expect(response.headers.location).toBe('/playground/');
  });

  test('says how to build it until it is built, then serves it without a restart', async () => {
    const before = await app.inject('/playground/');
    expect(before.statusCode).toBe(503);
    expect(before.headers['cache-control']).toBe('no-store');
    expect(before.body).toContain('npm run build');

    await build();
    const after = await app.inject('/playground/');
    expect(after.statusCode).toBe(200);
    expect(after.body).toBe('<title>page</title>');
  });

  test('hashed assets are cached for ever, the page and what is missing are not', async () => {
    await build();
    const cached = async (url: string) => (await app.inject(url)).headers['cache-control'];
    expect(await cached('/playground/assets/main-abc.js')).toMatch(/max-age=31536000, immutable/);
    expect(await cached('/playground/')).toBe('no-cache');
    expect(await cached('/playground/index.html')).toBe('no-cache');
    expect((await app.inject('/playground/assets/gone-abc.js')).statusCode).toBe(404);
    expect(await cached('/playground/assets/gone-abc.js')).toBeUndefined();
  });

  test('nothing outside the folder is served', async () => {
    await build();
    await writeFile(path.join(path.dirname(folder), 'secret.txt'), 'kept');
    for (const url of ['/playground/../secret.txt', '/playground/..%2fsecret.txt']) {
      const response = await app.inject(url);
      expect(response.statusCode).toBeGreaterThanOrEqual(400);
      expect(response.body).not.toContain('kept');
    }
  });
});

describe('the keys that the playground offers', () => {
  const offered = async (headers: Record<string, string>) => {
    const response = await app.inject({ url: '/playground/keys.json', headers });
    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    return response.json() as unknown;
  };

  test.each(['127.0.0.1:4000', 'localhost:4000', '[::1]:4000', 'localhost'])(
    'are there for its own page at %s',
    async (host) => {
      expect(await offered({ host, 'sec-fetch-site': 'same-origin' })).toEqual(keys);
      expect(await offered({ host })).toEqual(keys);
    },
  );

  test.each([
    ['another site', { host: 'localhost:4000', 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { host: 'localhost:4000', 'sec-fetch-site': 'same-site' }],
    ['a name that was made to lead here', { host: 'evil.example.org:4000' }],
    ['a name that only begins like ours', { host: 'localhost.example.org' }],
    ['a network', { host: '192.168.1.7:4000', 'sec-fetch-site': 'same-origin' }],
    ['a proxy that names this host', { host: '127.0.0.1:4000', 'x-forwarded-for': '203.0.113.7' }],
    ['a proxy of RFC 7239', { host: '127.0.0.1:4000', forwarded: 'for=203.0.113.7' }],
    ['a tunnel', { host: 'localhost:4000', via: '1.1 tunnel', 'sec-fetch-site': 'same-origin' }],
  ])('are not for %s', async (_what, headers) => {
    expect(await offered(headers as Record<string, string>)).toEqual([]);
  });

  test('are none unless the server was given some', async () => {
    const other = Fastify();
    await registerPlayground(other, folder);
    const response = await other.inject({
      url: '/playground/keys.json',
      headers: { host: 'localhost' },
    });
    expect(response.json()).toEqual([]);
    await other.close();
  });
});

test.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.7', false],
  ['127.0.0.1.example.org', false],
])('%s is this machine alone: %j', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
