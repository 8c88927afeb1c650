import { type RawBuilder, sql } from 'kysely';
import { all, membership, selection, value } from './columns.ts';
import type { Column, Row, Table } from './table.ts';

/** Rows of a table by a unique column: `key`, and the row's own columns. */
export function rowsByKey(
  table: Table,
  column: Column,
  keys: readonly unknown[],
): RawBuilder<Row & { readonly __key: unknown }> {
  const key = value(column, 't');
  return sql`select ${key} as "__key", ${selection(table, 't')} from ${sql.table(table.sql)} as t where ${all(
    [sql<boolean>`${key} = any(${keys})`, membership(table, 't')],
  )}`;
}
