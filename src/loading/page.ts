import { type RawBuilder, sql } from 'kysely';
import { all, membership, value } from './columns.ts';
import { condition, type Filter } from './filter.ts';
import { Order, type Ordering, ordering, type Position } from './order.ts';
import { type Cells, Projection, type ReadRow, type ResidentRows } from './rows.ts';
import type { Selection } from './selection.ts';
import type { Relation, Root, Row, Table } from './table.ts';
import type { Built } from './template.ts';

/** What is wanted of the rows of a page. */
export interface PageSelection {
  readonly rows: Selection;
  /** Whether the rows' positions are wanted. */
  readonly positions: boolean;
  /** Whether it is asked if there are rows beyond the page. */
  readonly more: boolean;
  /** Values of the link that are wanted, by name in `Relation.edge`. */
  readonly link: readonly string[];
}

/** Which part of a list is asked for, and what of it. */
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
  readonly selection: PageSelection;
}

/** A part of a list, in the list's order. */
export interface Page {
  readonly rows: readonly Row[];
  /** Of each row; undefined unless wanted. */
  readonly positions: readonly Position[] | undefined;
  /** Of each row the wanted values of the link; undefined unless any are. */
  readonly links: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** Whether there are rows beyond, in the direction of reading; false unless it is asked. */
  readonly more: boolean;
}

/** The values of a page's statement. */
export type PageValues = Readonly<Record<'filter', Filter | undefined>> &
  Readonly<Record<'after' | 'before', Position | undefined>>;

/** How the cells of a page's statement are read. */
export interface PageReader {
  readonly read: ReadRow;
  /** Where the row's position is; undefined unless wanted. */
  readonly position: readonly number[] | undefined;
  /** Where the wanted values of the link are. */
  readonly link: readonly (readonly [string, number])[] | undefined;
  /** Where a row's number within its page is, if the statement does not return rows in order. */
  readonly number: number | undefined;
  /** Where the parent's key is. */
  readonly parent: number;
}

/** All that the statement of a page depends on beside its values. */
export function pageName(list: Relation | Root, request: PageRequest): string {
  const { order, size, backwards, selection } = request;
  const { rows, positions, more, link } = selection;
  return `page ${list.name} ${rows.name} ${order.name} ${size} ${[backwards, positions, more].map(Number).join('')} ${link.join()}`;
}

/** One page of a whole table. */
export function rootPage(root: Root, request: PageRequest, values: PageValues): Built<PageReader> {
  const page = part(root, request, values, undefined);
  return {
    statement: page.joined
      ? sql`select ${sql.join(page.cells)} from (${page.rows}) as page${page.joined}`
      : page.rows,
    reader: page.reader,
  };
}

/** One page for each parent, in one statement: the parents' keys joined to a page by LATERAL. */
export function pagesByParent(
  relation: Relation,
  request: PageRequest,
  { parents, ...values }: PageValues & { readonly parents: readonly number[] },
): Built<PageReader> {
  const page = part(relation, request, values, sql.ref('parent.key'));
  return {
    statement: sql`select ${sql.join([...page.cells, sql.ref('parent.key')])} from unnest(${parents}::integer[]) as parent(key) cross join lateral (${page.rows}) as page${page.joined ?? sql``}`,
    reader: page.reader,
  };
}

/** Cuts the rows of one page's statement to its size, and puts them into the list's order. */
export function toPage(
  rows: readonly Cells[],
  { read, position, link, number }: PageReader,
  { size, backwards }: PageRequest,
  residents: ResidentRows,
): Page {
  const numbered = number === undefined ? rows : byNumber(rows, number);
  const cut = numbered.length > size ? numbered.slice(0, size) : numbered;
  const page = backwards ? cut.toReversed() : cut;
  return {
    rows: page.map((cells) => read(cells, residents)),
    positions: position && page.map((cells) => position.map((place) => cells[place])),
    links:
      link &&
      page.map((cells) => Object.fromEntries(link.map(([field, place]) => [field, cells[place]]))),
    more: rows.length > size,
  };
}

/** Rows that are numbered from 1, in the order of their numbers. */
function byNumber(rows: readonly Cells[], number: number): readonly Cells[] {
  const ordered = Array<Cells>(rows.length);
  for (const cells of rows) ordered[(cells[number] as number) - 1] = cells;
  return ordered;
}

