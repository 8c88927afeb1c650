import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registerPlayground } from '../../src/server/playground.ts';

let folder: string;
let app: ReturnType<typeof Fastify>;

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'vokasi-playground-')), 'built');
  app = Fastify();
  await registerPlayground(app, folder);
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
