import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/access/limits.ts';
import { list } from '../../src/access/trusted-documents/store.ts';
import { UsageCounter } from '../../src/access/trusted-documents/usage-counter.ts';
import { approvalLines, checkOperations, requireValid } from '../../src/cli/operations/approval.ts';
import { runOperations } from '../../src/cli/operations/commands.ts';
import { usageLines } from '../../src/cli/operations/usage.ts';
import {
  publishVersion,
  registerVersion,
  retireVersion,
  versionLines,
} from '../../src/cli/operations/versions.ts';
import { UsageError } from '../../src/errors.ts';
import { readManifest } from '../../src/operations/trusted-documents/manifest/manifest.ts';
import { PublishedFolder } from '../../src/operations/trusted-documents/published-folder.ts';
import {
  brokenInDatabase,
  exportVersions,
} from '../../src/operations/trusted-documents/stored-versions.ts';
import { inPackage } from '../../src/package-folder.ts';
import { connectionsTo, testDatabase, type TestDatabase } from '../support/database.ts';
import { folderOf } from '../support/folder.ts';

const sdl = readFileSync(inPackage('schema/schema.graphql'), 'utf8');
const schema = buildSchema(sdl);
/** A release in which a field is gone, and one in which a number may be null. */
const without = buildSchema(
  sdl.replace(/^type Region [^]*?^}/m, (type) => type.replace('  kind:', '  formerKind:')),
);
const looser = buildSchema(sdl.replaceAll('totalCount: Int!', 'totalCount: Int'));

let database: TestDatabase;
let orm: MikroORM;
beforeAll(async () => {
  database = await testDatabase();
  orm = connectionsTo(database);
});
afterAll(async () => {
  await orm.close();
  await database.close();
});

const kinds = { name: 'Kinds', body: 'query Kinds { regions { nodes { kind } } }' };
const regions = { name: 'Regions', body: 'query Regions { regions { totalCount } }' };
const names = { name: 'Names', body: 'query Names { participants { nodes { name } } }' };
const wrong = { name: 'Wrong', body: 'query Wrong { nothing }' };

/** A person at the terminal who says yes or no, and hears what was said. */
function person(answer = true) {
  const said: string[] = [];
  const asked: string[] = [];
  return {
    said,
    asked,
    say: (line: string) => void said.push(line),
    async confirm(question: string) {
      asked.push(question);
      return answer;
    },
  };
}

const statusOf = async (app: string, version: string) =>
  (await list(orm)).find((each) => each.app === app && each.version === version)?.status;

describe('publishing', () => {
  it('shows what is approved, asks, and does nothing without a yes', async () => {
    const no = person(false);
    const version = { app: 'asked', version: '1' };
    await expect(publishVersion(orm, schema, version, [names, regions], no)).rejects.toThrow(
      new UsageError('Nothing is published.'),
    );
    expect(no.said.slice(0, 3)).toEqual([
      'OPERATION  SHA-256        COST  PERSONAL DATA',
      expect.stringMatching(/^Names {6}[0-9a-f]{12}… +\d+ {2}reads Participant\.name$/),
      expect.stringMatching(/^Regions {4}[0-9a-f]{12}… +\d+ {2}none$/),
    ]);
    expect(no.asked).toEqual(['Publish these 2 operations as version 1 of asked?']);
    expect(await statusOf('asked', '1')).toBeUndefined();
    const yes = person();
    await publishVersion(orm, schema, version, [names, regions], yes);
    expect(await statusOf('asked', '1')).toBe('PUBLISHED');
    expect(yes.said).toContain(
      'Version 1 of asked is published; running servers know it within 5 s.',
    );
    const again = person();
    await publishVersion(orm, schema, version, [regions, names], again);
    expect(again.said.at(-1)).toBe(
      'Version 1 of asked is published already, with the same operations.',
    );
    await expect(publishVersion(orm, schema, version, [regions], person())).rejects.toThrow(
      /is registered with other documents/,
    );
  });

  it('may register first, and publish what was registered', async () => {
    const version = { app: 'two-steps', version: '1' };
    await registerVersion(orm, schema, version, [regions], person());
    expect(await statusOf('two-steps', '1')).toBe('PENDING');
    const terminal = person();
    await publishVersion(orm, schema, version, undefined, terminal);
    expect(terminal.said[1]).toMatch(/^Regions /);
    expect(await statusOf('two-steps', '1')).toBe('PUBLISHED');
  });

  it('refuses what does not fit the schema, and registers none of it', async () => {
    const version = { app: 'wrong', version: '1' };
    const terminal = person();
    await expect(publishVersion(orm, schema, version, [regions, wrong], terminal)).rejects.toThrow(
      new UsageError('1 of 2 operations do not fit the schema.'),
    );
    expect(terminal.said).toContainEqual(
      expect.stringMatching(/^Wrong: Cannot query field "nothing" on type "Query"\./),
    );
    expect(terminal.asked).toEqual([]);
    await expect(registerVersion(orm, schema, version, [wrong], terminal)).rejects.toThrow(
      UsageError,
    );
    expect(await statusOf('wrong', '1')).toBeUndefined();
  });

  it('checks again what was registered when the schema was another', async () => {
    const version = { app: 'late', version: '1' };
    await registerVersion(orm, schema, version, [kinds], person());
    await expect(publishVersion(orm, without, version, undefined, person())).rejects.toThrow(
      '1 of 1 operations do not fit the schema.',
    );
    expect(await statusOf('late', '1')).toBe('PENDING');
  });
});

