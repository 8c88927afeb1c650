import type { MikroORM } from '@mikro-orm/postgresql';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { ConfigError, loadConfig } from '../config.ts';
import { openDatabase } from '../database/database.ts';
import { DataFolderInUseError } from '../database/embedded/folder-lock.ts';
import { tables } from '../graph/graph.ts';

/** Something that the person at the terminal can put right. Its message is one line for them. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Ends the process: with one line for what the person can put right, with everything for a defect. */
export function fail(error: unknown): never {
  const expected =
    error instanceof ConfigError ||
    error instanceof UsageError ||
    error instanceof DataFolderInUseError ||
    isUsageOfSystem(error);
  process.stderr.write(expected ? `${(error as Error).message}\n` : `${inspect(error)}\n`);
  process.exit(1);
}

function isUsageOfSystem(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  return [
    'EADDRINUSE',
    'EACCES',
    'EADDRNOTAVAIL',
    'ECONNREFUSED',
    'ENOTFOUND',
    'ERR_PARSE_ARGS_UNKNOWN_OPTION',
    'ERR_PARSE_ARGS_INVALID_OPTION_VALUE',
    'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL',
  ].includes(code);
}

function inspect(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Runs an operator's command against the configured database, then closes it. */
export async function runCommand<const Options extends ParseArgsOptionsConfig>(
  options: Options,
  work: (
    orm: MikroORM,
    values: ReturnType<typeof parseArgs<{ options: Options }>>['values'],
  ) => Promise<void>,
): Promise<void> {
  try {
    const { values } = parseArgs({ options });
    const database = await openDatabase(loadConfig(process.env), tables);
    try {
      await work(database.orm, values);
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
