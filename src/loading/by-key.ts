import { sql } from 'kysely';
import { all, membership, value } from './columns.ts';
import { condition, type Filter } from './filter.ts';
import { type Cells, Projection, type ReadRow } from './rows.ts';
import type { Selection } from './selection.ts';
import type { Column } from './table.ts';
import type { Built } from './template.ts';

/** Reads a row, and the key it was asked for by. */
export interface KeyedReader {
  readonly read: ReadRow;
  readonly key: (cells: Cells) => unknown;
}

/** Rows of a table by a unique column, as far as a filter holds for them. */
export function rowsByKey(
  selection: Selection,
  column: Column,
  keys: readonly unknown[],
  filter?: Filter,
): Built<KeyedReader> {
  const { table } = selection;
  const projection = new Projection(selection, 't');
  const key = projection.addColumn(column);
  const { joins, selection: cells, read, placeOf } = projection.projected();
  const keyAt = placeOf(key);
  const wanted = all([
    sql<boolean>`${value(column, 't')} = any(${keys})`,
    membership(table, 't'),
    condition(table, 't', filter),
  ]);
  return {
    statement: sql`select ${sql.join(cells)} from ${sql.table(table.sql)} as t${joins} where ${wanted}`,
    reader: { read, key: (row) => row[keyAt] },
  };
}

/** All rows of a table. */
export function everyRow(selection: Selection): Built<ReadRow> {
  const { table } = selection;
  const { joins, selection: cells, read } = new Projection(selection, 't').projected();
  return {
    statement: sql`select ${sql.join(cells)} from ${sql.table(table.sql)} as t${joins} where ${all([membership(table, 't')])} order by ${value(table.key, 't')}`,
    reader: read,
  };
}
