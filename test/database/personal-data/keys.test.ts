import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { keysInFolder, newKey } from '../../../src/database/personal-data/keys.ts';
import { UsageError } from '../../../src/errors.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vokasi-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('are made once, for nobody else to read', async () => {
  const [key, ...others] = await keysInFolder(folder);
  expect(others).toEqual([]);
  const file = join(folder, 'personal-data-keys');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const [again] = await keysInFolder(folder);
  expect(again!.id).toBe(key!.id);
  expect(again!.secret.equals(key!.secret)).toBe(true);
  const text = (await readFile(file, 'utf8')).trim();
  expect(loadConfig({ PERSONAL_DATA_KEYS: text }).personalDataKeys).toHaveLength(1);
});

it.each(['', 'lost', 'local:c2hvcnQ='])('are not made anew over %j', async (text) => {
  const file = join(folder, 'personal-data-keys');
  await writeFile(file, text);
  await expect(keysInFolder(folder)).rejects.toThrow(UsageError);
  expect(await readFile(file, 'utf8')).toBe(text);
});

it('are different each time', () => {
  expect(newKey('a')).toMatch(/^a:[A-Za-z0-9+/]{43}=$/);
  expect(newKey('a')).not.toBe(newKey('a'));
});
