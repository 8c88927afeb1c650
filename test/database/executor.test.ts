import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExecutor, type Executor } from '../../src/database/executor.ts';
import { connectionsTo, testDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let orm: MikroORM;
let executor: Executor;
beforeAll(async () => {
  database = await testDatabase();
  orm = connectionsTo(database, { maxConnections: 4 });
  executor = createExecutor(orm, database.url);
});
afterAll(async () => {
  await executor.close();
  await orm.close();
  await database.close();
});

const sleep = (seconds: number, signal: AbortSignal) =>
  executor.execute('select pg_sleep($1)', [seconds], signal);

it('returns cells in the order of the columns, days as they are written', async () => {
  const { columns, rows } = await executor.execute(
    `select * from (values (1, 'x', true, date '2020-02-29', null, array['a', 'b'])) as t(a, b, c, d, e, f) where a = $1`,
    [1],
  );
  expect(columns).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(rows).toEqual([[1, 'x', true, '2020-02-29', null, ['a', 'b']]]);
});

it('takes lists as they are: of keys, of none, of what is not known, and of texts like keys', async () => {
  const { rows } = await executor.execute(
    'select $1::integer[], $2::integer[], $3::integer[], $4::text[], $5::bigint[], $6::float8[]',
    [[3, -1, 0], [], [1, null], ['7', 'a,b', '{"c"}'], [2 ** 40], [1.5, 2]],
  );
  expect(rows).toEqual([
    [[3, -1, 0], [], [1, null], ['7', 'a,b', '{"c"}'], [String(2 ** 40)], [1.5, 2]],
  ]);
});

it("rejects with the driver's error, and goes on", async () => {
  await expect(executor.execute('select 1 / $1::int', [0])).rejects.toMatchObject({
    code: '22012',
  });
  expect((await executor.execute('select 2', [])).rows).toEqual([[2]]);
});

it('starts nothing for a signal that has been given', async () => {
  const reason = new Error('gone');
  await expect(sleep(5, AbortSignal.abort(reason))).rejects.toBe(reason);
});

it('rejects at once when the signal is given', async () => {
  const controller = new AbortController();
  const reason = new Error('gone');
  const asleep = sleep(0.3, controller.signal);
  setTimeout(() => controller.abort(reason), 50);
  const start = performance.now();
  await expect(asleep).rejects.toBe(reason);
  expect(performance.now() - start).toBeLessThan(250);
  expect((await executor.execute('select 3', [])).rows).toEqual([[3]]);
});

describe.skipIf(process.env['DATABASE_URL'] === undefined)('on a server', () => {
  it('stops what runs within 500 ms, also when all connections are busy and more wait', async () => {
    const observer = new Client({ connectionString: database.url });
    await observer.connect();
    const active = async () => {
      const { rows } = await observer.query<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity
         where datname = current_database() and state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()`,
      );
      return rows[0]!.count;
    };
    try {
      const controllers = Array.from({ length: 9 }, () => new AbortController());
      const asleep = controllers.map(({ signal }) => sleep(60, signal));
      const ended = Promise.allSettled(asleep);
      await expect.poll(active, { timeout: 5_000 }).toBe(4);
      for (const controller of controllers) controller.abort(new Error('gone'));
      expect((await ended).every(({ status }) => status === 'rejected')).toBe(true);
      await expect.poll(active, { timeout: 500, interval: 20 }).toBe(0);
      // Every connection serves again.
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => executor.execute('select $1::int', [index])),
      );
      expect(answers.map(({ rows }) => rows[0]![0])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    } finally {
      await observer.end();
    }
  });

  it('does not use a connection again that the server closed under its statement', async () => {
    const observer = new Client({ connectionString: database.url });
    await observer.connect();
    try {
      const controller = new AbortController();
      const asleep = sleep(60, controller.signal).catch((error: { code: string }) => error.code);
      const end = () =>
        observer.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()`,
        );
      await expect.poll(async () => (await end()).rowCount, { timeout: 5_000 }).toBe(1);
      expect(await asleep).toBe('57P01');
      expect((await executor.execute('select 4', [])).rows).toEqual([[4]]);
    } finally {
      await observer.end();
    }
  });

  it('gives a connection up when the request to stop its statement is not answered', async () => {
    const { hostname, port } = new URL(database.url!);
    let silent = false;
    const sockets: Socket[] = [];
    const proxy = createServer((client) => {
      const server = connect(Number(port || 5432), hostname);
      sockets.push(client, server);
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        from.on('error', () => {}).on('data', (data) => void (silent || to.write(data)));
      }
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = new URL(database.url!);
    url.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const only = connectionsTo(database, { maxConnections: 1 });
    const cut = createExecutor(only, url.href);
    const pid = async () => (await cut.execute('select pg_backend_pid()', [])).rows[0]![0];
    const stop = async () => {
      const controller = new AbortController();
      const asleep = cut.execute('select pg_sleep(0.5)', [], controller.signal);
      setTimeout(() => controller.abort(new Error('gone')), 100);
      await expect(asleep).rejects.toThrow('gone');
    };
    try {
      const first = await pid();
      await stop();
      expect(await pid()).toBe(first);
      silent = true;
      await stop();
      // There is one connection: without it this would wait for ever.
      expect(await pid()).not.toBe(first);
    } finally {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await cut.close();
      await only.close();
    }
  });

  it('leaves the others alone', async () => {
    const controller = new AbortController();
    const stopped = sleep(60, controller.signal).catch((error: Error) => error.message);
    const others = [1, 2, 3].map(() => executor.execute('select pg_sleep(0.4), 1', []));
    setTimeout(() => controller.abort(new Error('gone')), 100);
    expect(await stopped).toBe('gone');
    expect((await Promise.all(others)).map(({ rows }) => rows[0]![1])).toEqual([1, 1, 1]);
  });
});
