import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Result } from './executor.ts';

/** A statement, with its parameters, and the name to prepare it under if it is to be prepared. */
export interface ClientStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly name?: string | undefined;
}

/** A statement under way on a connection. */
export interface Running {
  /** Rejects with the driver's error, or the signal's reason as soon as that is given. */
  readonly result: Promise<Result>;
  /** Settles when neither the statement nor a request to stop it is on its way any more: whether the connection can be used again. */
  readonly usable: Promise<boolean>;
}

/** A request to stop a statement is repeated after this time: the first may come before it begins. */
const cancelInterval = 50;
/** Past this time the connection is given up instead. */
const longestCancel = 2_000;

/** Runs statements on connections, and stops them on the server when nobody waits for them any more. */
export class StatementRunner {
  /** A connection of its own, made when it is needed: the others may all be busy with what is to stop. */
  readonly #control: pg.Pool | undefined;

  /** @param url of the server; the embedded one cannot stop any statement */
  constructor(url: string | undefined) {
    if (url === undefined) return;
    this.#control = new pg.Pool({
      connectionString: url,
      max: 1,
      connectionTimeoutMillis: longestCancel,
      query_timeout: longestCancel,
    });
    // A connection that breaks while nobody uses it is simply not there the next time.
    this.#control.on('error', () => {});
  }

  /** Runs one statement on a connection that is kept for it. Rows are read as lists: half the work of objects. */
  run(client: pg.PoolClient, statement: ClientStatement, signal?: AbortSignal): Running {
    const { sql, parameters, name } = statement;
    // The driver's own promise has rows of past statements outlive what they were read for, which
    // takes the collector as long as reading them takes.
    const answer = new Promise<pg.QueryArrayResult<unknown[]>>((resolve, reject) => {
      const config: pg.QueryArrayConfig = {
        // The connections of the embedded server are one to it, and would share the name.
        ...(this.#control && name !== undefined && { name }),
        text: sql,
        values: parameters.map(toParameter),
        rowMode: 'array',
      };
      client.query<unknown[]>(config, (error: Error | null, answered) => {
        if (error) reject(error);
        else resolve(answered);
      });
    });
    let stopping: Promise<boolean> | undefined;
    const result = unlessAborted(answer, signal, () => {
      const ended = answer.then(
        () => {},
        () => {},
      );
      stopping = this.#stop(client, ended);
    }).then(({ fields, rows }) => ({
      columns: fields.map(({ name }) => name),
      rows,
    }));
    const usable = result.then(
      () => true,
      // The server may have closed one whose statement failed; the next statement would fail with it.
      () => stopping ?? false,
    );
    return { result, usable };
  }

  async close(): Promise<void> {
    await this.#control?.end();
  }

  /** @returns whether the connection can be used again */
  async #stop(client: pg.PoolClient, ended: Promise<void>): Promise<boolean> {
    const settled = ended.then(() => true);
    if (!this.#control) return settled;
    // Not in the driver's types: the server's process that works for this connection.
    const { processID } = client as pg.PoolClient & { readonly processID: number };
    const deadline = performance.now() + longestCancel;
    let usable = true;
    while (performance.now() < deadline) {
      await this.#control.query('select pg_cancel_backend($1)', [processID]).catch(() => {
        // It may still arrive, and would stop whatever runs there by then.
        usable = false;
      });
      if (await Promise.race([settled, delay(cancelInterval, false)])) return usable;
    }
    return false;
  }
}

/** A list of keys as PostgreSQL reads it: the driver would look in each of them for what it has to quote. */
function toParameter(value: unknown): unknown {
  return Array.isArray(value) && value.length > 0 && value.every(Number.isInteger)
    ? `{${value.join()}}`
    : value;
}

/**
 * What the work comes to, or the reason of the signal if that comes first.
 *
 * @param onAbort is called in the second case; the work then goes on unobserved
 */
export function unlessAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal | undefined,
  onAbort: () => void,
): Promise<Value> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const listener = () => {
      onAbort();
      reject(signal.reason as Error);
    };
    if (signal.aborted) listener();
    else signal.addEventListener('abort', listener, { once: true });
    const settling =
      <Outcome>(settle: (outcome: Outcome) => void) =>
      (outcome: Outcome) => {
        signal.removeEventListener('abort', listener);
        settle(outcome);
      };
    work.then(settling(resolve), settling(reject));
  });
}
