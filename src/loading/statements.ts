import type { RawBuilder } from 'kysely';
import type { Executor, Result } from '../database/executor.ts';
import { unlessAborted } from '../database/statement-runner.ts';
import { compile } from './compiler.ts';

/** A statement and its parameters; `name` where it is to be prepared. */
export interface Runnable {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly name?: string | undefined;
}

/** One statement as it was run, without its parameters: they may be personal data. */
export interface Statement {
  readonly sql: string;
  readonly milliseconds: number;
  /** Undefined when it failed or was stopped. */
  readonly rows: number | undefined;
  /** How many keys were answered together; undefined where there was no batch. */
  readonly keys: number | undefined;
}

/**
 * The database as every loader sees it: one place runs the statements of a request, counts them, and
 * says when a level of the query is complete.
 */
export class Statements {
  readonly #executor: Executor;
  readonly #signal: AbortSignal | undefined;
  readonly #executed: Statement[] = [];
  #running = 0;
  #waiting: (() => void)[] = [];
  #checking = false;

  /** @param signal says when nobody waits for the answer any more */
  constructor(executor: Executor, signal?: AbortSignal) {
    this.#executor = executor;
    this.#signal = signal;
  }

  /** What has been run so far, in order of completion. */
  get executed(): readonly Statement[] {
    return this.#executed;
  }

  /**
   * Runs one statement whose text is known.
   *
   * @param keys how many keys it answers together
   * @throws the driver's error, or why the signal was aborted
   */
  async run({ sql, parameters, name }: Runnable, keys?: number): Promise<Result> {
    this.#signal?.throwIfAborted();
    const start = performance.now();
    let rows: number | undefined;
    this.#running += 1;
    try {
      const result = await this.#executor.execute(sql, parameters, this.#signal, name);
      rows = result.rows.length;
      return result;
    } finally {
      this.#executed.push({ sql, milliseconds: performance.now() - start, rows, keys });
      this.#running -= 1;
      this.#checkSoon();
    }
  }

  /**
   * Counts other work of the request among its statements, so that a level of the query is complete when
   * it is done too.
   *
   * @throws why the signal was aborted, without waiting for the work
   */
  async during<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#running += 1;
    try {
      return await unlessAborted(work(), this.#signal, () => {});
    } finally {
      this.#running -= 1;
      this.#checkSoon();
    }
  }

  /** Runs a statement of a concept's own; returns its rows as objects. */
  async select<Selected>(
    statement: RawBuilder<Selected>,
    keys?: number,
  ): Promise<readonly Selected[]> {
    const { columns, rows } = await this.run(compile(statement), keys);
    return rows.map(
      (cells) => Object.fromEntries(columns.map((name, place) => [name, cells[place]])) as Selected,
    );
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
