import 'reflect-metadata';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { keyText, newKeyText, newSecret } from '../../src/access/api-keys/key-text.ts';
import { createKey, type KeyOrder, listKeys, revokeKey } from '../../src/access/api-keys/store.ts';
import {
  type Authentication,
  createAuthentication,
} from '../../src/access/authentication/authentication.ts';
import type { Viewer } from '../../src/access/viewer.ts';
import { connectionOptions } from '../../src/database/connection.ts';
import { createExecutor, type Executor } from '../../src/database/executor.ts';
import { createOrm } from '../../src/database/orm.ts';
import { tables } from '../../src/graph/graph.ts';
import { createMetrics, type Metrics } from '../../src/server/metrics.ts';
import { testConfig } from '../support/config.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { startIssuer, type TestIssuer } from '../support/issuer.ts';
import { startStubServer, type StubServer } from './stub-server.ts';

let database: TestDatabase;
let orm: MikroORM;
let executor: Executor;
let issuer: TestIssuer;
let authentication: Authentication;
let server: StubServer;
let metrics: Metrics;
let lookUps: string[] = [];
let viewer: Viewer | undefined;

beforeAll(async () => {
  database = await testDatabase();
  orm = createOrm(tables, connectionOptions(database.connection));
  executor = createExecutor(orm, database.url);
  issuer = await startIssuer();
  metrics = createMetrics();
  const config = testConfig({ OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: 'vokasi-graph' });
  const counted: Executor = {
    ...executor,
    execute(sql, ...rest) {
      lookUps.push(sql);
      return executor.execute(sql, ...rest);
    },
  };
  authentication = createAuthentication(orm, counted, config, () => {});
  server = await startStubServer({
    metrics,
    authenticate: async ({ headers }) => (viewer = await authentication.viewer(headers)),
  });
});
afterAll(async () => {
  await server.app.close();
  await authentication.close();
  await issuer.close();
  await executor.close();
  await orm.close();
  await database.close();
});

const make = async (order: KeyOrder = { role: 'ANALYST' }) => createKey(orm, order);
const ask = (credential: Record<string, string>) => {
  viewer = undefined;
  return server.post('{ echo }', {}, credential);
};
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

/** How a credential is refused. */
async function refusal(credential: Record<string, string>) {
  const { status, headers, body } = await ask(credential);
  expect(viewer).toBeUndefined();
  expect(body).toEqual({
    errors: [{ message: expect.any(String), extensions: { code: expect.any(String) } }],
  });
  const code = body.errors![0]!.extensions['code'];
  return { status, code, challenge: headers.get('www-authenticate') };
}

describe('who sends a request', () => {
  test('is anonymous without a credential, and costs no look-up', async () => {
    lookUps = [];
    const { status, headers } = await ask({});
    expect(status).toBe(200);
    expect(headers.get('www-authenticate')).toBeNull();
    expect(viewer).toMatchObject({ role: 'PUBLIC', id: 'anonymous' });
    expect(lookUps).toEqual([]);
  });

  test('is told by a key, in either header', async () => {
    const { text, prefix } = await make({ role: 'DASHBOARD', app: 'dashboard' });
    for (const credential of [bearer(text), { 'x-api-key': text }]) {
      // What a dashboard may send is not the question here.
      expect((await ask(credential)).status).not.toBe(401);
      expect(viewer).toEqual({
        role: 'DASHBOARD',
        id: `key:${prefix}`,
        organization: undefined,
        organizations: [],
        app: 'dashboard',
      });
    }
  });

  test('is told by a token', async () => {
    const token = await issuer.sign({
      vokasi_role: 'PARTNER',
      vokasi_organization: 'AWS',
      vokasi_app: 'partner-portal',
    });
    expect((await ask(bearer(token))).status).not.toBe(401);
    expect(viewer).toMatchObject({
      role: 'PARTNER',
      organization: 'AWS',
      organizations: ['AWS'],
      app: 'partner-portal',
    });
  });

  test('has one role, whichever other keys are used at the same time', async () => {
    const orders: KeyOrder[] = [
      { role: 'ANALYST' },
      { role: 'MINISTRY' },
      { role: 'CENTER', organization: 'BBPVP-BEKASI' },
    ];
    const seen = await Promise.all(
      orders.flatMap(async (order) => {
        const { text } = await make(order);
        return authentication.viewer(bearer(text));
      }),
    );
    expect(seen.map(({ role }) => role)).toEqual(orders.map(({ role }) => role));
  });

  test('is looked up once by requests that come together', async () => {
    const { text } = await make();
    lookUps = [];
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask(bearer(text))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(lookUps).toHaveLength(1);
  });
});

