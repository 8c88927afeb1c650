import { type RawBuilder, sql } from 'kysely';
import { all, value } from './columns.ts';
import type { Column, OrderTerm, Table } from './table.ts';

/** A place in an order: the values of its terms, in their sequence. */
export type Position = readonly unknown[];

/** A total order of a table: whatever its terms are, the primary key decides last. */
export class Order {
  readonly terms: readonly OrderTerm[];
  /** Says all that the order is: equal orders have equal names. */
  readonly name: string;

  constructor(table: Table, terms: readonly OrderTerm[]) {
    const descending = terms.at(-1)?.descending ?? false;
    this.terms = [...terms, { through: [], column: table.key, descending }];
    this.name = [table.name, ...this.terms.map(termName)].join(' ');
  }

  /** The order in the key of a batch. */
  toJSON(): string {
    return this.name;
  }
}

/** Whether a position may have a null there. */
export function isNullable({ through, column }: OrderTerm): boolean {
  return column.nullable || through.some((step) => step.column.nullable);
}

/** The name of a term's path, without its direction. */
export function pathName({ through, column }: OrderTerm): string {
  return [...through.map((step) => step.column.field), column.field].join('.');
}

function termName(term: OrderTerm): string {
  return `${pathName(term)} ${term.descending ? 'desc' : 'asc'}`;
}

const natural = new WeakMap<Table, Order>();

/** The order of a table that nobody asked to order otherwise. */
export function naturalOrder(table: Table): Order {
  let order = natural.get(table);
  if (!order) natural.set(table, (order = new Order(table, table.order)));
  return order;
}

/** An order as parts of a statement on the rows that go by `t`. */
export interface Ordering {
  /** Joins of the rows whose values order. */
  readonly joins: RawBuilder<unknown>;
  /** What a row is ordered by: its position. */
  readonly position: readonly RawBuilder<unknown>[];
  readonly orderBy: RawBuilder<unknown>;
  /** The condition that a row comes after a position. */
  readonly after: (position: Position) => RawBuilder<boolean>;
  /** The condition that a row comes before a position. */
  readonly before: (position: Position) => RawBuilder<boolean>;
}

/** @param backwards reads from the end: directions and the place of nulls are turned round */
export function ordering({ terms }: Order, alias: string, backwards: boolean): Ordering {
  const keys = terms.map((term, index) => sortKey(term, index, alias));
  return {
    joins: sql.join(
      keys.flatMap((key) => key.joins),
      sql``,
    ),
    position: keys.map(({ expression }) => expression),
    orderBy: sql.join(
      keys.map(({ expression, descending, nullable }) => {
        const direction = descending === backwards ? sql`asc` : sql`desc`;
        const nulls = nullable ? (backwards ? sql` nulls first` : sql` nulls last`) : sql``;
        return sql`${expression} ${direction}${nulls}`;
      }),
    ),
    after: (position) => beyond(keys, position, false),
    before: (position) => beyond(keys, position, true),
  };
}

interface SortKey {
  readonly expression: RawBuilder<unknown>;
  readonly descending: boolean;
  readonly nullable: boolean;
  readonly joins: readonly RawBuilder<unknown>[];
}

function sortKey(term: OrderTerm, index: number, alias: string): SortKey {
  const joins: RawBuilder<unknown>[] = [];
  let place = alias;
  for (const [step, { column, target }] of term.through.entries()) {
    const next = `order_${index}_${step}`;
    joins.push(
      sql` left join ${sql.table(target.sql)} as ${sql.ref(next)} on ${value(target.key, next)} = ${value(column, place)}`,
    );
    place = next;
  }
  const { column, descending } = term;
  return { expression: value(column, place), descending, nullable: isNullable(term), joins };
}

function beyond(
  keys: readonly SortKey[],
  position: Position,
  backwards: boolean,
): RawBuilder<boolean> {
  const first = keys[0]!;
  const uniform = keys.every((key) => !key.nullable && key.descending === first.descending);
  if (uniform) {
    // A row comparison is one range of an index; the general form below is not.
    const operator = first.descending === backwards ? sql`>` : sql`<`;
    const values = sql.join(keys.map(({ expression }) => expression));
    return sql<boolean>`(${values}) ${operator} (${sql.join(keys.map((_, index) => position[index]))})`;
  }
  const alternatives = keys.flatMap((key, index) => {
    const past = strictlyBeyond(key, position[index], backwards);
    if (!past) return [];
    const ties = keys
      .slice(0, index)
      .map(({ expression }, tied) => equals(expression, position[tied]));
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
  { expression, descending, nullable }: SortKey,
  position: unknown,
  backwards: boolean,
): RawBuilder<boolean> | undefined {
  if (position === null) return backwards ? sql<boolean>`${expression} is not null` : undefined;
  const operator = descending === backwards ? sql`>` : sql`<`;
  const past = sql<boolean>`${expression} ${operator} ${position}`;
  return nullable && !backwards ? sql<boolean>`(${past} or ${expression} is null)` : past;
}

/** Whether rows can be ordered by a column. */
export function isOrderable({ type }: Column): boolean {
  return type !== 'text[]';
}
