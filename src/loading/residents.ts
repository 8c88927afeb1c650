import { coalesced } from '../database/changes.ts';
import type { Executor } from '../database/executor.ts';
import { everyRow } from './by-key.ts';
import { compile } from './compiler.ts';
import type { ResidentRows } from './rows.ts';
import { everyColumn } from './selection.ts';
import type { Row, Table } from './table.ts';

/** A row refers to one that the memory does not have yet. */
export class NotResidentError extends Error {
  override readonly name = 'NotResidentError';

  constructor(table: Table) {
    super(`${table.name} has no row in memory for a key that refers to it.`);
  }
}

type Rows = ReadonlyMap<number, Row>;

/** The rows of the resident tables at one moment. Nobody changes them: all requests share them. */
export class Residents implements ResidentRows {
  readonly #tables: ReadonlyMap<Table, Rows>;
  readonly #indexes = new Map<string, ReadonlyMap<unknown, Row>>();

  constructor(tables: ReadonlyMap<Table, Rows>) {
    this.#tables = tables;
  }

  row(table: Table, key: number): Row {
    const row = this.#tables.get(table)?.get(key);
    if (!row) throw new NotResidentError(table);
    return row;
  }

  /** The row with that value in a unique column; null when there is none. */
  find(table: Table, field: string, value: unknown): Row | null {
    const name = `${table.name}.${field}`;
    let index = this.#indexes.get(name);
    if (!index) {
      const rows = [...(this.#tables.get(table)?.values() ?? [])];
      this.#indexes.set(name, (index = new Map(rows.map((row) => [row[field], row] as const))));
    }
    return index.get(value) ?? null;
  }
}

/** Keeps the rows of the resident tables in memory, and reads them anew when told to. */
export class ResidentStore {
  readonly #executor: Executor;
  readonly #tables: readonly Table[];
  #current = new Residents(new Map());
  /** Reads the rows anew. What was committed before the call is in `current` when it is done. */
  readonly refresh = coalesced(async () => {
    this.#current = new Residents(await readAll(this.#executor, this.#tables));
  });

  constructor(executor: Executor, tables: Iterable<Table>) {
    this.#executor = executor;
    this.#tables = [...tables].filter(({ resident }) => resident);
  }

  /** SQL names of the tables. */
  get tables(): readonly string[] {
    return this.#tables.map(({ sql }) => sql);
  }

  /** The rows as they were last read; none before the first `refresh`. */
  get current(): Residents {
    return this.#current;
  }
}

async function readAll(
  executor: Executor,
  tables: readonly Table[],
): Promise<ReadonlyMap<Table, Rows>> {
  // Rows point at each other in any order: each is there before it is filled.
  const rows = new Map(tables.map((table) => [table, new Map<number, Row>()] as const));
  const residents: ResidentRows = {
    row(table, key) {
      const known = rows.get(table)!;
      if (!known.has(key)) known.set(key, {} as Row);
      return known.get(key)!;
    },
  };
  for (const table of tables) {
    const { statement, reader: read } = everyRow(everyColumn(table));
    const { sql, parameters } = compile(statement);
    const { rows: found } = await executor.execute(sql, parameters);
    for (const cells of found) {
      const row = read(cells, residents);
      Object.assign(residents.row(table, row.id), row);
    }
  }
  return rows;
}
