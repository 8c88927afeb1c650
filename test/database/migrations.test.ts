import { afterAll, beforeAll, expect, it } from 'vitest';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

it('leave nothing for the entities to ask for', async () => {
  const { up, down } = await graph.orm.schema.getUpdateSchemaMigrationSQL({ wrap: false });
  expect(up.trim()).toBe('');
  // Functions are not the entities' business; see the generator of migrations.
  expect(down.replaceAll(/create or replace function .*?;\n/gs, '').trim()).toBe('');
});

it('give every foreign key an index that begins with it', async () => {
  const unindexed = await graph.orm.em.execute(`
    select c.conrelid::regclass::text as table, a.attname as column
    from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and not exists (
      select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1]
    )`);
  expect(unindexed).toEqual([]);
});

it('can be undone and applied again', async () => {
  await graph.orm.migrator.down({ to: 0 });
  const left = await graph.orm.em.execute<{ name: string }[]>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> 'migration'`,
  );
  expect(left).toEqual([]);
  await graph.orm.migrator.up();
  expect(await graph.orm.migrator.getPending()).toEqual([]);
});
