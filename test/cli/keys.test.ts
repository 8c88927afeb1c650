import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { hashOf, prefixOf } from '../../src/access/api-keys/key-text.ts';
import { openDatabase } from '../../src/database/database.ts';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';
import { tables } from '../../src/graph/graph.ts';
import { testConfig } from '../support/config.ts';
import { testDatabase } from '../support/database.ts';

/** Each command is a process that opens the database. */
const patience = 120_000;

let settings: Record<string, string>;
let remove: () => Promise<void>;

beforeAll(async () => {
  const template = inject('testTemplate');
  if (template.kind === 'server') {
    const database = await testDatabase();
    settings = { DATABASE_URL: database.url! };
    remove = () => database.close();
    return;
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'vokasi-cli-'));
  const loadFrom = new Uint8Array(await readFile(template.dumpFile));
  await (await startEmbeddedPostgres({ dataDir, loadFrom })).close();
  settings = { DATA_DIR: dataDir };
  remove = () => rm(dataDir, { recursive: true });
}, patience);
afterAll(() => remove());

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text.trim();
}

async function keys(...args: string[]): Promise<{ code: number; said: string; failed: string }> {
  const { DATABASE_URL: _server, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/keys.ts', ...args], {
    env: { ...env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number]>;
  const [said, failed] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  return { code: (await exited)[0], said, failed };
}

async function stored<Row>(statement: string): Promise<Row[]> {
  const database = await openDatabase(testConfig(settings), tables, 0);
  try {
    return await database.orm.em.execute<Row[]>(statement);
  } finally {
    await database.close();
  }
}

describe('the command for keys', () => {
  it(
    'makes a key, shows it once, lists it without its secret, and revokes it',
    async () => {
      const order = ['--role', 'PARTNER', '--organization', 'AWS', '--app', 'partner-portal'];
      const made = await keys('create', ...order, '--label', 'Portal', '--expires-in', '90d');
      expect(made).toMatchObject({ code: 0, failed: '' });
      const [text = '', , explained] = made.said.split('\n');
      const prefix = prefixOf(text)!;
      expect(explained).toMatch(/^A key of the role PARTNER of AWS, .* good until 20/);

      const listed = await keys('list');
      expect(listed.said).toMatch(
        new RegExp(`^${prefix} +PARTNER +AWS +partner-portal +good until .* never +Portal$`, 'm'),
      );
      expect(listed.said).not.toContain(text.slice(16, 30));

      expect(await keys('revoke', prefix)).toMatchObject({ code: 0, failed: '' });
      const rows = await stored<{ everything: string }>(
        `select hash, k::text as everything, revoked_at is not null as revoked,
          expires_at - created_at between interval '89 days' and interval '91 days' as right
        from api_key as k`,
      );
      expect(rows).toMatchObject([{ hash: hashOf(text), revoked: true, right: true }]);
      expect(rows[0]!.everything).not.toContain(text.slice(16, 30));
    },
    patience,
  );

  it.each([
    [[], /^Say what to do: npm run keys -- create .* \| list \| revoke PREFIX$/],
    [['create', '--role', 'ADMIN'], /^--role must be one of PUBLIC, DASHBOARD, /],
    [['create', '--role', 'ANALYST', '--expires-in', 'soon'], /^--expires-in must be /],
    [['create', '--colour', 'red'], /--colour/],
  ] as [string[], RegExp][])(
    'says in one line what is wrong with %j',
    async (args, message) => {
      const { code, said, failed } = await keys(...args);
      expect(failed).toMatch(message);
      expect(failed.split('\n')).toHaveLength(1);
      expect([code, said]).toEqual([1, '']);
    },
    patience,
  );
});
