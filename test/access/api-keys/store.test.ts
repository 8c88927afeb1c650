import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKeyText } from '../../../src/access/api-keys/key-text.ts';
import {
  createKey,
  type KeyOrder,
  listKeys,
  revokeKey,
} from '../../../src/access/api-keys/store.ts';
import { UsageError } from '../../../src/errors.ts';
import { testGraph, type TestGraph } from '../../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

test.each<[order: KeyOrder, message: RegExp]>([
  [{ role: 'ANALYST', organization: 'AWS' }, /^A key of ANALYST belongs to no organization/],
  [{ role: 'CENTER' }, /^A key of CENTER needs the code of a training center/],
  [{ role: 'CENTER', organization: 'AWS' }, /no training center has that code/],
  [{ role: 'PARTNER', app: 'portal' }, /^A key of PARTNER needs the code of a partner/],
  [{ role: 'PARTNER', organization: 'AWS' }, /needs the app/],
  [{ role: 'PARTNER', organization: 'BBPVP-BEKASI', app: 'a' }, /no partner has that code/],
  [{ role: 'PARTNER', organization: "' or true --", app: 'a' }, /no partner has that code/],
  [{ role: 'DASHBOARD', app: 'No App' }, /^--app must be the code of a client app/],
  [{ role: 'ANALYST', label: ' ' }, /^--label must be a text/],
  [{ role: 'ANALYST', label: 'x'.repeat(201) }, /^--label must be a text/],
  [{ role: 'ANALYST', label: 'two\nlines' }, /^--label must be a text/],
])('a key is not made for %j', async (order, message) => {
  const error: unknown = await createKey(graph.orm, order).catch((refused: unknown) => refused);
  expect(error).toBeInstanceOf(UsageError);
  expect((error as Error).message).toMatch(message);
  expect((error as Error).message).not.toContain('\n');
});

test('keys are listed, the latest first, and each is revoked once', async () => {
  const first = await createKey(graph.orm, { role: 'MINISTRY', label: 'First' });
  const expiresAt = new Date(Date.now() + 86_400_000);
  const center: KeyOrder = { role: 'CENTER', organization: 'BBPVP-BEKASI', expiresAt };
  const second = await createKey(graph.orm, center);
  await revokeKey(graph.orm, first.prefix);
  const nothing = { organization: null, app: null, label: null, lastUsedAt: null };
  expect(await listKeys(graph.orm)).toEqual([
    {
      ...nothing,
      ...center,
      prefix: second.prefix,
      createdAt: expect.any(Date) as Date,
      revokedAt: null,
    },
    {
      ...nothing,
      prefix: first.prefix,
      role: 'MINISTRY',
      label: 'First',
      createdAt: expect.any(Date) as Date,
      expiresAt: null,
      revokedAt: expect.any(Date) as Date,
    },
  ]);
  await expect(revokeKey(graph.orm, first.prefix)).rejects.toThrow('That key was revoked before.');
  for (const prefix of ['', 'abcdefgh', "' or true --"]) {
    await expect(revokeKey(graph.orm, prefix)).rejects.toThrow(/^No key has that prefix/);
  }
});

describe('the database refuses', () => {
  const insert = (columns: string, values: string) => {
    const { prefix } = newKeyText();
    return graph.orm.em
      .fork()
      .execute(
        `insert into api_key (prefix, hash, ${columns}) values ('${prefix}', '${'0'.repeat(64)}', ${values})`,
      );
  };
  const organization = (code: string) => `(select id from organization where code = '${code}')`;

  test.each([
    ['an unknown role', 'role', `'ADMIN'`, 'api_key_role_check'],
    ['a center without its organization', 'role', `'CENTER'`, 'api_key_organization_of_role'],
    [
      'an organization of a role that belongs to none',
      'role, organization_id',
      `'MINISTRY', ${organization('KEMNAKER')}`,
      'api_key_organization_of_role',
    ],
    [
      'a center that is a partner',
      'role, organization_id',
      `'CENTER', ${organization('AWS')}`,
      'api_key_organization_id_of_center',
    ],
    [
      'a partner that is a center',
      'role, organization_id, app',
      `'PARTNER', ${organization('BBPVP-BEKASI')}, 'a'`,
      'api_key_organization_id_of_partner',
    ],
    [
      'a partner without an app',
      'role, organization_id',
      `'PARTNER', ${organization('AWS')}`,
      'api_key_app_of_partner',
    ],
    ['an app that is no code', 'role, app', `'DASHBOARD', 'No App'`, 'api_key_app_format'],
    [
      'an end before the beginning',
      'role, expires_at',
      `'ANALYST', now() - interval '1 s'`,
      'api_key_period',
    ],
  ])('%s', async (_what, columns, values, constraint) => {
    await expect(insert(columns, values)).rejects.toMatchObject({ constraint });
  });

  test('to make a partner of a center', async () => {
    const order: KeyOrder = { role: 'CENTER', organization: 'BBPVP-BEKASI', app: 'portal' };
    const { prefix } = await createKey(graph.orm, order);
    const change = `update api_key set role = 'PARTNER' where prefix = '${prefix}'`;
    await expect(graph.orm.em.fork().execute(change)).rejects.toMatchObject({
      constraint: 'api_key_organization_id_of_partner',
    });
  });
});
