import DataLoader from 'dataloader';
import type { RawBuilder } from 'kysely';
import type { Viewer } from '../access/viewer.ts';
import { rowsByKey } from './by-key.ts';
import { canonical } from './canonical.ts';
import { countsByParent, rootCount } from './count.ts';
import type { Filter } from './filter.ts';
import { type Page, type PageRequest, pagesByParent, rootPage, toPage } from './page.ts';
import type { Statements } from './statements.ts';
import type { Relation, Root, Row, Table } from './table.ts';

/** Keys above this number go in statements of their own. */
const largestBatch = 2_000;

type Key = number | string;

/** A page of its own for each parent without children: nobody can change another's. */
const emptyPage = (): Page => ({ rows: [], more: false });

/**
 * The loaders of one request of one viewer, each made when it is first asked for. Everything that
 * changes the answer (relation, filter, order, page) is part of the name that a loader goes by. A
 * query is answered level by level: one statement for each loader and level, always.
 */
export class Loaders {
  readonly viewer: Viewer;
  readonly statements: Statements;
  readonly #loaders = new Map<string, DataLoader<Key, unknown>>();
  readonly #roots = new Map<string, Promise<unknown>>();

  constructor(statements: Statements, viewer: Viewer) {
    this.statements = statements;
    this.viewer = viewer;
  }

  /** One row by primary key; null when there is none. */
  one(table: Table, id: number): Promise<Row | null> {
    return this.unique(table, table.key.field, id);
  }

  /** One row by primary key that must exist, such as the target of a foreign key. */
  async oneOrFail(table: Table, id: number): Promise<Row> {
    const row = await this.one(table, id);
    if (row === null) throw new Error(`${table.name} has no row for a key that refers to it.`);
    return row;
  }

  /** One row by a unique column; null when there is none. */
  unique(table: Table, field: string, key: Key): Promise<Row | null> {
    return this.#batched(
      `unique ${table.name}.${field}`,
      key,
      () => null,
      async (keys) => {
        const column = field === table.key.field ? table.key : table.columns.get(field);
        if (!column) throw new Error(`${table.name} has no column ${field}.`);
        const rows = await this.statements.run(rowsByKey(table, column, keys));
        return new Map(rows.map((row) => [row.__key as Key, row as Row]));
      },
    );
  }

  /** A page of the parent's list. */
  page(relation: Relation, request: PageRequest, parent: number): Promise<Page> {
    const name = `page ${relation.name} ${canonical(request)}`;
    return this.#batched(name, parent, emptyPage, async (parents) => {
      const rows = await this.statements.run(pagesByParent(relation, request, parents));
      const byParent = Map.groupBy(rows, (row) => row.__parent);
      return new Map(
        [...byParent].map(([key, children]) => [key, toPage(children, request)] as const),
      );
    });
  }

  /** How many rows the parent's list has; 0 when none. */
  count(relation: Relation, filter: Filter | undefined, parent: number): Promise<number> {
    const name = `count ${relation.name} ${canonical(filter)}`;
    return this.#batched(
      name,
      parent,
      () => 0,
      async (parents) => {
        const rows = await this.statements.run(countsByParent(relation, filter, parents));
        return new Map(rows.map(({ key, count }) => [key, count] as const));
      },
    );
  }

  /**
   * A value per key from a statement of the concept's own: rows of `key` and `value`.
   *
   * @param name what is loaded; the same name always with the same statement
   * @returns null where the statement has no row, or null itself
   */
  value<K extends Key, Value>(
    name: string,
    key: K,
    statement: (keys: readonly K[]) => RawBuilder<{ key: K; value: Value | null }>,
  ): Promise<Value | null> {
    return this.#batched<K, Value | null>(
      `value ${name}`,
      key,
      () => null,
      async (keys) => {
        const rows = await this.statements.run(statement(keys));
        return new Map(rows.map((row) => [row.key, row.value] as const));
      },
    );
  }

  /** A page of a whole table. */
  rootPage(root: Root, request: PageRequest): Promise<Page> {
    return this.#once(`page ${root.name} ${canonical(request)}`, async () =>
      toPage(await this.statements.run(rootPage(root, request)), request),
    );
  }

  /** How many rows a whole table has. */
  rootCount(root: Root, filter: Filter | undefined): Promise<number> {
    return this.#once(`count ${root.name} ${canonical(filter)}`, async () => {
      const [row] = await this.statements.run(rootCount(root, filter));
      return row!.count;
    });
  }

  #once<Value>(name: string, load: () => Promise<Value>): Promise<Value> {
    let loading = this.#roots.get(name) as Promise<Value> | undefined;
    if (!loading) this.#roots.set(name, (loading = load()));
    return loading;
  }

  /** @param missing what a key without an answer gets: the same for every key of that name */
  #batched<K extends Key, Value>(
    name: string,
    key: K,
    missing: () => Value,
    load: (keys: readonly K[]) => Promise<ReadonlyMap<K, Value>>,
  ): Promise<Value> {
    let loader = this.#loaders.get(name) as DataLoader<K, Value> | undefined;
    if (!loader) {
      const made = new DataLoader<K, Value>(
        async (keys) => {
          // Kept longer, an answer could spare the next level its statement or not, as the data are.
          made.clearAll();
          const values = await load(keys);
          return keys.map((wanted) => values.get(wanted) ?? missing());
        },
        {
          maxBatchSize: largestBatch,
          batchScheduleFn: (dispatch) => this.statements.whenIdle(dispatch),
        },
      );
      this.#loaders.set(name, (loader = made));
    }
    return loader.load(key);
  }
}