interface Part {
  /** Selects the rows of one page, in their order. */
  readonly rows: RawBuilder<unknown>;
  /** What is selected of the page, once the rows are joined that it points at. */
  readonly cells: readonly RawBuilder<unknown>[];
  readonly joined: RawBuilder<unknown> | undefined;
  readonly reader: PageReader;
}

function part(
  list: Relation | Root,
  request: PageRequest,
  { filter, after, before }: PageValues,
  parent: RawBuilder<unknown> | undefined,
): Part {
  const { target } = list;
  const { order, size, backwards, selection } = request;
  const projection = new Projection(selection.rows, 't');
  const { from, ordered } = source(list, order, backwards);
  const position = selection.positions
    ? order.terms.map(({ through, column }, index) =>
        // Most rows are ordered by what is read of them anyway.
        through.length === 0
          ? projection.addColumn(column)
          : projection.add(ordered.position[index]!),
      )
    : undefined;
  const edge = 'edge' in list ? list.edge : new Map<string, string>();
  const link = selection.link.map(
    (field) => [field, projection.add(sql.ref(`link.${edge.get(field)}`))] as const,
  );
  // Rows are joined to the page when it is cut, not to all that it is cut from; then only their
  // numbers tell the order.
  const number = selection.rows.joins
    ? projection.add(sql`(row_number() over (order by ${ordered.orderBy}))::integer`)
    : undefined;
  const { joins, selection: cells, read, placeOf } = projection.projected('page');
  const rows = sql`select ${projection.own} from ${from}${ordered.joins} where ${all([
    parent && belongsTo(list as Relation, parent),
    membership(target, 't'),
    condition(target, 't', filter),
    after && ordered.after(after),
    before && ordered.before(before),
  ])} order by ${ordered.orderBy} limit ${sql.lit(selection.more ? size + 1 : size)}`;
  return {
    rows,
    cells,
    joined: number === undefined ? undefined : joins,
    reader: {
      read,
      position: position?.map(placeOf),
      link: link.length > 0 ? link.map(([field, name]) => [field, placeOf(name)]) : undefined,
      number: number === undefined ? undefined : placeOf(number),
      parent: cells.length,
    },
  };
}

/** Where the rows come from, as `t` and `link`, and how they are ordered. */
function source(
  list: Relation | Root,
  order: Order,
  backwards: boolean,
): { from: RawBuilder<unknown>; ordered: Ordering } {
  const { target } = list;
  const rows = sql`${sql.table(target.sql)} as t`;
  const key = value(target.key, 't');
  if (!('join' in list) || 'by' in list.join || !list.join.unique) {
    return { from: rows, ordered: ordering(order, 't', backwards) };
  }
  const link = sql`${sql.table(list.join.table)} as link`;
  const to = sql.ref(`link.${list.join.to}`);
  if (order.terms.length > 1) {
    return {
      from: sql`${rows} join ${link} on ${to} = ${key}`,
      ordered: ordering(order, 't', backwards),
    };
  }
  // In the order of the key a page is the first rows of the link, by its index. OFFSET keeps the
  // planner from merging the two tables, for which it would read the target from its beginning.
  return {
    from: sql`${link} cross join lateral (select * from ${rows} where ${key} = ${to} offset 0) as t`,
    ordered: ordering(keyOrder(target, list.join.to), 'link', backwards),
  };
}

/** The order of the key, as a column of the link has it. */
function keyOrder(target: Table, column: string): Order {
  return new Order({ ...target, key: { ...target.key, sql: [column] } }, []);
}

/** The condition that a row is in the parent's list. */
function belongsTo({ join, target }: Relation, parent: RawBuilder<unknown>): RawBuilder<boolean> {
  if ('by' in join) return sql<boolean>`${value(join.by, 't')} = ${parent}`;
  const pairs = all([
    sql<boolean>`${sql.ref(`link.${join.from}`)} = ${parent}`,
    join.where?.('link'),
  ]);
  if (join.unique) return pairs;
  const key = value(target.key, 't');
  const found = sql`select ${sql.ref(`link.${join.to}`)} from ${sql.table(join.table)} as link where ${pairs}`;
  // Repeated pairs count once. Few of many are looked up first: rows in their order may have none for long.
  return join.where
    ? sql<boolean>`${key} = any(array(${found}))`
    : sql<boolean>`${key} in (${found})`;
}
