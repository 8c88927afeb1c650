import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/** Another process, or this one, has the database in the folder open. */
export class DataFolderInUseError extends Error {
  override name = 'DataFolderInUseError';

  constructor(folder: string) {
    super(
      `The data folder ${folder} is in use by another process: stop that one, ` +
        'or give this one a folder of its own, or set DATABASE_URL to share a PostgreSQL server.',
    );
  }
}

/**
 * Makes the folder if need be and claims it for this process.
 *
 * Node cannot lock files, SQLite can: the lock is the kernel's, so it ends with the process however
 * that dies, leaves nothing stale behind and knows no limit on the path's length.
 * @returns a function that gives the folder back
 * @throws DataFolderInUseError
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      throw new DataFolderInUseError(folder);
    }
    throw error;
  }
  return () => lock.close();
}
