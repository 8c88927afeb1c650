import type { MikroORM } from '@mikro-orm/postgresql';
import { openSnapshot, SnapshotConnections } from './snapshot.ts';
import { StatementRunner, unlessAborted } from './statement-runner.ts';

/** What a statement returned: rows as lists of cells, and the cells' names. */
export interface Result {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Runs statements one by one. */
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

/** The executor over the database's connections: each statement is a transaction of its own. */
export interface DatabaseExecutor extends Executor {
  /**
   * An executor whose statements all see the database as it is now, and write nothing. It keeps a
   * connection of its own until it is closed. The embedded server has none to give: a transaction
   * there keeps everybody else waiting.
   *
   * @returns undefined on the embedded server
   * @throws the driver's error when there is no connection to be had
   */
  snapshot(): Promise<Executor> | undefined;
}

/**
 * The executor over the ORM's own connections.
 *
 * @param url of the server, to stop statements there; the embedded one cannot stop any
 * @param mostSnapshots at a time
 */
export function createExecutor(orm: MikroORM, url?: string, mostSnapshots = 1): DatabaseExecutor {
  const runner = new StatementRunner(url);
  const snapshots = url === undefined ? undefined : new SnapshotConnections(orm, mostSnapshots);
  return {
    async execute(sql, parameters, signal, name) {
      const pool = await orm.em.getConnection().getNativeClient();
      const connecting = pool.connect();
      const client = await unlessAborted(connecting, signal, () => {
        void connecting.then((unused) => unused.release()).catch(() => {});
      });
      const { result, usable } = runner.run(client, { sql, parameters, name }, signal);
      void usable.then((isUsable) => client.release(!isUsable));
      return result;
    },
    snapshot: () => snapshots?.connect().then((client) => openSnapshot(client, runner)),
    async close() {
      await snapshots?.close();
      await runner.close();
    },
  };
}
