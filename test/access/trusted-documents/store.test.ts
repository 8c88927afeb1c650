import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf } from '../../../src/access/trusted-documents/document-id.ts';
import {
  documentsOf,
  list,
  publish,
  register,
  retire,
  usage,
} from '../../../src/access/trusted-documents/store.ts';
import { UsageError } from '../../../src/errors.ts';
import { connectionsTo, testDatabase, type TestDatabase } from '../../support/database.ts';

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

const centers = { name: 'Centers', body: 'query Centers { trainingCenters { totalCount } }' };
const regions = { name: 'Regions', body: 'query Regions { regions { totalCount } }' };
/** As a manifest that numbers its operations. */
const numbered = { ...regions, id: '2' };

const statusOf = async (app: string, version: string) =>
  (await list(orm)).find((each) => each.app === app && each.version === version)?.status;

describe('the life of a version', () => {
  it('goes from pending to published to retired', async () => {
    expect(await register(orm, 'life', '1.0.0', [centers, numbered])).toBe('PENDING');
    expect(await list(orm)).toContainEqual({
      app: 'life',
      version: '1.0.0',
      status: 'PENDING',
      registeredAt: expect.any(Date) as Date,
      publishedAt: null,
      retiredAt: null,
      documents: 2,
    });
    expect(await documentsOf(orm, 'life', '1.0.0')).toEqual([
      { hash: hashOf(centers.body), alias: null, ...centers },
      { hash: hashOf(regions.body), alias: '2', ...regions },
    ]);
    await publish(orm, 'life', '1.0.0');
    expect(await statusOf('life', '1.0.0')).toBe('PUBLISHED');
    await expect(publish(orm, 'life', '1.0.0')).rejects.toThrow('is published already');
    await retire(orm, 'life', '1.0.0');
    expect(await statusOf('life', '1.0.0')).toBe('RETIRED');
    await expect(retire(orm, 'life', '1.0.0')).rejects.toThrow('is retired already');
    await expect(publish(orm, 'life', '1.0.0')).rejects.toThrow('Version 1.0.0 of life is retired');
    await expect(register(orm, 'life', '1.0.0', [centers])).rejects.toThrow('is retired');
  });

  it('may end before it was published', async () => {
    await register(orm, 'withdrawn', '1', [centers]);
    await retire(orm, 'withdrawn', '1');
    await expect(publish(orm, 'withdrawn', '1')).rejects.toThrow('is retired');
  });

  it('takes the same documents again, in any order, and no others', async () => {
    await register(orm, 'again', '1', [centers, regions]);
    expect(await register(orm, 'again', '1', [regions, centers])).toBe('PENDING');
    await publish(orm, 'again', '1');
    expect(await register(orm, 'again', '1', [centers, regions])).toBe('PUBLISHED');
    for (const others of [[centers], [centers, { ...regions, body: `${regions.body} ` }]]) {
      await expect(register(orm, 'again', '1', others)).rejects.toThrow(
        'Version 1 of again is registered with other documents: give these another version.',
      );
    }
    expect(await documentsOf(orm, 'again', '1')).toHaveLength(2);
  });

  it('begins once, however many begin it', async () => {
    const begun = await Promise.all([1, 2, 3].map(() => register(orm, 'raced', '1', [centers])));
    expect(begun).toEqual(['PENDING', 'PENDING', 'PENDING']);
    const ended = await Promise.allSettled([1, 2, 3].map(() => publish(orm, 'raced', '1')));
    expect(ended.map(({ status }) => status).toSorted()).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
    ]);
  });

  it('gives an id to one text at a time', async () => {
    await register(orm, 'ids', '1', [numbered]);
    await register(orm, 'ids', '2', [{ ...centers, id: '2' }]);
    await publish(orm, 'ids', '1');
    await expect(publish(orm, 'ids', '2')).rejects.toThrow(
      'Version 2 of ids gives the id 2 to another text than version 1 does, which is published.',
    );
    expect(await statusOf('ids', '2')).toBe('PENDING');
    await retire(orm, 'ids', '1');
    await publish(orm, 'ids', '2');
  });
});

