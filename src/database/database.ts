import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../config.ts';
import { connectionOptions } from './connection.ts';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.ts';
import type { EntityClass } from './entity.ts';
import { createExecutor, type Executor } from './executor.ts';
import { createOrm } from './orm.ts';

/** An open database. */
export interface Database {
  readonly orm: MikroORM;
  readonly executor: Executor;
  readonly embedded: boolean;
  /** Settles, with the reason, when the embedded server stops by itself; never for another one. */
  readonly crashed: Promise<Error>;
  close(): Promise<void>;
}

/**
 * Opens the configured database: `DATABASE_URL`, or else the embedded one in `DATA_DIR`.
 *
 * @param entities everything that has a table
 * @param statementTimeout ms that one statement may take; 0 for as long as it needs
 * @throws DataFolderInUseError when another process has the embedded one open
 */
export async function openDatabase(
  config: Config,
  entities: readonly EntityClass[],
  statementTimeout: number,
): Promise<Database> {
  const limits = { maxConnections: config.databasePoolSize, statementTimeout };
  if (config.databaseUrl !== undefined) {
    const orm = createOrm(entities, connectionOptions({ url: config.databaseUrl }, limits));
    const executor = createExecutor(orm, config.databaseUrl);
    const never = new Promise<Error>(() => {});
    const close = async () => {
      await executor.close();
      await orm.close();
    };
    return { orm, executor, embedded: false, crashed: never, close };
  }
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir });
  const orm = createOrm(entities, connectionOptions(postgres.connection, limits));
  const executor = createExecutor(orm);
  const close = async () => {
    await executor.close();
    await orm.close();
    await postgres.close();
  };
  return { orm, executor, embedded: true, crashed: postgres.crashed, close };
}
