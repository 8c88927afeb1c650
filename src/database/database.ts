import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config, PersonalDataKey } from '../config.ts';
import { checkForChanges, listenForChanges, type OnChange, type Watch } from './changes.ts';
import { connectionOptions } from './connection.ts';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.ts';
import type { EntityClass } from './entity.ts';
import { createExecutor, type DatabaseExecutor } from './executor.ts';
import { createOrm } from './orm.ts';
import { keysInFolder } from './personal-data/keys.ts';

/** An open database. */
export interface Database {
  readonly orm: MikroORM;
  readonly executor: DatabaseExecutor;
  readonly embedded: boolean;
  /** What its personal data are encrypted with; undefined when that was not configured. */
  readonly keys: readonly PersonalDataKey[] | undefined;
  /**
   * Tells of changes of small tables that announce them, whichever process makes them, within 5 s.
   *
   * @param tables SQL names
   */
  watch(tables: readonly string[], onChange: OnChange): Promise<Watch>;
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
  const { databaseUrl: url, personalDataKeys } = config;
  if (url !== undefined) {
    const orm = createOrm(entities, connectionOptions({ url }, limits));
    const executor = createExecutor(orm, url, config.exportConnections);
    const never = new Promise<Error>(() => {});
    const close = async () => {
      await executor.close();
      await orm.close();
    };
    const watch = (_tables: readonly string[], onChange: OnChange) =>
      listenForChanges(url, onChange);
    return {
      orm,
      executor,
      embedded: false,
      keys: personalDataKeys,
      watch,
      crashed: never,
      close,
    };
  }
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir });
  const keys = personalDataKeys ?? (await keysInFolder(config.dataDir));
  const orm = createOrm(entities, connectionOptions(postgres.connection, limits));
  const executor = createExecutor(orm);
  const close = async () => {
    await executor.close();
    await orm.close();
    await postgres.close();
  };
  const watch = async (tables: readonly string[], onChange: OnChange) =>
    checkForChanges(executor, tables, onChange);
  return { orm, executor, embedded: true, keys, watch, crashed: postgres.crashed, close };
}
