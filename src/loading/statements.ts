import type { Kysely, RawBuilder } from 'kysely';

/** One statement as it was run, without its parameters: they may be personal data. */
export interface Statement {
  readonly sql: string;
  readonly milliseconds: number;
  readonly rows: number;
}

/** The database as every loader sees it: one place runs the statements of a request and counts them. */
export class Statements {
  readonly #database: Kysely<unknown>;
  readonly #executed: Statement[] = [];

  constructor(database: Kysely<unknown>) {
    this.#database = database;
  }

  /** What has been run so far, in order of completion. */
  get executed(): readonly Statement[] {
    return this.#executed;
  }

  /**
   * Runs one statement.
   *
   * @returns its rows
   * @throws the driver's error
   */
  async run<Result>(statement: RawBuilder<Result>): Promise<readonly Result[]> {
    const compiled = statement.compile(this.#database);
    const start = performance.now();
    const { rows } = await this.#database.executeQuery<Result>(compiled);
    const milliseconds = performance.now() - start;
    this.#executed.push({ sql: compiled.sql, milliseconds, rows: rows.length });
    return rows;
  }
}