describe('what cannot be registered', () => {
  it.each([
    ['Wrong', '1', [centers], 'The app "Wrong" must be'],
    ['wrong--', '1', [centers], 'The app "wrong--" must be'],
    ['wrong', '', [centers], 'The version "" must be'],
    ['wrong', 'v 1', [centers], 'The version "v 1" must be'],
    ['wrong', '1', [], 'There are no documents to register.'],
    ['wrong', '1', [{ ...centers, name: 'a-b' }], '"a-b" is not the name of an operation.'],
    ['wrong', '1', [{ ...centers, body: '' }], 'The text of Centers must have 1 to 100000'],
    ['wrong', '1', [{ ...centers, id: 'an id' }], 'The id of Centers must be 1 to 128 visible'],
    ['wrong', '1', [centers, { ...regions, name: 'Centers' }], 'have the same name'],
    ['wrong', '1', [centers, { ...centers, name: 'Copy' }], 'have the same text'],
    [
      'wrong',
      '1',
      [
        { ...centers, id: '1' },
        { ...regions, id: '1' },
      ],
      'have the same id',
    ],
    [
      'wrong',
      '1',
      [{ ...centers, id: `sha256:${hashOf(regions.body)}` }],
      'The id of Centers is not the SHA-256 of its text.',
    ],
  ])('%s %s is refused in one line (%#)', async (app, version, documents, message) => {
    const refused = await register(orm, app, version, documents).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UsageError);
    expect((refused as UsageError).message).toContain(message);
    expect((await list(orm)).filter((each) => each.app === app)).toEqual([]);
  });

  it('takes the hash as id, with its prefix or bare', async () => {
    const hash = hashOf(centers.body);
    await register(orm, 'hashed', '1', [{ ...centers, id: `sha256:${hash}` }]);
    expect(await register(orm, 'hashed', '1', [{ ...centers, id: hash }])).toBe('PENDING');
  });

  it('names what it does not know', async () => {
    await register(orm, 'known', '1', [centers]);
    for (const work of [publish, retire, documentsOf]) {
      await expect(work(orm, 'nobody', '1')).rejects.toThrow('There is no app "nobody".');
      await expect(work(orm, 'known', '9')).rejects.toThrow('known has no version "9".');
    }
    await expect(usage(orm, { app: 'nobody' })).rejects.toThrow('There is no app "nobody".');
  });
});

describe('the database', () => {
  beforeAll(async () => {
    await register(orm, 'kept', '1', [centers]);
    await publish(orm, 'kept', '1');
    await register(orm, 'kept', '2', [regions]);
  });
  const version = (label: string) =>
    `(select v.id from app_version v join client_app a on a.id = v.app_id where a.code = 'kept' and label = '${label}')`;
  const more = (label: string, hash: string) =>
    `insert into trusted_document (version_id, hash, name, body, position) values (${version(label)}, '${hash}', 'More', 'query More { a }', 7)`;
  const documents = `version_id = ${version('1')}`;
  const itself = `id = ${version('1')}`;

  it.each([
    ['a document more', more('1', hashOf('query More { a }')), 'stays_as_approved'],
    [
      'another text',
      `update trusted_document set body = body || ' ' where ${documents}`,
      'stays_as_approved',
    ],
    ['a document less', `delete from trusted_document where ${documents}`, 'stays_as_approved'],
    [
      'a document that leaves',
      `update trusted_document set version_id = ${version('2')}, position = 1 where ${documents}`,
      'stays_as_approved',
    ],
    [
      'a step back',
      `update app_version set status = 'PENDING', published_at = null where ${itself}`,
      'moves_on',
    ],
    ['another label', `update app_version set label = '3' where ${itself}`, 'moves_on'],
    ['no time', `update app_version set published_at = null where ${itself}`, 'published_at'],
    ['a wrong hash', more('2', hashOf('another')), 'hash_of_body'],
  ])('refuses %s', async (_what, statement, constraint) => {
    const refused = await orm.em.execute(statement).catch((error: unknown) => error);
    expect((refused as { constraint?: string }).constraint).toContain(constraint);
  });
});
