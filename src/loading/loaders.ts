import DataLoader from 'dataloader';
import type { RawBuilder } from 'kysely';
import type { Viewer } from '../access/viewer.ts';
import { aggregatesByParent, type Measure, rootAggregate } from './aggregate.ts';
import { rowsByKey } from './by-key.ts';
import { canonical } from './canonical.ts';
import type { Filter } from './filter.ts';
import {
  type Page,
  pageName,
  type PageReader,
  type PageRequest,
  pagesByParent,
  type PageValues,
  rootPage,
  toPage,
} from './page.ts';
import { byRecords } from './pairs.ts';
import { NotResidentError, type ResidentStore, type Residents } from './residents.ts';
import type { Cells } from './rows.ts';
import type { Selection } from './selection.ts';
import type { Statements } from './statements.ts';
import type { Relation, Root, Row } from './table.ts';
import type { Templates } from './template.ts';
import { Visibility } from './visibility.ts';

/** Keys above this number go in statements of their own. */
const largestBatch = 2_000;

type Key = number | string;

const nothing = () => null;
const noRows = () => [];
/** A page of its own for each parent without children: nobody can change another's. */
const emptyPage = (): Page => ({
  rows: [],
  positions: [],
  links: [],
  more: false,
});

/** What the loaders of all requests share. */
export interface Shared {
  readonly templates: Templates;
  readonly residents: ResidentStore;
}

/** Is told of each person whose personal data were read: the row's key, and which fields. */
export type OnPersonalRead = (subject: number, fields: readonly string[]) => void;

/**
 * The loaders of one request of one viewer, each made when it is first asked for. Everything that
 * changes the answer (relation, filter, order, page, what is selected) is part of the name that a
 * loader goes by. A query is answered level by level: one statement for each loader and level, always.
 */
export class Loaders {
  readonly viewer: Viewer;
  readonly visibility: Visibility;
  readonly statements: Statements;
  readonly #templates: Templates;
  readonly #store: ResidentStore;
  readonly #loaders = new Map<string, DataLoader<Key, unknown>>();
  readonly #roots = new Map<string, Promise<unknown>>();
  readonly #onPersonalRead: OnPersonalRead | undefined;
  #residents: Residents;

  constructor(
    statements: Statements,
    viewer: Viewer,
    { templates, residents }: Shared,
    onPersonalRead?: OnPersonalRead,
  ) {
    this.statements = statements;
    this.viewer = viewer;
    this.visibility = new Visibility(viewer);
    this.#templates = templates;
    this.#store = residents;
    this.#residents = residents.current;
    this.#onPersonalRead = onPersonalRead;
  }

  /** One row by primary key; null when there is none. */
  one(selection: Selection, id: number): Promise<Row | null> {
    return this.unique(selection, selection.table.key.field, id);
  }

  /** One row by primary key that must exist, such as the target of a foreign key. */
  async oneOrFail(selection: Selection, id: number): Promise<Row> {
    const row = await this.one(selection, id);
    if (row) return row;
    throw new Error(`${selection.table.name} has no row for a key that refers to it.`);
  }

