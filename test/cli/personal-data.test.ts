import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { newKey } from '../../src/database/personal-data/keys.ts';
import { toGlobalId } from '../../src/relay/global-id.ts';
import { testKeys } from '../support/config.ts';
import { connectionsTo, type TestDatabase, testDatabase } from '../support/database.ts';

const patience = 60_000;
const run = promisify(execFile);

/** What a command says; its complaint when it fails. */
async function say(name: string, args: string[] = [], env: Record<string, string> = {}) {
  const options = { env: { ...process.env, NODE_ENV: 'production', ...env } };
  const command = ['--import', 'tsx', `src/cli/${name}.ts`, ...args];
  return run(process.execPath, command, options).then(
    ({ stdout }) => stdout.trim(),
    (error: { stderr: string }) => error.stderr.trim(),
  );
}

it('a key is printed as the setting takes it', { timeout: patience }, async () => {
  const key = await say('personal-data-key');
  const [parsed] = loadConfig({ PERSONAL_DATA_KEYS: key }).personalDataKeys!;
  expect(parsed!.id).toMatch(/^\d{4}-\d{2}$/);
});

// The embedded database is open to one process at a time, and a test's is nowhere on disk.
describe.runIf(process.env['DATABASE_URL'])('on a database', { timeout: patience }, () => {
  const keys = `${testKeys[0]!.id}:${testKeys[0]!.secret.export().toString('base64')}`;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    const orm = connectionsTo(database);
    await orm.em.getConnection().execute(`
      insert into access_record (at, viewer, role, organization, purpose, operation_name, document_hash, participant_id, fields)
      values ('2026-01-02 03:04:05.678Z', 'key:x', 'CENTER', 'BBPVP-BEKASI', 'Some purpose', 'Names', repeat('0', 64), 7, '{name,nik}')`);
    await orm.close();
  });
  afterAll(() => database.close());

  const ask = (name: string, ...args: string[]) =>
    say(name, args, { DATABASE_URL: database.url!, PERSONAL_DATA_KEYS: keys });

  it('access records are listed for a participant, by either id', async () => {
    const expected = [
      `2026-01-02T03:04:05.678Z  key:x, CENTER of BBPVP-BEKASI: name, nik  by Names (sha256:${'0'.repeat(64)})  for: Some purpose`,
      'Access records: 1.',
    ].join('\n');
    expect(await ask('access-log', '--participant', '7')).toBe(expected);
    expect(await ask('access-log', '--participant', toGlobalId('Participant', 7))).toBe(expected);
    const later = ['--participant', '7', '--since', '2026-01-03'];
    expect(await ask('access-log', ...later)).toBe('Access records: 0.');
  });

  it.each([
    [[], 'Give either --participant ID or --prune-before DATE.'],
    [['--participant', toGlobalId('Region', 7)], '--participant must be the id of a Participant.'],
    [
      ['--prune-before', 'yesterday'],
      '--prune-before must be a day or a time in UTC: 2026-11-22 or 2026-11-22T08:00:00Z.',
    ],
  ])('%j is refused in one line', async (args, message) => {
    expect(await ask('access-log', ...args)).toBe(message);
  });

  it('values are encrypted anew, and nothing is written with keys of elsewhere', async () => {
    const key = newKey('next');
    const wrong = await say('rotate-personal-data', [], {
      DATABASE_URL: database.url!,
      PERSONAL_DATA_KEYS: key,
    });
    expect(wrong).toBe(
      'PERSONAL_DATA_KEYS does not fit this database: A value of lookup_key.secret needs the key "test".',
    );
    const said = await say('rotate-personal-data', [], {
      DATABASE_URL: database.url!,
      PERSONAL_DATA_KEYS: `${key},${keys}`,
    });
    expect(said).toMatch(/\nEncrypted the values of \d{5} participants anew: /);
  });
});
