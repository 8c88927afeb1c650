import { type RawBuilder, sql } from 'kysely';
import { all, value } from './columns.ts';
import type { OrderTerm, Table } from './table.ts';

/** A place in an order: the values of its terms, in their sequence. */
export type Position = readonly unknown[];

/** The natural order of a table, made total by its key. */
export function naturalOrder(table: Table): readonly OrderTerm[] {
  const last = table.order.at(-1);
  return [...table.order, { column: table.key, descending: last?.descending ?? false }];
}

/** `order by` list; backwards, every direction and the place of nulls are turned round. */
export function orderBy(
  order: readonly OrderTerm[],
  alias: string,
  backwards: boolean,
): RawBuilder<unknown> {
  return sql.join(
    order.map(({ column, descending }) => {
      const direction = descending === backwards ? sql`asc` : sql`desc`;
      const nulls = column.nullable ? (backwards ? sql` nulls first` : sql` nulls last`) : sql``;
      return sql`${value(column, alias)} ${direction}${nulls}`;
    }),
  );
}

/** The condition that a row comes after a position; backwards, before it. */
export function beyond(
  order: readonly OrderTerm[],
  alias: string,
  position: Position,
  backwards: boolean,
): RawBuilder<boolean> {
  const first = order[0]!;
  const uniform = order.every(
    ({ column, descending }) => !column.nullable && descending === first.descending,
  );
  if (uniform) {
    // A row comparison is one range of an index; the general form below is not.
    const operator = first.descending === backwards ? sql`>` : sql`<`;
    const values = sql.join(order.map(({ column }) => value(column, alias)));
    return sql<boolean>`(${values}) ${operator} (${sql.join([...position])})`;
  }
  const alternatives = order.flatMap((term, index) => {
    const past = strictlyBeyond(term, alias, position[index], backwards);
    if (!past) return [];
    const ties = order
      .slice(0, index)
      .map(({ column }, tied) => equals(value(column, alias), position[tied]));
    return [sql<boolean>`(${all([...ties, past])})`];
  });
  return alternatives.length === 0
    ? sql<boolean>`false`
    : sql<boolean>`(${sql.join(alternatives, sql` or `)})`;
}

function equals(left: RawBuilder<unknown>, right: unknown): RawBuilder<boolean> {
  return right === null ? sql<boolean>`${left} is null` : sql<boolean>`${left} = ${right}`;
}

function strictlyBeyond(
  { column, descending }: OrderTerm,
  alias: string,
  position: unknown,
  backwards: boolean,
): RawBuilder<boolean> | undefined {
  const left = value(column, alias);
  if (position === null) return backwards ? sql<boolean>`${left} is not null` : undefined;
  const operator = descending === backwards ? sql`>` : sql`<`;
  const past = sql<boolean>`${left} ${operator} ${position}`;
  return column.nullable && !backwards ? sql<boolean>`(${past} or ${left} is null)` : past;
}
