import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExecutor, type DatabaseExecutor } from '../../src/database/executor.ts';
import { connectionsTo, type TestDatabase, testDatabase } from '../support/database.ts';
import type { MikroORM } from '@mikro-orm/postgresql';

let database: TestDatabase;
let orm: MikroORM;
let executor: DatabaseExecutor;
beforeAll(async () => {
  database = await testDatabase();
  orm = connectionsTo(database);
  executor = createExecutor(orm, database.url, 1);
});
afterAll(async () => {
  await executor.close();
  await orm.close();
  await database.close();
});

const counted = 'select count(*)::int from region';
const rename = `update region set name = name || '!'`;
const named = 'select min(name) from region';

const isEmbedded = process.env['DATABASE_URL'] === undefined;

it.runIf(isEmbedded)('is not to be had of the embedded database', () => {
  expect(executor.snapshot()).toBeUndefined();
});

describe.skipIf(isEmbedded)('a snapshot on a server', () => {
  it('sees what was there when it began', async () => {
    const snapshot = (await executor.snapshot())!;
    const before = await snapshot.execute(named, []);
    await executor.execute(rename, []);
    expect(await snapshot.execute(named, [])).toEqual(before);
    expect(await executor.execute(named, [])).not.toEqual(before);
    await snapshot.close();
  });

  it('writes nothing', async () => {
    const snapshot = (await executor.snapshot())!;
    await expect(snapshot.execute(rename, [])).rejects.toMatchObject({ code: '25006' });
    await snapshot.close();
  });

  it('reads values as the other connections do', async () => {
    const snapshot = (await executor.snapshot())!;
    const values = `select date '2026-11-22', 12345678901::bigint, array['a'], true, 1.5::numeric, timestamptz '2026-11-22Z'`;
    expect(await snapshot.execute(values, [])).toEqual(await executor.execute(values, []));
    await snapshot.close();
  });

  it('gives its connection back, even in the middle of a statement', async () => {
    for (const reason of ['stopped', 'stopped', 'failed']) {
      const snapshot = (await executor.snapshot())!;
      const stopped = AbortSignal.abort(new Error('Nobody waits'));
      if (reason === 'stopped') {
        await expect(snapshot.execute('select pg_sleep(60)', [], stopped)).rejects.toThrow(
          'Nobody waits',
        );
      } else {
        await expect(snapshot.execute('select 1 / 0', [])).rejects.toMatchObject({ code: '22012' });
      }
      await snapshot.close();
    }
    // There is one connection: it is free, and has no transaction left.
    const snapshot = (await executor.snapshot())!;
    expect((await snapshot.execute(counted, [])).rows[0]![0]).toBeGreaterThan(500);
    await snapshot.close();
  });
});
