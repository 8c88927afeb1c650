import type { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkForChanges, listenForChanges } from '../../src/database/changes.ts';
import { createExecutor, type Executor } from '../../src/database/executor.ts';
import { connectionsTo, testDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let orm: MikroORM;
let executor: Executor;
beforeAll(async () => {
  database = await testDatabase();
  orm = connectionsTo(database);
  executor = createExecutor(orm);
});
afterAll(async () => {
  await executor.close();
  await orm.close();
  await database.close();
});

const rename = (name: string) =>
  orm.em.execute(`update region set name = ? where code = '11'`, [name]);
const within = { timeout: 5_000 };

describe('checking', () => {
  it('tells at the first look, of a change once, and again when that was not taken', async () => {
    const onChange = vi.fn(async () => {});
    const execute = vi.fn<Executor['execute']>((...call) => executor.execute(...call));
    const tables = ['region', 'vocational_field'];
    const watch = checkForChanges({ ...executor, execute }, tables, onChange, 20);
    try {
      await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1), within);
      const looks = execute.mock.calls.length;
      await vi.waitFor(() => expect(execute.mock.calls.length).toBeGreaterThan(looks + 4), within);
      expect(onChange).toHaveBeenCalledTimes(1);
      onChange.mockRejectedValueOnce(new Error('not now'));
      await rename('Changed');
      await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(3), within);
    } finally {
      await watch.close();
    }
  });

  it('looks again after it could not look', async () => {
    const execute = vi.fn<Executor['execute']>((...call) => executor.execute(...call));
    execute.mockRejectedValueOnce(new Error('gone'));
    const onChange = vi.fn(async () => {});
    const watch = checkForChanges({ ...executor, execute }, ['region'], onChange, 20);
    try {
      await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1), within);
      expect(execute.mock.calls.length).toBeGreaterThan(1);
      await rename('Changed again');
      await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(2), within);
    } finally {
      await watch.close();
    }
  });
});

describe.skipIf(process.env['DATABASE_URL'] === undefined)('listening', () => {
  it('tells at its beginning, of what another process commits, and when its connection broke', async () => {
    const onChange = vi.fn(async () => {});
    const watch = await listenForChanges(database.url!, onChange);
    const other = new Client({ connectionString: database.url });
    await other.connect();
    try {
      // What is in memory may be from before.
      expect(onChange).toHaveBeenCalledTimes(1);
      await other.query(`update vocational_field set name = name || ' '`);
      await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(2), within);

      await other.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()`,
      );
      // It cannot know what it missed.
      await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(3), within);
      await other.query(
        'begin; delete from placement where false; truncate region cascade; rollback',
      );
      await other.query(`update region set name = 'Renamed' where code = '12'`);
      await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(4), within);
    } finally {
      await other.end();
      await watch.close();
    }
  });
});
