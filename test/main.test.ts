import 'reflect-metadata';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hashOf } from '../src/access/trusted-documents/document-id.ts';
import { publish, register } from '../src/access/trusted-documents/store.ts';
import { connectionOptions } from '../src/database/connection.ts';
import { createOrm } from '../src/database/orm.ts';
import { newKey } from '../src/database/personal-data/keys.ts';
import { migrate } from '../src/database/prepare.ts';
import { tables } from '../src/graph/graph.ts';
import {
  type ExportedVersion,
  PublishedFolder,
} from '../src/operations/trusted-documents/published-folder.ts';
import { inPackage } from '../src/package-folder.ts';
import { createDatabase, dropDatabases, runPrefix, urlOf } from './support/server-databases.ts';

type Server = ChildProcessByStdio<null, Readable, Readable>;

/** A start on a fresh folder lays out the database first. */
const patience = 60_000;

let dataDir: string;
const running = new Set<Server>();

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'vokasi-start-'));
});
afterEach(async () => {
  await Promise.all([...running].map((server) => stop(server, 'SIGKILL')));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Runs the server as `npm start` does, on the embedded database of this file. */
function run(environment: Record<string, string> = {}): Server {
  const { DATABASE_URL: _native, NODE_ENV: _test, ...inherited } = process.env;
  const server = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    env: { ...inherited, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(server);
  server.once('exit', () => running.delete(server));
  return server;
}

async function stop(server: Server, signal: NodeJS.Signals): Promise<number | null> {
  if (server.exitCode !== null || server.signalCode !== null) return server.exitCode;
  const exited = once(server, 'exit') as Promise<[number | null]>;
  server.kill(signal);
  return (await exited)[0];
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** What the server says until it is ready, and where its API is. */
async function ready(server: Server): Promise<{ said: string; api: string }> {
  let said = '';
  for await (const chunk of server.stdout) {
    said += String(chunk);
    const api = /^ +API +(\S+)$/m.exec(said)?.[1];
    if (api) return { said, api };
  }
  throw new Error(`The server did not start: ${await textOf(server.stderr)}`);
}

/** The text of the metrics that a server announced. */
async function metricsOf(said: string): Promise<string> {
  const address = /^ +Metrics +(http:\/\/127\.0\.0\.1:\d+\/metrics)$/m.exec(said)![1]!;
  return (await fetch(address)).text();
}

async function send(api: string, operation: object, key?: string): Promise<unknown> {
  const response = await fetch(api, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(operation),
  });
  // What it cost depends on what was asked before.
  const { extensions: _cost, ...answer } = (await response.json()) as Record<string, unknown>;
  return answer;
}

const query = (api: string, text: string, key?: string) => send(api, { query: text }, key);

/** What the embedded default publishes of the dashboard. */
function exampleApp(): ExportedVersion {
  const versions = new PublishedFolder(inPackage('schema/published')).read();
  return versions.findLast(({ app }) => app === 'dashboard')!;
}

/** The demonstration keys that a server printed, by role. */
function keysIn(said: string): Record<string, string> {
  const lines = said.matchAll(/^ +([A-Z]+) +(vokasi_\S+)/gm);
  return Object.fromEntries([...lines].map(([, role, key]) => [role, key]));
}

const center = '{ trainingCenter(code: "BBPVP-BEKASI") { id name enrolments { totalCount } } }';

describe('the server', () => {
  it(
    'starts on nothing, keeps its data, lets nobody else in, and survives being killed',
    async () => {
      const first = run({ METRICS_PORT: '0' });
      const { said, api } = await ready(first);
      expect(said).toMatch(/Playground +http:\/\/127\.0\.0\.1:\d+\/playground\//);
      expect(said).toContain('curl');
      expect((await stat(join(dataDir, 'personal-data-keys'))).mode & 0o777).toBe(0o600);
      const answer = await query(api, center);
      expect(answer).toMatchObject({
        data: { trainingCenter: { name: expect.stringContaining('Bekasi') } },
      });
      await expect.poll(() => metricsOf(said)).toContain('graphql_request_statements_count 1\n');
      const { documents } = exampleApp();
      expect(
        await send(api, { documentId: hashOf(documents[0]!.body), variables: { first: 1 } }),
      ).toMatchObject({ data: { agreements: { totalCount: expect.any(Number) } } });
      expect(await metricsOf(said)).toMatch(/^database_connections_open [1-4]$/m);
      expect((await fetch(new URL('/metrics', api))).status).toBe(404);

      const keys = keysIn(said);
      expect(Object.keys(keys)).toEqual(['DASHBOARD', 'ANALYST', 'PARTNER', 'CENTER', 'MINISTRY']);
      const records = '{ participants(first: 1) { nodes { gender } } }';
      expect(await query(api, records)).toMatchObject({ errors: expect.any(Array) });
      expect(await query(api, records, keys['ANALYST'])).toMatchObject({
        data: { participants: { nodes: [{ gender: expect.any(String) }] } },
      });
      const offered = await fetch(new URL('/playground/keys.json', api));
      expect(await offered.json()).toContainEqual(
        expect.objectContaining({ role: 'ANALYST', key: keys['ANALYST'] }),
      );

      const second = run();
      const complaint = await textOf(second.stderr);
      expect(complaint).toContain(dataDir);
      expect(complaint.trim().split('\n')).toHaveLength(1);
      expect(await query(api, center)).toEqual(answer);
      expect(await stop(first, 'SIGTERM')).toBe(0);

      const third = run({ HOST: '0.0.0.0' });
      const again = await ready(third);
      const local = again.api.replace('0.0.0.0', '127.0.0.1');
      expect(await query(local, center)).toEqual(answer);
      expect(keysIn(again.said)).toEqual(keys);
      // Whoever listens on a network offers no key to it.
      expect(await (await fetch(new URL('/playground/keys.json', local))).json()).toEqual([]);
      await stop(third, 'SIGKILL');

      const fourth = run();
      expect(await query((await ready(fourth)).api, center)).toEqual(answer);
      expect(await stop(fourth, 'SIGTERM')).toBe(0);
    },
    2 * patience,
  );

  // What a PostgreSQL server adds; CI runs the suite on one too.
  describe.runIf(process.env['DATABASE_URL'])('on a PostgreSQL server', () => {
    const server = process.env['DATABASE_URL'] ?? 'postgres://nowhere';
    const name = `${runPrefix()}main`;
    const DATABASE_URL = urlOf(server, name);

    beforeAll(() => createDatabase(server, name));
    afterAll(() => dropDatabases(server, name));

    it('asks for the migrations that are missing, and does not apply them', async () => {
      const said = await textOf(run({ DATABASE_URL }).stderr);
      expect(said).toMatch(/^The database lacks \d+ migration\(s\): run "npm run migrate"/);
      expect(said.trim().split('\n')).toHaveLength(1);
    });

    it('names the setting when the server or the database is not there', async () => {
      for (const wrong of [urlOf(server, 'vokasi_nowhere'), 'postgres://postgres@127.0.0.1:1/x']) {
        const said = await textOf(run({ DATABASE_URL: wrong }).stderr);
        expect(said).toMatch(/^DATABASE_URL cannot be used: /);
        expect(said.trim().split('\n')).toHaveLength(1);
      }
    });

    it(
      'serves once it is migrated, counts statements in its log, and knows when the database is gone',
      async () => {
        const orm = createOrm(tables, connectionOptions({ url: DATABASE_URL }));
        await migrate(orm);
        const gone = { name: 'Gone', body: 'query Gone { gone }' };
        await register(orm, 'old-app', '1.0.0', [gone]);
        await publish(orm, 'old-app', '1.0.0');
        await orm.close();
        const refused = await textOf(run({ DATABASE_URL }).stderr);
        expect(refused).toMatch(
          /^PERSONAL_DATA_KEYS must be set where DATABASE_URL is: "npm run personal-data-key"/,
        );
        expect(refused.trim().split('\n')).toHaveLength(1);
        const PERSONAL_DATA_KEYS = newKey('test');
        const running = run({ DATABASE_URL, PERSONAL_DATA_KEYS, LOG_LEVEL: 'info' });
        let log = '';
        running.stdout.on('data', (chunk) => (log += String(chunk)));
        await expect.poll(() => log, { timeout: patience }).toContain(' API ');
        const api = /^ +API +(\S+)$/m.exec(log)![1]!;
        expect(keysIn(log)).toEqual({});
        expect(await query(api, '{ regions { totalCount nodes { code } } }')).toEqual({
          data: { regions: { totalCount: 0, nodes: [] } },
        });
        await expect.poll(() => log).toContain('"statements":2');
        // It serves all the same.
        await expect
          .poll(() => log)
          .toContain('"app":"old-app","version":"1.0.0","operation":"Gone"');
        const readiness = async () => (await fetch(new URL('/readyz', api))).status;
        expect(await readiness()).toBe(200);
        await dropDatabases(server, name);
        expect(await readiness()).toBe(503);
        expect(await stop(running, 'SIGTERM')).toBe(0);
        expect(log).not.toContain(PERSONAL_DATA_KEYS.slice(5));
      },
      patience,
    );
  });

  it.each([
    ['PORT', 'no port', /^PORT is .*must be /],
    ['HOST', 'http://somewhere', /^HOST is .*must be /],
    ['DATABASE_URL', 'mysql://me:secret@here/db', /^DATABASE_URL must be /],
    ['LIMITS', '{"PUBIC":{}}', /^LIMITS: there is no role "PUBIC"; there are PUBLIC, /],
    ['LOG_LEVEL', 'loud', /^LOG_LEVEL is .*must be /],
    ['PERSONAL_DATA_KEYS', 'mine:secret', /^PERSONAL_DATA_KEYS must be /],
  ])('stops with one clear line when %s is wrong', async (name, value, message) => {
    const server = run({ [name]: value });
    const said = await textOf(server.stderr);
    expect(said).toMatch(message);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(said).not.toContain('secret');
    expect(await stop(server, 'SIGTERM')).toBe(1);
  });

  it(
    'stops with one clear line when its port is taken',
    async () => {
      const holder = run();
      const { api } = await ready(holder);
      const other = await mkdtemp(join(tmpdir(), 'vokasi-start-'));
      try {
        const server = run({ PORT: new URL(api).port, DATA_DIR: other });
        const said = await textOf(server.stderr);
        expect(said).toMatch(/^HOST and PORT cannot be used: .*EADDRINUSE/);
        expect(said.trim().split('\n')).toHaveLength(1);
      } finally {
        await stop(holder, 'SIGTERM');
        await rm(other, { recursive: true, force: true });
      }
    },
    patience,
  );
});
