import { setTimeout as delay } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';

/** What a statement returned: rows as lists of cells, and the cells' names. */
export interface Result {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Runs statements one by one, each of them a transaction of its own. */
export interface Executor {
  /**
   * Runs one statement.
   *
   * @param signal stops it when nobody waits for the answer any more
   * @param name prepares it under this name, once for each connection; always with the same text
   * @throws the driver's error, or the signal's reason as soon as that is given
   */
  execute(
    sql: string,
    parameters: readonly unknown[],
    signal?: AbortSignal,
    name?: string,
  ): Promise<Result>;
  close(): Promise<void>;
}

/** A request to stop a statement is repeated after this time: the first may come before it begins. */
const cancelInterval = 50;
/** Past this time the connection is given up instead. */
const longestCancel = 2_000;

/**
 * The executor over the ORM's own connections. Rows are read as lists: half the work of objects.
 *
 * @param url of the server, to stop statements there; the embedded one cannot stop any
 */
export function createExecutor(orm: MikroORM, url?: string): Executor {
  // A connection of its own, made when it is needed: the others may all be busy with what is to stop.
  const control =
    url === undefined
      ? undefined
      : new pg.Pool({
          connectionString: url,
          max: 1,
          connectionTimeoutMillis: longestCancel,
          query_timeout: longestCancel,
        });
  // A connection that breaks while nobody uses it is simply not there the next time.
  control?.on('error', () => {});

  /** @returns whether the connection can be used again */
  async function stop(client: pg.PoolClient, ended: Promise<void>): Promise<boolean> {
    const settled = ended.then(() => true);
    if (!control) return settled;
    // Not in the driver's types: the server's process that works for this connection.
    const { processID } = client as pg.PoolClient & { readonly processID: number };
    const deadline = performance.now() + longestCancel;
    let usable = true;
    while (performance.now() < deadline) {
      await control.query('select pg_cancel_backend($1)', [processID]).catch(() => {
        // It may still arrive, and would stop whatever runs there by then.
        usable = false;
      });
      if (await Promise.race([settled, delay(cancelInterval, false)])) return usable;
    }
    return false;
  }

  return {
    async execute(sql, parameters, signal, name) {
      const pool = await orm.em.getConnection().getNativeClient();
      const connecting = pool.connect();
      const client = await unlessAborted(connecting, signal, () => {
        void connecting.then((unused) => unused.release()).catch(() => {});
      });
      const answer = client.query({
        // The connections of the embedded server are one to it, and would share the name.
        ...(control && name !== undefined && { name }),
        text: sql,
        values: [...parameters],
        rowMode: 'array',
      });
      let stopping: Promise<boolean> | undefined;
      let failed = true;
      try {
        const { fields, rows } = await unlessAborted(answer, signal, () => {
          const ended = answer.then(
            () => {},
            () => {},
          );
          stopping = stop(client, ended);
        });
        failed = false;
        return { columns: fields.map(({ name }) => name), rows: rows as unknown[][] };
      } finally {
        // A connection goes back when neither its statement nor a request to stop that is on its way.
        if (stopping) void stopping.then((usable) => client.release(!usable));
        // The server may have closed one whose statement failed; the next statement would fail with it.
        else client.release(failed);
      }
    },
    async close() {
      await control?.end();
    },
  };
}

/**
 * What the work comes to, or the reason of the signal if that comes first.
 *
 * @param onAbort is called in the second case; the work then goes on unobserved
 */
async function unlessAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal | undefined,
  onAbort: () => void,
): Promise<Value> {
  if (!signal) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const listener = () => {
    onAbort();
    reject(signal.reason as Error);
  };
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', listener);
  }
}
