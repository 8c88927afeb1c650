import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { hashOf } from '../../../src/access/trusted-documents/document-id.ts';
import { connectRedis } from '../../../src/database/redis.ts';
import {
  createAutomaticQueries,
  longestText,
} from '../../../src/operations/trusted-documents/automatic-queries.ts';

const text = (comment: string) => `query { __typename } # ${comment}`;

describe('in memory', () => {
  it('keeps so many texts, and those that were asked for last', async () => {
    const queries = createAutomaticQueries(undefined, { texts: 3, bytes: 2 ** 20 });
    const texts = ['1', '2', '3', '4'].map(text);
    for (const each of texts) {
      queries.set(hashOf(each), each);
      expect(await queries.get(hashOf(texts[0]!))).toBe(texts[0]);
    }
    expect(await queries.get(hashOf(texts[1]!))).toBeUndefined();
    expect(await queries.get(hashOf(texts[3]!))).toBe(texts[3]);
  });

  it('keeps so many bytes', async () => {
    const queries = createAutomaticQueries(undefined, { texts: 1_000, bytes: 100_000 });
    const texts = Array.from({ length: 50 }, (_, index) => text(`${index}`.repeat(5_000)));
    for (const each of texts) queries.set(hashOf(each), each);
    const kept = texts.filter((each) => queries.get(hashOf(each)) !== undefined);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length * 5_000).toBeLessThan(100_000);
  });

  it('keeps nothing that is too long', async () => {
    const queries = createAutomaticQueries();
    const long = 'x'.repeat(longestText + 1);
    queries.set(hashOf(long), long);
    expect(await queries.get(hashOf(long))).toBeUndefined();
  });
});

/** Stands between client and Redis, and can stop to answer. */
async function proxyTo(port: number) {
  let silent = false;
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const redis = connect(port, '127.0.0.1');
    for (const socket of [client, redis]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => [client, redis].forEach((each) => each.destroy()));
    }
    client.on('data', (data) => silent || redis.write(data));
    redis.on('data', (data) => silent || client.write(data));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fallSilent: () => (silent = true),
    async close() {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, 'close');
    },
  };
}

const { REDIS_URL } = process.env;

describe.skipIf(REDIS_URL === undefined)('in Redis', () => {
  const url = new URL(REDIS_URL ?? 'redis://127.0.0.1');
  let redis: ReturnType<typeof connectRedis>;
  const key = (each: string) => `vokasi:automatic-query:${hashOf(each)}`;
  const made: string[] = [];
  const newText = () => {
    const each = text(randomUUID());
    made.push(key(each));
    return each;
  };
  let proxy: Awaited<ReturnType<typeof proxyTo>>;
  beforeAll(async () => {
    redis = connectRedis(url.href);
    await vi.waitFor(() => redis.ping());
    proxy = await proxyTo(Number(url.port || 6379));
  });
  afterEach(async () => {
    if (made.length > 0) await redis.del(...made.splice(0));
  });
  afterAll(async () => {
    redis.disconnect();
    await proxy.close();
  });

  it('is known to every server, for a time', async () => {
    const query = newText();
    createAutomaticQueries(redis).set(hashOf(query), query);
    const other = createAutomaticQueries(redis);
    await expect.poll(() => other.get(hashOf(query))).toBe(query);
    expect(await redis.ttl(key(query))).toBeGreaterThan(86_400);
    // And from then on without asking.
    expect(other.get(hashOf(query))).toBe(query);
  });

  it('is not believed', async () => {
    const query = newText();
    await redis.set(key(query), '{ somethingElse }');
    expect(await createAutomaticQueries(redis).get(hashOf(query))).toBeUndefined();
  });

  it('leaves memory when it falls silent, and makes one request wait, not long', async () => {
    const through = connectRedis(proxy.url);
    try {
      await vi.waitFor(() => through.ping());
      const queries = createAutomaticQueries(through);
      const query = newText();
      proxy.fallSilent();
      queries.set(hashOf(query), query);
      expect(await queries.get(hashOf(query))).toBe(query);
      const started = performance.now();
      expect(await queries.get(hashOf(text('unknown')))).toBeUndefined();
      expect(performance.now() - started).toBeLessThan(150);
      // The next one does not even wait.
      expect(queries.get(hashOf(text('unknown')))).toBeUndefined();
    } finally {
      through.disconnect();
    }
  });
});

it('is in memory alone while Redis is not there', async () => {
  const away = connectRedis('redis://127.0.0.1:1');
  try {
    const queries = createAutomaticQueries(away);
    const query = text('away');
    const started = performance.now();
    expect(await queries.get(hashOf(query))).toBeUndefined();
    queries.set(hashOf(query), query);
    expect(await queries.get(hashOf(query))).toBe(query);
    expect(performance.now() - started).toBeLessThan(150);
  } finally {
    away.disconnect();
  }
});