test('a center is seen with its satellites, at any depth', async () => {
  await orm.em.fork().execute(`
    insert into organization (type, code, name, center_kind, parent_center_id)
      select 'TRAINING_CENTER', 'A-SATELLITE', 'A', 'SATPEL', id from organization where code = 'BBPVP-BEKASI';
    insert into organization (type, code, name, center_kind, parent_center_id)
      select 'TRAINING_CENTER', 'Z-SATELLITE', 'Z', 'SATPEL', id from organization where code = 'A-SATELLITE'`);
  const { text } = await make({ role: 'CENTER', organization: 'BBPVP-BEKASI' });
  const token = await issuer.sign({
    vokasi_role: 'CENTER',
    vokasi_organization: 'BBPVP-BEKASI',
  });
  for (const credential of [text, token]) {
    expect(await authentication.viewer(bearer(credential))).toMatchObject({
      organization: 'BBPVP-BEKASI',
      organizations: ['A-SATELLITE', 'BBPVP-BEKASI', 'Z-SATELLITE'],
    });
  }
  const satellite = await make({ role: 'CENTER', organization: 'A-SATELLITE' });
  expect(await authentication.viewer(bearer(satellite.text))).toMatchObject({
    organizations: ['A-SATELLITE', 'Z-SATELLITE'],
  });
});

describe('a credential is refused with 401 and a challenge', () => {
  const invalidToken = /^Bearer realm="vokasi-graph", error="invalid_token", error_description="/;

  test.each([
    ['a key that never was', newKeyText().text, 'API_KEY_INVALID'],
    ['a mistyped key', `${newKeyText().text.slice(0, -1)}-`, 'API_KEY_INVALID'],
    ['a guess', 'vokasi_a', 'API_KEY_INVALID'],
    ['a token of nobody', 'a.b.c', 'TOKEN_INVALID'],
  ])('%s', async (_what, text, expected) => {
    const { status, code, challenge } = await refusal(bearer(text));
    expect([status, code]).toEqual([401, expected]);
    expect(challenge).toMatch(invalidToken);
    expect(challenge).not.toContain(text);
  });

  test('a key with the prefix of another', async () => {
    const { prefix } = await make({ role: 'MINISTRY' });
    const forged = keyText(prefix, newSecret());
    expect(await refusal(bearer(forged))).toMatchObject({ status: 401, code: 'API_KEY_INVALID' });
  });

  test('a key that has expired', async () => {
    const { text, prefix } = await make({
      role: 'ANALYST',
      expiresAt: new Date(Date.now() + 60_000),
    });
    await orm.em
      .fork()
      .execute(
        `update api_key set created_at = now() - interval '2 days', expires_at = now() - interval '1 day' where prefix = '${prefix}'`,
      );
    expect(await refusal(bearer(text))).toMatchObject({ status: 401, code: 'API_KEY_EXPIRED' });
  });

  test('an expired token', async () => {
    const token = await issuer.sign({ vokasi_role: 'ANALYST', exp: 1 });
    const { status, code, challenge } = await refusal(bearer(token));
    expect([status, code]).toEqual([401, 'TOKEN_EXPIRED']);
    expect(challenge).toMatch(invalidToken);
  });

  test.each<Record<string, string>>([
    { authorization: 'Basic YTpi' },
    { authorization: 'Bearer x' },
    { authorization: `Bearer ${newKeyText().text}`, 'x-api-key': newKeyText().text },
  ])('%j, which is malformed', async (credential) => {
    const { status, code, challenge } = await refusal(credential);
    expect([status, code]).toEqual([401, 'CREDENTIALS_MALFORMED']);
    expect(challenge).toMatch(/ error="invalid_request", /);
  });

  test('a huge token', async () => {
    expect(await refusal(bearer(`a.${'b'.repeat(12_000)}.c`))).toMatchObject({
      status: 401,
      code: 'CREDENTIALS_MALFORMED',
    });
    const answer = await fetch(`${server.url}/graphql`, {
      headers: { authorization: `Bearer a.${'b'.repeat(40_000)}.c` },
    });
    expect(answer.status).toBe(431);
  });

  test('before the body is read, by GET too', async () => {
    const { text } = newKeyText();
    const unreadable = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { ...bearer(text), 'content-type': 'application/json' },
      body: '{',
    });
    expect(unreadable.status).toBe(401);
    const get = await fetch(`${server.url}/graphql?query={echo}`, {
      headers: { ...bearer(text), 'apollo-require-preflight': 'yes' },
    });
    expect(get.status).toBe(401);
    expect(get.headers.get('cache-control')).toBe('no-store');
  });
});

