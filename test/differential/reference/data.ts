import { CompiledQuery, type Kysely } from 'kysely';
import type { PersonalDataCipher } from '../../../src/database/personal-data/cipher.ts';
import type { EncryptedColumn } from '../../../src/database/personal-data/keyring.ts';
import type { Model, ModelType } from '../../../src/exposure/model.ts';
import type { Column, Join, Table } from '../../../src/loading/table.ts';

/** A row as the database has it, by name of column. */
export type StoredRow = Readonly<Record<string, unknown>> & { readonly id: number };

/** A pair of a link, with whatever columns of its own the relation shows. */
export type StoredPair = Readonly<Record<string, unknown>> & {
  readonly from: number;
  readonly to: number;
};

/** What a viewer may see, where that is not everything. */
export interface Visible {
  /** Keys by SQL table. */
  readonly rows: ReadonlyMap<string, ReadonlySet<number>>;
  /** Pairs, as `from to`, by SQL table of the link. */
  readonly pairs: ReadonlyMap<string, ReadonlySet<string>>;
}

const quoted = (name: string) => `"${name}"`;

/** The value of a field: of a column, or what was decrypted from one. */
export function fieldOf(row: StoredRow, table: Table, field: string): unknown {
  const column = table.columns.get(field);
  return column ? valueOf(row, column) : row[field];
}

/** The value of a model's column: subtypes may keep a field in columns of their own. */
export function valueOf(row: StoredRow, column: Column): unknown {
  return column.sql.map((name) => row[name]).find((value) => value !== null) ?? null;
}

/**
 * The whole part of the database that the graph shows, in memory, read by one plain statement per
 * table.
 */
export class Data {
  readonly model: Model;
  readonly #tables = new Map<string, ReadonlyMap<number, StoredRow>>();
  readonly #links = new Map<string, ReadonlyMap<number, readonly StoredPair[]>>();
  readonly #children = new Map<string, ReadonlyMap<unknown, readonly StoredRow[]>>();
  readonly #ranks = new Map<string, ReadonlyMap<unknown, number>>();
  readonly #folded = new Map<string, string>();
  readonly #database: Kysely<unknown>;
  #whole: Data | undefined;

  private constructor(model: Model, database: Kysely<unknown>) {
    this.model = model;
    this.#database = database;
  }

  static async load(
    model: Model,
    database: Kysely<unknown>,
    cipher: PersonalDataCipher,
  ): Promise<Data> {
    const data = new Data(model, database);
    for (const sql of new Set([...model.values()].map(({ table }) => table.sql))) {
      await data.#loadTable(sql);
    }
    data.#decrypt(cipher);
    for (const { table, lists } of model.values()) {
      for (const { relation } of lists) await data.#loadLink(relation.join, relation.edge);
      for (const column of table.columns.values()) {
        if (column.type === 'text') await data.#loadTexts(table, column);
      }
    }
    return data;
  }

  /** All the data, where these are only what a viewer may see of them. */
  get whole(): Data {
    return this.#whole ?? this;
  }

