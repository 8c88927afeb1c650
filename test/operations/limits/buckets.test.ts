import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limitsByRole } from '../../../src/access/limits.ts';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../../src/database/redis.ts';
import { Buckets } from '../../../src/operations/limits/buckets.ts';

const limits = limitsByRole({
  PUBLIC: { cost: 100, points: 100 },
  ANALYST: { cost: 100, points: 1_000 },
});

describe('a bucket in memory', () => {
  let buckets: Buckets;
  beforeEach(() => {
    vi.useFakeTimers();
    buckets = new Buckets(limits);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('gives as many points as it has, and then none', async () => {
    const bucket = buckets.of('PUBLIC');
    expect(await bucket.take('a', 60)).toMatchObject({ allowed: true, remaining: 40 });
    expect(await bucket.take('a', 41)).toMatchObject({ allowed: false, remaining: 40 });
    // What was refused took nothing.
    expect(await bucket.take('a', 40)).toMatchObject({ allowed: true, remaining: 0 });
    expect(await bucket.take('a', 1)).toMatchObject({ allowed: false, remaining: 0 });
  });

  it('is another one for each viewer and role', async () => {
    await buckets.of('PUBLIC').take('a', 100);
    expect(await buckets.of('PUBLIC').take('b', 100)).toMatchObject({ allowed: true });
    expect(await buckets.of('ANALYST').take('a', 900)).toMatchObject({ remaining: 100 });
  });

  it('is full again after a minute', async () => {
    const bucket = buckets.of('PUBLIC');
    const { resetAt } = await bucket.take('a', 100);
    expect(resetAt).toBe(Date.now() + 60_000);
    vi.advanceTimersByTime(59_000);
    const refused = await bucket.take('a', 1);
    expect(refused).toMatchObject({ allowed: false, resetAt });
    vi.advanceTimersByTime(1_001);
    expect(await bucket.take('a', 100)).toMatchObject({ allowed: true });
  });

  it('takes back what was not needed', async () => {
    const bucket = buckets.of('PUBLIC');
    const balance = await bucket.take('a', 100);
    await bucket.giveBack('a', 70, balance);
    expect(await bucket.take('a', 71)).toMatchObject({ allowed: false, remaining: 70 });
    // A minute later it is full, and no fuller.
    vi.advanceTimersByTime(60_001);
    await bucket.giveBack('a', 70, balance);
    expect(await bucket.take('a', 101)).toMatchObject({ allowed: false, remaining: 100 });
  });

  it('is known to be empty, until it is no more', async () => {
    const bucket = buckets.of('PUBLIC');
    const balance = await bucket.take('a', 90);
    expect(bucket.emptyUntil('a')).toBeUndefined();
    await bucket.charge('a', 20);
    expect(bucket.emptyUntil('a')).toBe(balance.resetAt);
    await bucket.giveBack('a', 90, balance);
    expect(bucket.emptyUntil('a')).toBeUndefined();
    await bucket.charge('a', 90);
    vi.advanceTimersByTime(60_001);
    expect(bucket.emptyUntil('a')).toBeUndefined();
  });

  it('is forgotten when there are too many', async () => {
    const bucket = buckets.of('PUBLIC');
    await bucket.take('first', 100);
    for (let index = 0; index < 20_000; index++) await bucket.take(`viewer ${index}`, 1);
    expect(await bucket.take('first', 100)).toMatchObject({ allowed: true });
    expect(await bucket.take('viewer 19999', 100)).toMatchObject({ allowed: false });
    // Each has a timer.
    expect(vi.getTimerCount()).toBeLessThanOrEqual(20_000);
  });
});

const redisUrl = process.env['REDIS_URL'];

/** Stands between a client and Redis, and can fall silent without a word. */
class Proxy {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor(target: URL) {
    this.#server = createServer((client) => {
      const redis = connect(Number(target.port || 6_379), target.hostname);
      for (const [from, to] of [
        [client, redis],
        [redis, client],
      ] as const) {
        this.#sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
      }
    });
  }

  async url(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What is sent meanwhile arrives afterwards. */
  set silent(silent: boolean) {
    for (const socket of this.#sockets)
      if (silent) socket.pause();
      else socket.resume();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

describe.skipIf(!redisUrl)('a bucket in Redis', () => {
  let proxy: Proxy;
  let opened: Redis[];
  let key: string;
  beforeEach(() => {
    proxy = new Proxy(new URL(redisUrl!));
    opened = [];
    key = randomUUID();
  });
  afterEach(() => {
    for (const each of opened) each.disconnect();
    proxy.close();
  });

  /** A server's buckets, once it has reached Redis. */
  async function connected(url = redisUrl!) {
    const redis = connectRedis(url);
    const buckets = new Buckets(limits, redis);
    opened.push(redis);
    await vi.waitFor(() => expect(redis.status).toBe('ready'));
    return buckets.of('PUBLIC');
  }

  async function timed<Value>(work: () => Promise<Value>): Promise<[Value, number]> {
    const start = performance.now();
    const value = await work();
    return [value, performance.now() - start];
  }

  it('is shared by all servers', async () => {
    const [one, other] = [await connected(), await connected()];
    const balance = await one.take(key, 70);
    expect(balance).toMatchObject({ allowed: true, remaining: 30 });
    expect(await other.take(key, 31)).toMatchObject({ allowed: false, remaining: 30 });
    await one.giveBack(key, 60, balance);
    await vi.waitFor(async () =>
      expect(await other.take(key, 80)).toMatchObject({ allowed: true }),
    );
    expect(await one.take(key, 11)).toMatchObject({ allowed: false });
    expect(balance.resetAt).toBeGreaterThan(Date.now() + 50_000);
  });

  it('goes on in memory when Redis falls silent, late by less than 150 ms and but once', async () => {
    const bucket = await connected(await proxy.url());
    expect(await bucket.take(key, 90)).toMatchObject({ allowed: true });
    proxy.silent = true;
    const asked = Array.from({ length: 10 }, () => timed(() => bucket.take(key, 10)));
    const answers = await Promise.all(asked);
    expect(Math.max(...answers.map(([, time]) => time))).toBeLessThan(150);
    // Never unlimited: what memory knows starts anew, and ends.
    expect(answers.every(([{ allowed }]) => allowed)).toBe(true);
    const [next, time] = await timed(() => bucket.take(key, 1));
    expect(next).toMatchObject({ allowed: false });
    expect(time).toBeLessThan(20);
  });

  it('goes on in memory while Redis is away', async () => {
    const url = await proxy.url();
    const bucket = await connected(url);
    proxy.close();
    await vi.waitFor(async () => {
      const [{ limiter }, time] = await timed(() => bucket.take(key, 1));
      expect(time).toBeLessThan(150);
      expect(limiter.constructor.name).toBe('RateLimiterMemory');
    });
    expect(await bucket.take(key, 200)).toMatchObject({ allowed: false });
  });

  it('is asked again after some seconds', async () => {
    const bucket = await connected(await proxy.url());
    proxy.silent = true;
    await bucket.take(key, 1);
    proxy.silent = false;
    const later = Date.now() + 5_001;
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => later);
    try {
      const { limiter } = await bucket.take(key, 1);
      expect(limiter.constructor.name).toBe('RateLimiterRedis');
    } finally {
      clock.mockRestore();
    }
  });
});

it('a bucket is in memory where Redis never was', async () => {
  const redis = connectRedis('redis://127.0.0.1:1');
  const buckets = new Buckets(limits, redis);
  try {
    const start = performance.now();
    const bucket = buckets.of('PUBLIC');
    expect(await bucket.take('a', 100)).toMatchObject({ allowed: true });
    expect(await bucket.take('a', 1)).toMatchObject({ allowed: false });
    expect(performance.now() - start).toBeLessThan(150);
  } finally {
    redis.disconnect();
  }
});
