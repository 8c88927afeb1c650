import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { demonstrationKeys } from '../../../src/access/api-keys/demonstration.ts';
import { prefixOf } from '../../../src/access/api-keys/key-text.ts';
import { listKeys, revokeKey } from '../../../src/access/api-keys/store.ts';
import { testGraph, type TestGraph } from '../../support/run-query.ts';

let graph: TestGraph;
let folder: string;
let file: string;
beforeAll(async () => {
  graph = await testGraph();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vokasi-keys-'));
  file = join(folder, 'demonstration-keys.json');
  return () => rm(folder, { recursive: true });
});
afterAll(() => graph.close());

const make = () => demonstrationKeys(graph.orm, folder);

test('there is one for each role but PUBLIC, and each shows something', async () => {
  const keys = await make();
  expect(keys.map(({ role }) => role)).toEqual([
    'DASHBOARD',
    'ANALYST',
    'PARTNER',
    'CENTER',
    'MINISTRY',
  ]);
  const stored = new Map((await listKeys(graph.orm)).map((entry) => [entry.prefix, entry]));
  const entryOf = (role: string) =>
    stored.get(prefixOf(keys.find((each) => each.role === role)!.key)!)!;
  expect(entryOf('DASHBOARD').app).toBe('dashboard');
  expect(entryOf('CENTER')).toMatchObject({ organization: 'BBPVP-BEKASI', expiresAt: null });
  const { app, organization } = entryOf('PARTNER');
  expect(app).toBe('partner-portal');
  const { data } = await graph.run<{ partner: { placements: { totalCount: number } } }, object>(
    'query ($code: String!) { partner(code: $code) { placements { totalCount } } }',
    { code: organization },
  );
  expect(data.partner.placements.totalCount).toBeGreaterThan(10);
});

test('they stay the same, in a file that only its owner can read', async () => {
  const keys = await make();
  expect(await make()).toEqual(keys);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(keys);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('one that was revoked is made anew, and the others stay', async () => {
  const before = await make();
  await revokeKey(graph.orm, prefixOf(before[1]!.key)!);
  const after = await make();
  expect(after[1]!.key).not.toBe(before[1]!.key);
  expect(after.toSpliced(1, 1)).toEqual(before.toSpliced(1, 1));
});

test.each(['', '{', '{}', '[null]', '[{"role":"MINISTRY","key":"vokasi_guess"}]'])(
  'a file with %j gives nobody a role',
  async (text) => {
    await writeFile(file, text);
    const keys = await make();
    expect(keys).toHaveLength(5);
    expect(keys.map(({ key }) => prefixOf(key))).not.toContain(undefined);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(keys);
  },
);

test('a key is of the role that the database knows, whatever the file says', async () => {
  const keys = await make();
  const swapped = [{ ...keys[0]!, role: 'MINISTRY' }, ...keys.slice(1, 4)];
  await writeFile(file, JSON.stringify(swapped));
  const after = await make();
  expect(after.slice(0, 4)).toEqual(keys.slice(0, 4));
  expect(after[4]!.key).not.toBe(keys[0]!.key);
});
