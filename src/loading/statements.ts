import type { Kysely, RawBuilder } from 'kysely';

/** One statement as it was run, without its parameters: they may be personal data. */
export interface Statement {
  readonly sql: string;
  readonly milliseconds: number;
  /** Undefined when it failed. */
  readonly rows: number | undefined;
}

/**
 * The database as every loader sees it: one place runs the statements of a request, counts them, and
 * says when a level of the query is complete.
 */
export class Statements {
  readonly #database: Kysely<unknown>;
  readonly #signal: AbortSignal | undefined;
  readonly #executed: Statement[] = [];
  #running = 0;
  #waiting: (() => void)[] = [];
  #checking = false;

  /** @param signal says when nobody waits for the answer any more: no statement is started then */
  constructor(database: Kysely<unknown>, signal?: AbortSignal) {
    this.#database = database;
    this.#signal = signal;
  }

  /** What has been run so far, in order of completion. */
  get executed(): readonly Statement[] {
    return this.#executed;
  }

  /**
   * Runs one statement.
   *
   * @returns its rows
   * @throws the driver's error, or why the signal was aborted
   */
  async run<Result>(statement: RawBuilder<Result>): Promise<readonly Result[]> {
    this.#signal?.throwIfAborted();
    const compiled = statement.compile(this.#database);
    const start = performance.now();
    let rows: readonly Result[] | undefined;
    this.#running += 1;
    try {
      ({ rows } = await this.#database.executeQuery<Result>(compiled));
      return rows;
    } finally {
      const milliseconds = performance.now() - start;
      this.#executed.push({ sql: compiled.sql, milliseconds, rows: rows?.length });
      this.#running -= 1;
      this.#checkSoon();
    }
  }

  /**
   * Calls back when no statement runs and whatever the last answers led to has been asked for. A
   * batch that went out earlier would hold what had been asked for by chance, and the number of
   * statements would depend on which connection is the quickest.
   */
  whenIdle(callback: () => void): void {
    this.#waiting.push(callback);
    this.#checkSoon();
  }

  #checkSoon(): void {
    if (this.#checking || this.#waiting.length === 0) return;
    this.#checking = true;
    // A tick scheduled by a microtask comes after all other microtasks: the resolvers are done then.
    void Promise.resolve().then(() => process.nextTick(() => this.#check()));
  }

  #check(): void {
    this.#checking = false;
    if (this.#running > 0) return;
    const callbacks = this.#waiting;
    this.#waiting = [];
    for (const callback of callbacks) callback();
  }
}