  /** One row by a unique column; null when there is none that the viewer may see. */
  unique(selection: Selection, field: string, key: Key): Promise<Row | null> {
    const { table } = selection;
    if (this.visibility.isOnlyCounted(table)) return Promise.resolve(null);
    const resident = table.resident ? this.#residents.find(table, field, key) : null;
    if (resident) return Promise.resolve(resident);
    const name = `unique ${table.name}.${field} ${selection.name}`;
    const loader = this.#loader<Key, Row | null>(name, nothing, async (keys) => {
      const column = field === table.key.field ? table.key : table.columns.get(field);
      if (!column) throw new Error(`${table.name} has no column ${field}.`);
      const filter = this.visibility.within(table);
      const statement = this.#templates.get(
        name,
        { keys, filter },
        (values) => rowsByKey(selection, column, values.keys, values.filter),
        !filter,
      );
      const { rows } = await this.statements.run(statement, keys.length);
      const { read, key: keyOf } = statement.reader;
      return this.#reading(() => {
        const found = rows.map(
          (cells) => [keyOf(cells) as Key, read(cells, this.#residents)] as const,
        );
        this.#note(
          selection,
          found.map(([, row]) => row),
        );
        return new Map(found);
      });
    });
    return loader.load(key);
  }

  /** The pages of parents' lists: what is asked for is looked at once, whatever their number. */
  pages(relation: Relation, asked: PageRequest): (parent: number) => Promise<Page> {
    const request = this.#visible(relation, asked);
    const name = pageName(relation, request);
    const values = { ...valuesOf(request), records: this.visibility.ofPairs(relation) };
    const loader = this.#loader<number, Page>(
      `${name} ${canonical(values)}`,
      emptyPage,
      async (parents) => {
        const statement = this.#templates.get(
          name,
          { ...values, parents },
          (slots) => pagesByParent(byRecords(relation, slots.records), request, slots),
          !request.filter,
        );
        const { rows } = await this.statements.run(statement, parents.length);
        const { reader } = statement;
        const byParent = Map.groupBy(rows, (cells) => cells[reader.parent] as number);
        return this.#reading(
          () =>
            new Map(
              [...byParent].map(
                ([key, cells]) => [key, this.#toPage(cells, reader, request)] as const,
              ),
            ),
        );
      },
    );
    return (parent) => loader.load(parent);
  }

  /** A measure of the rows of parents' lists. */
  aggregates<Value>(
    relation: Relation,
    measure: Measure<Value>,
    asked: Filter | undefined,
  ): (parent: number) => Promise<Value> {
    const filter = this.visibility.ofList(relation, asked);
    const name = `${measure.name} ${relation.name}`;
    const values = { filter, records: this.visibility.ofPairs(relation) };
    const loader = this.#loader<number, Value>(
      `${name} ${canonical(values)}`,
      () => measure.empty,
      async (parents) => {
        const statement = this.#templates.get(
          name,
          { ...values, parents },
          (slots) => ({
            statement: aggregatesByParent(
              byRecords(relation, slots.records),
              measure,
              slots.filter,
              slots.parents,
            ),
            reader: undefined,
          }),
          !filter,
        );
        const { rows } = await this.statements.run(statement, parents.length);
        return new Map(rows.map(([key, value]) => [key as number, value as Value]));
      },
    );
    return (parent) => loader.load(parent);
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
    const loader = this.#loader<K, Value | null>(`value ${name}`, nothing, async (keys) => {
      const rows = await this.statements.select(statement(keys), keys.length);
      return new Map(rows.map((row) => [row.key, row.value]));
    });
    return loader.load(key);
  }

  /**
   * Rows per key from a statement of the concept's own: each with the `key` that it is for.
   *
   * @param name what is loaded; the same name always with the same statement
   */
  rows<K extends Key, R extends { readonly key: K }>(
    name: string,
    key: K,
    statement: (keys: readonly K[]) => RawBuilder<R>,
  ): Promise<readonly R[]> {
    const loader = this.#loader<K, readonly R[]>(`rows ${name}`, noRows, async (keys) => {
      const rows = await this.statements.select(statement(keys), keys.length);
      return Map.groupBy(rows, (row) => row.key);
    });
    return loader.load(key);
  }

  /** A page of a whole table. */
  rootPage(root: Root, asked: PageRequest): Promise<Page> {
    const request = this.#visible(root, asked);
    const name = pageName(root, request);
    const values = valuesOf(request);
    return this.once(`${name} ${canonical(values)}`, async () => {
      const statement = this.#templates.get(
        name,
        values,
        (slots) => rootPage(root, request, slots),
        !request.filter,
      );
      const { rows } = await this.statements.run(statement);
      return this.#reading(() => this.#toPage(rows, statement.reader, request));
    });
  }

  /** A measure of the rows of a whole table. */
  rootAggregate<Value>(
    root: Root,
    measure: Measure<Value>,
    asked: Filter | undefined,
  ): Promise<Value> {
    const filter = this.visibility.ofList(root, asked);
    const name = `${measure.name} ${root.name}`;
    const values = { filter };
    return this.once(`${name} ${canonical(values)}`, async () => {
      const statement = this.#templates.get(
        name,
        values,
        (slots) => ({ statement: rootAggregate(root, measure, slots.filter), reader: undefined }),
        !filter,
      );
      const { rows } = await this.statements.run(statement);
      return rows[0]![0] as Value;
    });
  }

  /** The same request, for no more than the viewer may see. */
  #visible(list: Relation | Root, request: PageRequest): PageRequest {
    if (this.visibility.isOnlyCounted(list.target))
      throw new Error(`${list.name} was asked for rows that its viewer may only count.`);
    const filter = this.visibility.ofList(list, request.filter);
    return filter === request.filter ? request : { ...request, filter };
  }

  #toPage(rows: readonly Cells[], reader: PageReader, request: PageRequest): Page {
    const page = toPage(rows, reader, request, this.#residents);
    this.#note(request.selection.rows, page.rows);
    return page;
  }

  #note({ personalReads }: Selection, rows: readonly Row[]): void {
    for (const { path, fields } of personalReads) {
      for (const row of rows) {
        let subject: Row | null = row;
        for (const step of path) subject &&= subject[step] as Row | null;
        if (subject) this.#onPersonalRead?.(subject.id, fields);
      }
    }
  }

  /** Reads rows; where they point at a row that came into the database since, memory catches up first. */
  async #reading<Value>(read: () => Value): Promise<Value> {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof NotResidentError)) throw error;
      await this.#store.refresh();
      this.#residents = this.#store.current;
      return read();
    }
  }

  /** What the request loads but once, whoever asks for it: the same name always with the same result. */
  once<Value>(name: string, load: () => Promise<Value>): Promise<Value> {
    let loading = this.#roots.get(name) as Promise<Value> | undefined;
    if (!loading) this.#roots.set(name, (loading = load()));
    return loading;
  }

  /** Lets go of everything that was loaded. */
  forget(): void {
    this.#loaders.clear();
    this.#roots.clear();
  }

  /** @param missing what a key without an answer gets: the same for every loader of that name */
  #loader<K extends Key, Value>(
    name: string,
    missing: () => Value,
    load: (keys: readonly K[]) => Promise<ReadonlyMap<K, Value>>,
  ): DataLoader<K, Value> {
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
    return loader;
  }
}

function valuesOf({ filter, after, before }: PageRequest): PageValues {
  // Positions as objects: each of their values is one of the statement's.
  const asValues = (position: readonly unknown[] | undefined) =>
    position && (Object.fromEntries(position.entries()) as unknown as readonly unknown[]);
  return { filter, after: asValues(after), before: asValues(before) };
}