it('retires a version, and says in which state each one is', async () => {
  const version = { app: 'old', version: '0.9' };
  await publishVersion(orm, schema, version, [regions], person());
  const terminal = person();
  await retireVersion(orm, version, terminal);
  expect(terminal.said[0]).toBe(
    'Version 0.9 of old is retired; running servers refuse it within 5 s.',
  );
  await expect(retireVersion(orm, version, terminal)).rejects.toThrow(UsageError);
  const [head, ...lines] = await versionLines(orm);
  expect(head).toMatch(/^APP +VERSION +STATUS +OPERATIONS +REGISTERED +PUBLISHED +RETIRED$/);
  const today = new Date().toISOString().slice(0, 10);
  const row = lines.find((line) => line.startsWith('old '));
  expect(row!.split(/ +/)).toEqual(['old', '0.9', 'retired', '1', today, today, today]);
});

it('tells how often operations were asked for, and which were not', async () => {
  const version = { app: 'counted', version: '1' };
  await publishVersion(orm, schema, version, [kinds, regions], person());
  const [{ id }] = (await orm.em.execute<{ id: number }[]>(
    `select d.id from trusted_document as d join app_version as v on v.id = d.version_id
     join client_app as a on a.id = v.app_id where a.code = 'counted' and d.name = 'Regions'`,
  )) as [{ id: number }];
  const counter = new UsageCounter(orm);
  for (let request = 0; request < 12; request++) counter.count(id);
  await counter.close();
  await orm.em.execute(
    `insert into document_usage (document_id, day, count) values (?, current_date - 40, 5)`,
    [id],
  );
  const today = new Date().toISOString().slice(0, 10);
  const rows = async (days: number) =>
    (await usageLines(orm, 'counted', days)).slice(3).map((line) => line.split(/ {2,}/));
  expect(await rows(30)).toEqual([
    ['counted', '1', 'Kinds', '0', 'not asked for'],
    ['counted', '1', 'Regions', '12', today],
  ]);
  expect((await rows(60))[1]).toEqual(['counted', '1', 'Regions', '17', today]);
  expect(await usageLines(orm, undefined, 1)).toContainEqual(expect.stringMatching(/^counted /));
  await expect(usageLines(orm, 'nobody', 30)).rejects.toThrow('There is no app "nobody".');
});

describe('what is exported', () => {
  it('is what is published, and tells of each operation that a schema breaks', async () => {
    const folder = new PublishedFolder(
      folderOf({ 'example/1.json': 'of an app the database has not' }),
    );
    const app = 'exported';
    await publishVersion(orm, schema, { app, version: '1' }, [regions], person());
    await publishVersion(orm, schema, { app, version: '2' }, [regions, kinds], person());
    await registerVersion(orm, schema, { app, version: '3' }, [names], person());
    await exportVersions(orm, schema, folder);
    expect(folder.versionsOf(app)).toEqual(['1', '2']);
    expect(folder.versionsOf('example')).toEqual(['1']);
    expect(readManifest(join(folder.path, app, '2.json'))).toMatchObject([kinds, regions]);

    // What clients rely on is what the schema was when it was exported first.
    await exportVersions(orm, looser, folder);
    const alone = new PublishedFolder(folderOf());
    cpSync(join(folder.path, app), join(alone.path, app), { recursive: true });
    const broken = (await brokenInDatabase(orm, looser, alone)).filter((each) => each.app === app);
    expect(broken).toEqual(
      ['1', '2'].map((version) => ({
        app,
        version,
        operation: 'Regions',
        problems: ['RegionConnection.totalCount changed type from Int! to Int.'],
      })),
    );
    expect(await brokenInDatabase(orm, schema, alone)).toEqual([]);
    expect(
      (await brokenInDatabase(orm, without, alone)).map(({ operation }) => operation),
    ).toContain('Kinds');

    await retireVersion(orm, { app, version: '1' }, person());
    await exportVersions(orm, schema, folder);
    expect(readdirSync(join(folder.path, app))).toEqual(['2.graphql', '2.json']);
    expect(existsSync(join(folder.path, 'example/1.json'))).toBe(true);
  });
});

