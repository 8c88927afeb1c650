import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig, type PersonalDataKey } from '../../config.ts';
import { UsageError } from '../../errors.ts';

/** A new key, as the setting PERSONAL_DATA_KEYS takes it. */
export function newKey(id: string): string {
  return `${id}:${randomBytes(32).toString('base64')}`;
}

/**
 * The keys of the embedded database when none are configured: from a file beside it that only this
 * user can read, made at the first start. Call it while the folder is locked.
 *
 * @throws UsageError when the file holds no keys
 */
export async function keysInFolder(dataDir: string): Promise<readonly PersonalDataKey[]> {
  const file = join(dataDir, 'personal-data-keys');
  const text = (await contentOf(file)) ?? (await store(file, newKey('local')));
  const keys = keysIn(text);
  if (!keys) throw new UsageError(`${file} does not hold the keys that were written there.`);
  return keys;
}

function keysIn(text: string): readonly PersonalDataKey[] | undefined {
  try {
    return loadConfig({ PERSONAL_DATA_KEYS: text.trim() }).personalDataKeys;
  } catch {
    return undefined;
  }
}

async function contentOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The key is on the disk before anything is encrypted with it. */
async function store(file: string, text: string): Promise<string> {
  const unfinished = `${file}.new`;
  const handle = await open(unfinished, 'w', 0o600);
  try {
    await handle.writeFile(`${text}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, file);
  return text;
}
