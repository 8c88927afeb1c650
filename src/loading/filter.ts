import { type RawBuilder, sql } from 'kysely';
import { all, membership, value } from './columns.ts';
import type { Column, Table } from './table.ts';

/**
 * Conditions on a row, all of which must hold: by column, operators with their values; by to-one
 * relation, conditions on the row it points at.
 */
export type Filter = { readonly [field: string]: Operators | Filter | null | undefined };

/** Operators with their values; null and absent ones ask for nothing. */
export interface Operators {
  readonly eq?: unknown;
  readonly in?: readonly unknown[] | null;
  readonly gt?: unknown;
  readonly gte?: unknown;
  readonly lt?: unknown;
  readonly lte?: unknown;
  readonly contains?: string | null;
}

/** The filter as SQL on the row that goes by `alias`; undefined when it asks for nothing. */
export function condition(
  table: Table,
  alias: string,
  filter: Filter | null | undefined,
): RawBuilder<boolean> | undefined {
  const conditions = Object.entries(filter ?? {}).flatMap(([field, operand]) => {
    if (operand === null || operand === undefined) return [];
    const column = table.columns.get(field);
    if (!column) throw new Error(`${table.name} has no column ${field} to filter by.`);
    const target = table.references.get(field);
    return target
      ? [throughReference(column, alias, target, operand as Filter)]
      : comparisons(column, alias, operand);
  });
  return conditions.length === 0 ? undefined : all(conditions);
}

function throughReference(
  column: Column,
  alias: string,
  target: Table,
  filter: Filter,
): RawBuilder<boolean> | undefined {
  const inner = `${alias}_${column.field}`;
  const conditions = condition(target, inner, filter);
  if (!conditions) return undefined;
  return sql<boolean>`exists (select 1 from ${sql.table(target.sql)} as ${sql.ref(inner)} where ${all(
    [
      sql<boolean>`${value(target.key, inner)} = ${value(column, alias)}`,
      membership(target, inner),
      conditions,
    ],
  )})`;
}

const operators = {
  eq: (left, right) => sql`${left} = ${right}`,
  in: (left, right) => sql`${left} = any(${right})`,
  gt: (left, right) => sql`${left} > ${right}`,
  gte: (left, right) => sql`${left} >= ${right}`,
  lt: (left, right) => sql`${left} < ${right}`,
  lte: (left, right) => sql`${left} <= ${right}`,
  contains: (left, right) => sql`strpos(folded(${left}), folded(${right})) > 0`,
} satisfies Record<
  keyof Operators,
  (left: RawBuilder<unknown>, right: unknown) => RawBuilder<unknown>
>;

function comparisons(column: Column, alias: string, operand: Operators): RawBuilder<boolean>[] {
  return Object.entries(operand).flatMap(([name, right]) => {
    if (right === null || right === undefined) return [];
    const operator = operators[name as keyof Operators];
    return [operator(value(column, alias), right) as RawBuilder<boolean>];
  });
}
