import type { MikroORM } from '@mikro-orm/postgresql';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { ConfigError, loadConfig } from '../config.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { DataFolderInUseError } from '../database/embedded/folder-lock.ts';
import { UsageError } from '../errors.ts';
import { tables } from '../graph/graph.ts';

/** Ends the process: with one line for what the person can put right, with everything for a defect. */
export function fail(error: unknown): never {
  process.stderr.write(`${explain(error) ?? inspect(error)}\n`);
  process.exit(1);
}

/** What to put right, in one line, by what the system or the database answered. */
const advice: readonly [RegExp, (message: string) => string][] = [
  [
    /^(EACCES|EEXIST|ENOTDIR|EROFS|ENOSPC|EPERM|ERR_SQLITE_ERROR)$/,
    (message) => `DATA_DIR cannot be used: ${message}`,
  ],
  [
    // Connections refused by the network, or by the server: authorization, no such database, too many.
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|28\w{3}|3D000|53300)$/,
    (message) => `DATABASE_URL cannot be used: ${message}`,
  ],
  [/^(42P01|42704)$/, () => 'The database lacks migrations: run "npm run migrate".'],
  [/^ERR_PARSE_ARGS_/, (message) => message],
];

function explain(error: unknown): string | undefined {
  if (
    error instanceof ConfigError ||
    error instanceof UsageError ||
    error instanceof DataFolderInUseError
  ) {
    return error.message;
  }
  if (!(error instanceof Error)) return undefined;
  // A host with several addresses fails with the errors of all of them.
  const [cause = error] = error instanceof AggregateError ? (error.errors as Error[]) : [];
  const code = String((cause as NodeJS.ErrnoException).code);
  const words = advice.find(([codes]) => codes.test(code))?.[1];
  return words?.(cause.message.split('\n')[0]!);
}

function inspect(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Runs an operator's command against the configured database, then closes it.
 *
 * @param args what the options are read from
 */
export async function runCommand<const Options extends ParseArgsOptionsConfig>(
  options: Options,
  work: (
    orm: MikroORM,
    values: ReturnType<typeof parseArgs<{ options: Options }>>['values'],
    database: Database,
  ) => Promise<void>,
  args = process.argv.slice(2),
): Promise<void> {
  try {
    const { values } = parseArgs({ args, options });
    const database = await openDatabase(loadConfig(process.env), tables, 0);
    try {
      await work(database.orm, values, database);
    } finally {
      await database.close();
    }
  } catch (error) {
    fail(error);
  }
}

/** Says something to the person at the terminal. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