test('a revoked key is refused within five seconds, wherever it was used', async () => {
  const { text, prefix } = await make();
  expect((await ask(bearer(text))).status).toBe(200);
  await revokeKey(orm, prefix);
  const start = performance.now();
  await expect
    .poll(async () => (await ask(bearer(text))).body.errors?.[0]?.extensions['code'], {
      timeout: 8_000,
      interval: 50,
    })
    .toBe('API_KEY_REVOKED');
  expect(performance.now() - start).toBeLessThan(5_000);
  // Replayed, it stays refused, and nothing is looked up for it.
  lookUps = [];
  for (let count = 0; count < 20; count++) {
    expect(await refusal(bearer(text))).toMatchObject({ status: 401, code: 'API_KEY_REVOKED' });
  }
  expect(lookUps).toEqual([]);
});

test('the last use of a key is noted, and in no request', async () => {
  const { text, prefix } = await make();
  const lastUse = async () =>
    (await listKeys(orm)).find((each) => each.prefix === prefix)?.lastUsedAt;
  const other = createAuthentication(orm, executor, testConfig(), () => {});
  await other.viewer(bearer(text));
  expect(await lastUse()).toBeNull();
  await other.close();
  expect(Date.now() - (await lastUse())!.getTime()).toBeLessThan(60_000);
});

test('the log names the viewer, the metrics count refusals, and neither holds a credential', async () => {
  const { text, prefix } = await make();
  const wrong = newKeyText().text;
  const token = await issuer.sign({ vokasi_role: 'MINISTRY' });
  const [, , signature] = token.split('.');
  const before = server.logLines().length;
  await ask(bearer(text));
  await ask({ 'x-api-key': wrong });
  await ask(bearer(token));
  await ask(bearer(`${token}x`));
  const lines = () =>
    server
      .logLines()
      .slice(before)
      .filter(({ msg }) => msg === 'GraphQL request');
  await vi.waitFor(() => expect(lines()).toHaveLength(4));
  expect(lines()).toMatchObject([
    { status: 200, viewer: `key:${prefix}`, role: 'ANALYST' },
    { status: 401, viewer: 'anonymous', role: 'PUBLIC', errors: [{ code: 'API_KEY_INVALID' }] },
    { status: 200, viewer: expect.stringMatching(/^token:/), role: 'MINISTRY' },
    { status: 401, viewer: 'anonymous', errors: [{ code: 'TOKEN_INVALID' }] },
  ]);
  const figures = await metrics.text();
  expect(figures).toMatch(/^graphql_request_errors_total\{code="API_KEY_INVALID"\} \d/m);
  expect(figures).toMatch(/^graphql_request_errors_total\{code="TOKEN_INVALID"\} \d/m);
  for (const secret of [text.slice(17), wrong.slice(17), signature!, 'somebody']) {
    expect(server.logText() + figures).not.toContain(secret);
  }
});

describe('while every connection of the database is taken', () => {
  test('a key known to be bad is refused at once, and a good one goes on for its seconds', async () => {
    const { text: good } = await make();
    const { text: gone, prefix } = await make();
    await revokeKey(orm, prefix);
    const bad = [newKeyText().text, keyText(prefix, newSecret()), gone];
    for (const text of bad) expect((await ask(bearer(text))).status).toBe(401);
    await ask(bearer(good));

    const pool = await orm.em.getConnection().getNativeClient();
    const taken = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
    try {
      expect((await ask(bearer(good))).status).toBe(200);
      lookUps = [];
      // The machine may be busy with something else; waiting for a connection would take 5 s each time.
      await expect.poll(() => refuse(bad), { timeout: 30_000, interval: 10 }).toBeLessThan(50);
      expect(lookUps).toEqual([]);
    } finally {
      for (const client of taken) client.release();
    }
  }, 60_000);

  /** The time within which 99 of 100 refusals come, in ms. */
  async function refuse(keys: readonly string[]): Promise<number> {
    const times: number[] = [];
    for (let count = 0; count < 200; count++) {
      const start = performance.now();
      const { status } = await ask(bearer(keys[count % keys.length]!));
      times.push(performance.now() - start);
      expect(status).toBe(401);
    }
    return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)]!;
  }
});
