import type { Entry, Page, PageRequest, PageSelection } from '../loading/page.ts';
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
  readonly nodes: boolean;
  readonly edges: boolean;
  readonly pageInfo: boolean;
  readonly totalCount: boolean;
}

/** A page in the form of a connection, with what is wanted of it: https://relay.dev/graphql/connections.htm */
export interface Connection {
  readonly nodes?: readonly Row[];
  readonly edges?: readonly Edge[];
  readonly pageInfo?: PageInfo;
  readonly totalCount?: number;
}

/** The connection of a parent. */
export type LoadConnection = (parent: number) => Promise<Connection>;

/** Waits for a page and a number of elements, as far as they are wanted. */
export async function toConnection(
  { nodes, edges, pageInfo }: ConnectionSelection,
  request: PageBounds,
  cursors: Cursors,
  loading: Promise<Page> | undefined,
  counting: Promise<number> | false,
): Promise<Connection> {
  const [page, totalCount] = await Promise.all([loading, counting]);
  return {
    ...(totalCount !== false && { totalCount }),
    ...(page && nodes && { nodes: page.entries.map(({ row }) => row) }),
    ...(page && edges && { edges: toEdges(page, cursors) }),
    ...(page && pageInfo && { pageInfo: toPageInfo(page, request, cursors) }),
  };
}

function toEdges({ entries }: Page, cursors: Cursors): readonly Edge[] {
  return entries.map((entry) => ({
    ...entry.link,
    cursor: cursorOf(entry, cursors),
    node: entry.row,
  }));
}

type PageBounds = Pick<PageRequest, 'before' | 'after' | 'backwards'>;

function toPageInfo(
  { entries, more }: Page,
  { before, after, backwards }: PageBounds,
  cursors: Cursors,
): PageInfo {
  return {
    hasNextPage: before !== undefined || (!backwards && more),
    hasPreviousPage: after !== undefined || (backwards && more),
    startCursor: cursorOf(entries[0], cursors) ?? null,
    endCursor: cursorOf(entries.at(-1), cursors) ?? null,
  };
}

function cursorOf(entry: Entry | undefined, cursors: Cursors): string | undefined {
  return entry?.position && cursors.of(entry.position);
}