describe('checking', () => {
  it('says what its sender would be refused', () => {
    const deep = `query Deep { regions { nodes ${'{ province '.repeat(20)}{ name }${' }'.repeat(21)} } }`;
    const large =
      'query Large($n: Int) { trainingCenters(first: $n) { nodes { partners(last: $n) { nodes { name } } } } }';
    const role = 'DASHBOARD';
    const documents = [
      names,
      { name: 'Deep', body: deep.slice(0, -2) },
      { name: 'Large', body: large },
    ];
    const checked = checkOperations(schema, documents, { role, limits: defaultLimits[role] });
    expect(() => requireValid(checked)).not.toThrow();
    expect(approvalLines(checked).slice(-4)).toEqual([
      'Names: DASHBOARD may not read Participant.name.',
      'Names: DASHBOARD may not read ParticipantConnection.nodes.',
      expect.stringMatching(
        /^Deep: The operation has 23 levels of fields; at most \d+ are allowed\.$/,
      ),
      expect.stringMatching(
        /^Large: With its largest pages DASHBOARD is refused it: that is 1\d{4} points, and 10000 are allowed\.$/,
      ),
    ]);
  });
});

/** Runs a command as its entry point does, over this file's database. */
async function run(args: readonly string[], answer = true) {
  const terminal = person(answer);
  const folder = new PublishedFolder(folderOf());
  const error = await runOperations(args, {
    schema: () => schema,
    limits: () => defaultLimits,
    withDatabase: (work) => work(orm),
    folder,
    terminal,
  }).then(
    () => undefined,
    (reason: Error) => reason.message,
  );
  return { ...terminal, folder, error };
}

describe('the command', () => {
  const dashboard = inPackage('schema/operations/dashboard');

  it('checks what it is given', async () => {
    const { said, error } = await run(['check', dashboard, '--role', 'DASHBOARD']);
    expect(error).toBeUndefined();
    expect(said).toContainEqual(
      expect.stringMatching(/^CenterProfile +[0-9a-f]{12}… +\d+ {2}none$/),
    );
    expect(said).not.toContainEqual(expect.stringContaining('may not read'));
  });

  it('goes all the way of a version', async () => {
    const version = ['--app', 'by-command', '--version', '1'];
    expect(await run(['publish', dashboard, ...version], false)).toMatchObject({
      asked: ['Publish these 5 operations as version 1 of by-command?'],
      error: 'Nothing is published.',
    });
    expect(await run(['publish', dashboard, '--pending', ...version])).toMatchObject({ asked: [] });
    const published = await run(['publish', '--yes', ...version], false);
    expect(published).toMatchObject({ asked: [], error: undefined });
    const { said } = await run(['list']);
    expect(said).toContainEqual(expect.stringMatching(/^by-command +1 +published +5 /));
    expect((await run(['usage', '--app', 'by-command', '--days', '7'])).said).toHaveLength(8);
    expect((await run(['export'])).folder.versionsOf('by-command')).toEqual(['1']);
    expect(await run(['verify'])).toMatchObject({ said: [], error: undefined });
    expect((await run(['retire', ...version])).error).toBeUndefined();
    expect((await run(['export'])).folder.versionsOf('by-command')).toEqual([]);
  });

  it.each([
    [[], /^Say what to do: npm run operations -- check /],
    [['toString'], /^Say what to do/],
    [['check'], /^Name a manifest/],
    [['check', 'nowhere.json'], /^There is no file or folder nowhere\.json\.$/],
    [['check', dashboard, '--role', 'BOSS'], /^--role must be one of PUBLIC, /],
    [['check', dashboard, '--rule'], /^Unknown option '--rule'/],
    [['publish', dashboard, '--app', 'a'], /^Name the version: /],
    [['publish', '--pending', '--app', 'a', '--version', '1'], /^Name a manifest/],
    [['publish', '--app', 'a', '--version', '1'], /^There is no app "a"\.$/],
    [['publish', dashboard, '--app', 'A', '--version', '1'], /^The app "A" must be /],
    [['retire', '--app', 'a'], /^Name the version: /],
    [['list', 'all'], /^Unexpected argument 'all'/],
    [['usage', '--days', '0'], /^--days must be a whole number from 1 to 9999\.$/],
  ])('answers %j in one line', async (args, message) => {
    const { error } = await run(args);
    expect(error).toMatch(message);
    expect(error).not.toContain('\n');
  });
});

/** Runs the command as npm does. */
async function spawned(args: readonly string[], environment: Record<string, string> = {}) {
  const { DATABASE_URL: _native, ...inherited } = process.env;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', inPackage('src/cli/operations.ts'), ...args],
    { env: { ...inherited, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output = { out: '', error: '' };
  child.stdout.on('data', (chunk) => (output.out += String(chunk)));
  child.stderr.on('data', (chunk) => (output.error += String(chunk)));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, ...output };
}

describe('its process', { timeout: 60_000 }, () => {
  it('finds that the schema of the code breaks nothing that is exported', async () => {
    expect(await spawned(['verify', '--exported'])).toEqual({ status: 0, out: '', error: '' });
  });

  it('ends with 1 and one line, and says what to put right', async () => {
    const publish = ['publish', '--app', 'a', '--version', '1', 'x'];
    expect(await spawned(publish)).toMatchObject({
      status: 1,
      error: expect.stringMatching(/^Unexpected argument 'x'.*\n$/) as string,
    });
    const folder = { DATA_DIR: folderOf() };
    expect(await spawned(['list'], folder)).toMatchObject({
      status: 1,
      error: 'The database lacks migrations: run "npm run migrate".\n',
    });
  });
});
