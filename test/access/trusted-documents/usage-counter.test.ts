import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { register, usage } from '../../../src/access/trusted-documents/store.ts';
import { UsageCounter } from '../../../src/access/trusted-documents/usage-counter.ts';
import { connectionsTo, testDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let orm: MikroORM;
beforeAll(async () => {
  database = await testDatabase();
  orm = connectionsTo(database);
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await orm.close();
  await database.close();
});

/** A document of an app of its own. */
async function document(app: string): Promise<number> {
  await register(orm, app, '1', [{ name: 'Centers', body: '{ trainingCenters { totalCount } }' }]);
  const [row] = await orm.em.execute<{ id: number }[]>(
    `select d.id from trusted_document d join app_version v on v.id = d.version_id join client_app a on a.id = v.app_id where a.code = ?`,
    [app],
  );
  return row!.id;
}

const counted = async (app: string) =>
  (await usage(orm, { app })).map(({ day, count }) => [day, count]);
const at = (day: string) => vi.setSystemTime(new Date(`${day}T23:59:59Z`));

it('adds up by day, and writes by itself and at the end', async () => {
  const id = await document('days');
  vi.useFakeTimers({ toFake: ['Date'] });
  const counter = new UsageCounter(orm, 10);
  at('2024-02-28');
  counter.count(id);
  counter.count(id);
  await expect.poll(() => counted('days')).toEqual([['2024-02-28', 2]]);
  counter.count(id);
  at('2024-02-29');
  counter.count(id);
  await counter.close();
  expect(await counted('days')).toEqual([
    ['2024-02-29', 1],
    ['2024-02-28', 3],
  ]);
  expect(await usage(orm, { app: 'days', since: '2024-02-29' })).toMatchObject([
    { app: 'days', version: '1', name: 'Centers', count: 1 },
  ]);
});

it('loses nothing to a database that is away, and keeps a week of it', async () => {
  const id = await document('away');
  const execute = vi.spyOn(orm.em, 'getKysely').mockImplementation(() => {
    throw new Error('away');
  });
  vi.useFakeTimers({ toFake: ['Date'] });
  const counter = new UsageCounter(orm, 3_600_000);
  for (let day = 10; day < 20; day++) {
    at(`2024-03-${day}`);
    counter.count(id);
    await expect(counter.flush()).rejects.toThrow('away');
  }
  execute.mockRestore();
  counter.count(id);
  await counter.close();
  const days = await counted('away');
  expect(days).toHaveLength(7);
  expect(days[0]).toEqual(['2024-03-19', 2]);
  expect(days.at(-1)).toEqual(['2024-03-13', 1]);
});

it('writes side by side with other servers, and past what is not there', async () => {
  const ids = await Promise.all(['one', 'two', 'three'].map(document));
  const counters = [1, 2, 3, 4].map(() => new UsageCounter(orm, 3_600_000));
  for (const [index, counter] of counters.entries()) {
    for (const id of index % 2 ? ids : ids.toReversed()) counter.count(id);
    counter.count(-1);
  }
  await Promise.all(counters.map((counter) => counter.flush()));
  await Promise.all(counters.map((counter) => counter.close()));
  for (const app of ['one', 'two', 'three']) {
    expect((await counted(app)).map(([, count]) => count)).toEqual([4]);
  }
});
