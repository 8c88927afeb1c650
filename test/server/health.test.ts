import Fastify from 'fastify';
import { describe, expect, test, vi } from 'vitest';
import { registerHealth } from '../../src/server/health.ts';

async function ask(path: string, isReady: () => Promise<boolean>, timeout?: number) {
  const app = Fastify();
  registerHealth(app, isReady, timeout);
  const response = await app.inject(path);
  await app.close();
  expect(response.headers['cache-control']).toBe('no-store');
  return { status: response.statusCode, body: response.json<unknown>() };
}

const never = () => new Promise<boolean>(() => {});

test('/healthz says that the process is alive, whatever the database does', async () => {
  expect(await ask('/healthz', never)).toEqual({ status: 200, body: { status: 'ok' } });
});

describe('/readyz', () => {
  test('is ready when the database answers', async () => {
    expect(await ask('/readyz', async () => true)).toEqual({ status: 200, body: { status: 'ok' } });
  });

  const unavailable = { status: 503, body: { status: 'unavailable' } };

  test('is unavailable when the database says no, fails, or hangs', async () => {
    expect(await ask('/readyz', async () => false)).toEqual(unavailable);
    expect(await ask('/readyz', () => Promise.reject(new Error('gone')))).toEqual(unavailable);
    expect(await ask('/readyz', never, 20)).toEqual(unavailable);
  });

  test('does not queue up checks for a database that hangs, and asks again afterwards', async () => {
    const hanging = Promise.withResolvers<boolean>();
    const isReady = vi.fn(async () => true).mockImplementationOnce(() => hanging.promise);
    const app = Fastify();
    registerHealth(app, isReady, 20);
    const statuses = (await Promise.all([1, 2].map(() => app.inject('/readyz')))).map(
      (response) => response.statusCode,
    );
    expect(statuses).toEqual([503, 503]);
    expect((await app.inject('/readyz')).statusCode).toBe(503);
    expect(isReady).toHaveBeenCalledTimes(1);

    hanging.resolve(false);
    await vi.waitFor(async () => expect((await app.inject('/readyz')).statusCode).toBe(200));
    expect(isReady).toHaveBeenCalledTimes(2);
    await app.close();
  });
});
