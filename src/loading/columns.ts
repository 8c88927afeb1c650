import { type RawBuilder, sql } from 'kysely';
import type { Column, Table } from './table.ts';

/** A column of the row that goes by `alias`. */
export function value(column: Column, alias: string): RawBuilder<unknown> {
  const columns = column.sql.map((name) => sql.ref(`${alias}.${name}`));
  return columns.length === 1 ? columns[0]! : sql`coalesce(${sql.join(columns)})`;
}

/** The name of the graph type of the row that goes by `alias`. */
export function typename(table: Table, alias: string): RawBuilder<unknown> {
  if (!table.subtypes) return sql.lit(table.name);
  const { column, names } = table.subtypes;
  const cases = [...names].map(
    ([member, name]) => sql`when ${sql.lit(member)} then ${sql.lit(name)}`,
  );
  return sql`case ${sql.ref(`${alias}.${column}`)} ${sql.join(cases, sql` `)} end`;
}

/** The condition that a row of the SQL table is of the type; undefined when every row is. */
export function membership(table: Table, alias: string): RawBuilder<boolean> | undefined {
  if (!table.only) return undefined;
  const { column, value: member } = table.only;
  return sql<boolean>`${sql.ref(`${alias}.${column}`)} = ${sql.lit(member)}`;
}

/** Conditions that all hold; `true` when there are none. */
export function all(conditions: readonly (RawBuilder<boolean> | undefined)[]): RawBuilder<boolean> {
  const present = conditions.filter((condition) => condition !== undefined);
  return present.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(present, sql` and `)}`;
}