  /**
   * The same data without what a viewer may not see.
   *
   * @param visible keys of the rows of SQL tables, and pairs of links, that it may not see all of
   */
  seenBy({ rows: keysOf, pairs: pairsOf }: Visible): Data {
    const seen = new Data(this.model, this.#database);
    seen.#whole = this;
    for (const [sql, rows] of this.#tables) {
      const keys = keysOf.get(sql);
      seen.#tables.set(sql, keys ? new Map([...rows].filter(([key]) => keys.has(key))) : rows);
    }
    for (const [name, links] of this.#links) {
      const known = pairsOf.get(name.split(' ')[0]!);
      const isKnown = ({ from, to }: StoredPair) => !known || known.has(`${from} ${to}`);
      const seenLinks = [...links].map(([key, pairs]) => [key, pairs.filter(isKnown)] as const);
      seen.#links.set(name, new Map(seenLinks));
    }
    for (const [name, ranks] of this.#ranks) seen.#ranks.set(name, ranks);
    for (const [text, folded] of this.#folded) seen.#folded.set(text, folded);
    return seen;
  }

  /** Every row of the graph type, by key. */
  rows({ sql, only }: Table): readonly StoredRow[] {
    const rows = [...this.#tables.get(sql)!.values()];
    return only ? rows.filter((row) => row[only.column] === only.value) : rows;
  }

  /** One row of the graph type; undefined when there is none. */
  row({ sql, only }: Table, key: unknown): StoredRow | undefined {
    const row = this.#tables.get(sql)!.get(key as number);
    return row && only && row[only.column] !== only.value ? undefined : row;
  }

  /** The object type of a row that was asked for as `table`. */
  typeOf(table: Table, row: StoredRow): ModelType {
    const name = table.subtypes?.names.get(String(row[table.subtypes.column])) ?? table.name;
    return this.model.get(name)!;
  }

  /** Rows of `target` whose column has that key. */
  children(target: Table, column: Column, key: number): readonly StoredRow[] {
    const name = `${target.name} ${column.sql.join()}`;
    let groups = this.#children.get(name);
    if (!groups) {
      groups = Map.groupBy(this.rows(target), (row) => valueOf(row, column));
      this.#children.set(name, groups);
    }
    return groups.get(key) ?? [];
  }

  /** Pairs of a link that begin with that key; they may repeat. */
  pairs(join: Extract<Join, { table: string }>, key: number): readonly StoredPair[] {
    return this.#links.get(linkName(join))!.get(key) ?? [];
  }

  /** Where a text stands among the column's texts: only the database knows its collation. */
  rank(table: Table, column: Column, text: string): number {
    return this.#ranks.get(textName(table, column))!.get(text)!;
  }

  /** A text without case, accents and extra spaces, as the database folds it. */
  folded(text: string): string {
    const folded = this.#folded.get(text);
    if (folded === undefined) throw new Error('A text was not folded before it was compared.');
    return folded;
  }

  /** Makes `folded` know these texts. */
  async fold(texts: readonly string[]): Promise<void> {
    const unknown = [...new Set(texts)].filter((text) => !this.#folded.has(text));
    if (unknown.length === 0) return;
    const rows = await this.query<{ text: string; folded: string }>(
      'select text, folded(text) as folded from unnest($1::text[]) as text',
      [unknown],
    );
    for (const { text, folded } of rows) this.#folded.set(text, folded);
  }

  /** Runs a statement as it is. */
  async query<Row>(text: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
    const compiled = CompiledQuery.raw(text, [...parameters]);
    return (await this.#database.executeQuery<Row>(compiled)).rows;
  }

  async #loadTable(sql: string): Promise<void> {
    const tables = [...this.model.values()].map(({ table }) => table);
    const columns = new Map([['id', quoted('id')]]);
    for (const table of tables.filter((each) => each.sql === sql)) {
      for (const { sql: names, type } of table.columns.values()) {
        for (const name of names) {
          columns.set(name, type === 'date' ? `${quoted(name)}::text` : quoted(name));
        }
      }
      if (table.only) columns.set(table.only.column, quoted(table.only.column));
    }
    const selected = [...columns].map(([name, expression]) => `${expression} as ${quoted(name)}`);
    const rows = await this.query<StoredRow>(
      `select ${selected.join(', ')} from ${quoted(sql)} order by id`,
    );
    this.#tables.set(sql, new Map(rows.map((row) => [row.id, row])));
  }

  /** Gives people their numbers under the names that the graph has for them. */
  #decrypt(cipher: PersonalDataCipher): void {
    const text = (column: EncryptedColumn, value: unknown) =>
      typeof value === 'string' ? cipher.decrypt(column, value) : null;
    const people = [...this.#tables.get('participant')!].map(([key, row]) => {
      const nik = text('participant.nik', row['nik_encrypted']);
      const phone = text('participant.phone', row['phone_encrypted']);
      return [key, { ...row, nik, phone }] as const;
    });
    this.#tables.set('participant', new Map(people));
  }

  async #loadLink(join: Join, edge: ReadonlyMap<string, string>): Promise<void> {
    if ('by' in join || this.#links.has(linkName(join))) return;
    const shown = [...edge].map(([field, column]) => `, ${quoted(column)} as ${quoted(field)}`);
    const pairs = await this.query<StoredPair>(
      `select ${quoted(join.from)} as "from", ${quoted(join.to)} as "to"${shown.join('')} from ${quoted(join.table)}`,
    );
    this.#links.set(
      linkName(join),
      Map.groupBy(pairs, (pair) => pair.from),
    );
  }

  async #loadTexts(table: Table, column: Column): Promise<void> {
    const name = textName(table, column);
    if (this.#ranks.has(name)) return;
    const value = `coalesce(${column.sql.map(quoted).join(', ')})`;
    const texts = await this.query<{ text: string; folded: string }>(
      `select text, folded(text) as folded from (select distinct ${value} as text from ${quoted(table.sql)}) as texts where text is not null order by text`,
    );
    this.#ranks.set(name, new Map(texts.map(({ text }, index) => [text, index])));
    for (const { text, folded } of texts) this.#folded.set(text, folded);
  }
}

function linkName({ table, from, to }: Extract<Join, { table: string }>): string {
  return `${table} ${from} ${to}`;
}

function textName({ sql }: Table, column: Column): string {
  return `${sql} ${column.sql.join()}`;
}
