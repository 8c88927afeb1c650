import type { Page, PageRequest } from '../loading/page.ts';
import type { Row } from '../loading/table.ts';
import type { Cursors } from './cursor.ts';

/** One element of a connection, with the values of its link if the relation has any. */
export interface Edge {
  readonly cursor: string;
  readonly node: Row;
  readonly [value: string]: unknown;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** What a connection is made of. Nothing is loaded before it is selected. */
export interface ConnectionParts {
  readonly cursors: Cursors;
  readonly request: PageRequest;
  readonly page: () => Promise<Page>;
  readonly totalCount: () => Promise<number>;
  /** Names of the link's values that the edges show. */
  readonly edgeFields?: readonly string[];
}

/** A page in the form of a connection: https://relay.dev/graphql/connections.htm */
export class Connection {
  /** How many elements the whole list has. */
  readonly totalCount: () => Promise<number>;
  readonly #parts: ConnectionParts;
  #page: Promise<Page> | undefined;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.totalCount = parts.totalCount;
  }

  async nodes(): Promise<readonly Row[]> {
    return (await this.#load()).rows;
  }

  async edges(): Promise<readonly Edge[]> {
    const { cursors, edgeFields = [] } = this.#parts;
    return (await this.#load()).rows.map((node) => ({
      cursor: cursors.of(node),
      node,
      ...Object.fromEntries(edgeFields.map((field) => [field, node[`__edge_${field}`]])),
    }));
  }

  async pageInfo(): Promise<PageInfo> {
    const { cursors, request } = this.#parts;
    const { rows, more } = await this.#load();
    const [start, end] = [rows[0], rows.at(-1)];
    return {
      hasNextPage: request.before !== undefined || (!request.backwards && more),
      hasPreviousPage: request.after !== undefined || (request.backwards && more),
      startCursor: start ? cursors.of(start) : null,
      endCursor: end ? cursors.of(end) : null,
    };
  }

  #load(): Promise<Page> {
    return (this.#page ??= this.#parts.page());
  }
}
