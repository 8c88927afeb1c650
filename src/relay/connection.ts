import type { Position } from '../loading/order.ts';
import type { Page, PageRequest, PageSelection } from '../loading/page.ts';
import type { Row } from '../loading/table.ts';
import type { Cursors } from './cursor.ts';

/** One element of a connection, with the values of its link if the relation has any. */
export interface Edge {
  /** Undefined when no cursor was asked for. */
  readonly cursor: string | undefined;
  readonly node: Row;
  readonly [value: string]: unknown;
}

/** Where a page lies. Cursors are null on an empty page, and when none was asked for. */
export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** What is wanted of a connection. */
export interface ConnectionSelection {
  /** Undefined when no row is wanted, but perhaps their number. */
  readonly page: PageSelection | undefined;
  /** Stands for rows that the viewer may not see. */
  readonly withheld: Error | undefined;
  readonly edges: boolean;
  readonly pageInfo: boolean;
  readonly totalCount: boolean;
}

/** A page in the form of a connection, with what is wanted of it: https://relay.dev/graphql/connections.htm */
export interface Connection {
  readonly nodes: readonly Row[] | Error | undefined;
  readonly edges: readonly Edge[] | Error | undefined;
  readonly pageInfo: PageInfo | Error | undefined;
  readonly totalCount: Count | undefined;
}

/** How many rows a list has; null or why where that is not told. */
type Count = number | Error | null;

/** The connection of a parent. */
export type LoadConnection = (parent: number) => Promise<Connection>;

/** A connection of a page and a number of elements, as far as they are wanted. */
export function toConnection(
  selection: ConnectionSelection,
  request: PageBounds,
  cursors: Cursors,
  loading: Promise<Page> | undefined,
  counting: Promise<Count> | undefined,
): Promise<Connection> {
  const { withheld } = selection;
  const made = (page: Page | undefined, totalCount: Count | undefined): Connection => ({
    totalCount,
    nodes: page ? page.rows : withheld,
    edges: page && selection.edges ? toEdges(page, cursors) : withheld,
    pageInfo: page && selection.pageInfo ? toPageInfo(page, request, cursors) : withheld,
  });
  // One promise for each parent, where one is enough.
  if (!counting) return (loading ?? nothing).then((page) => made(page, undefined));
  if (!loading) return counting.then((totalCount) => made(undefined, totalCount));
  return Promise.all([loading, counting]).then(([page, totalCount]) => made(page, totalCount));
}

const nothing = Promise.resolve(undefined);

function toEdges({ rows, positions, links }: Page, cursors: Cursors): readonly Edge[] {
  return rows.map((node, index) => ({
    ...links?.[index],
    cursor: positions && cursors.of(positions[index]!),
    node,
  }));
}

type PageBounds = Pick<PageRequest, 'before' | 'after' | 'backwards'>;

function toPageInfo(
  { rows, positions, more }: Page,
  { before, after, backwards }: PageBounds,
  cursors: Cursors,
): PageInfo {
  const cursorOf = (position: Position | undefined) => (position ? cursors.of(position) : null);
  return {
    hasNextPage: before !== undefined || (!backwards && more),
    hasPreviousPage: after !== undefined || (backwards && more),
    startCursor: cursorOf(positions?.[0]),
    endCursor: cursorOf(positions?.[rows.length - 1]),
  };
}
