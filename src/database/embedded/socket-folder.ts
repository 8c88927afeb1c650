import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'vokasi-postgres-';
/** The shortest that a kernel accepts for a Unix socket's path (macOS; Linux has 107). */
const MAX_SOCKET_PATH = 103;
const LONGEST_NAME = `/${PREFIX}4194304-XXXXXX/.s.PGSQL.5432`;

/**
 * Makes a folder for a Unix socket that only this user can enter, on a path short enough for one,
 * and removes those that dead processes left behind.
 */
export async function makeSocketFolder(): Promise<string> {
  const parent = tmpdir().length + LONGEST_NAME.length <= MAX_SOCKET_PATH ? tmpdir() : '/tmp';
  await sweep(parent);
  return mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
}

async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : 0;
    // Other users' folders cannot be removed; they are theirs to sweep.
    if (pid > 0 && !isRunning(pid)) {
      await rm(join(parent, name), { recursive: true, force: true }).catch(() => {});
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
