import { type RawBuilder, sql } from 'kysely';
import { all, membership, selection, value } from './columns.ts';
import { condition, type Filter } from './filter.ts';
import { type Order, ordering, type Position } from './order.ts';
import type { Relation, Root, Row } from './table.ts';

/** Which part of a list is asked for. */
export interface PageRequest {
  readonly filter?: Filter | undefined;
  readonly order: Order;
  /** How many rows, at least 1. */
  readonly size: number;
  /** From the end of the list towards its beginning. The rows come in the list's order all the same. */
  readonly backwards: boolean;
  /** Only rows after this position. */
  readonly after?: Position | undefined;
  /** Only rows before this position. */
  readonly before?: Position | undefined;
}

/** A part of a list, in the list's order. */
export interface Page {
  readonly rows: readonly Row[];
  /** Whether there are rows beyond, in the direction of reading. */
  readonly more: boolean;
}

type PageRow = Row & { readonly __parent: number };

/** One page of a whole table. */
export function rootPage(root: Root, request: PageRequest): RawBuilder<Row> {
  return part(root, request, []);
}

/** One page for each parent, in one statement: the parents' keys joined to a page by LATERAL. */
export function pagesByParent(
  relation: Relation,
  request: PageRequest,
  parents: readonly number[],
): RawBuilder<PageRow> {
  const { join } = relation;
  const children =
    'by' in join
      ? part(relation, request, [sql<boolean>`${value(join.by, 't')} = parent.key`])
      : part(relation, request, [
          // With columns of its own the link is joined; else a semi-join, so that repeated pairs count once.
          relation.edge.size > 0
            ? sql<boolean>`${sql.ref(`link.${join.from}`)} = parent.key`
            : sql<boolean>`${value(relation.target.key, 't')} in (select ${sql.ref(`link.${join.to}`)} from ${sql.table(join.table)} as link where ${sql.ref(`link.${join.from}`)} = parent.key)`,
        ]);
  return sql`select parent.key as "__parent", row.* from unnest(${parents}::integer[]) as parent(key) cross join lateral (${children}) as row`;
}

/** Cuts what a page statement returned to the page's size, and puts it into the list's order. */
export function toPage(rows: readonly Row[], { size, backwards }: PageRequest): Page {
  const cut = rows.slice(0, size);
  return { rows: backwards ? cut.toReversed() : cut, more: rows.length > size };
}

function part(
  list: Relation | Root,
  request: PageRequest,
  scope: readonly RawBuilder<boolean>[],
): RawBuilder<Row> {
  const { target } = list;
  const { filter, order, size, backwards, after, before } = request;
  const { joins, selection: orderColumns, ...ordered } = ordering(order, 't', backwards);
  const edge = 'edge' in list ? [...list.edge] : [];
  const linkColumns = edge.map(
    ([field, column]) => sql`${sql.ref(`link.${column}`)} as ${sql.ref(`__edge_${field}`)}`,
  );
  const link =
    edge.length > 0 && 'join' in list && 'table' in list.join
      ? sql` join ${sql.table(list.join.table)} as link on ${sql.ref(`link.${list.join.to}`)} = ${value(target.key, 't')}`
      : sql``;
  const columns = sql.join([selection(target, 't'), ...linkColumns, ...orderColumns]);
  return sql`select ${columns} from ${sql.table(target.sql)} as t${link}${joins} where ${all([
    ...scope,
    membership(target, 't'),
    condition(target, 't', filter),
    after && ordered.after(after),
    before && ordered.before(before),
  ])} order by ${ordered.orderBy} limit ${size + 1}`;
}
