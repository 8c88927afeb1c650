import 'reflect-metadata';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectionOptions } from '../../../src/database/connection.ts';
import { createOrm } from '../../../src/database/orm.ts';
import { openCipher } from '../../../src/database/personal-data/open-cipher.ts';
import { migrate } from '../../../src/database/prepare.ts';
import { tables } from '../../../src/graph/graph.ts';
import { testKeys } from '../../support/config.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const before = 'Migration20261122000001_api_keys';
const migration = 'Migration20261122000002_personal_data';
// Migrations are loaded as the other modules of a test are: loaded by Node, they would have their own.
Object.assign(globalThis, {
  dynamicImportProvider: (file: string) => import(/* @vite-ignore */ file),
});

let database: TestDatabase;
let orm: MikroORM;
beforeAll(async () => {
  database = await testDatabase();
  orm = createOrm(tables, connectionOptions(database.connection));
});
afterAll(async () => {
  await orm.close();
  await database.close();
});

const run = (statement: string) => orm.em.fork().execute(statement);

it('encrypts what was plain, and does nothing without a key', async () => {
  // What came later may depend on it.
  await orm.migrator.down({ to: before });
  await run(`update participant set nik = lpad(id::text, 16, '0') where id % 2 = 0`);
  await run(`update participant set phone = '+62000' || id where id % 3 = 0`);
  const plain = await run('select id, nik, phone from participant order by id');

  await expect(migrate(orm)).rejects.toThrow(
    'The database has personal data in plain text: set PERSONAL_DATA_KEYS to encrypt them',
  );
  expect(await run('select id, nik, phone from participant order by id')).toEqual(plain);

  await migrate(orm, testKeys);
  const cipher = await openCipher(orm.em.getKysely(), testKeys);
  const encrypted = (await run(
    'select id, nik_encrypted as nik, nik_hash as hash, phone_encrypted as phone from participant order by id',
  )) as { id: number; nik: string | null; hash: string | null; phone: string | null }[];
  expect(
    encrypted.map(({ id, nik, phone }) => ({
      id,
      nik: nik && cipher.decrypt('participant.nik', nik),
      phone: phone && cipher.decrypt('participant.phone', phone),
    })),
  ).toEqual(plain);
  for (const [index, { hash }] of encrypted.entries()) {
    const { nik } = plain[index] as { nik: string | null };
    expect(hash).toBe(nik && cipher.lookupHash(nik));
  }
});

it('is not undone where that would lose numbers of real people', async () => {
  await run(`update participant set record_origin = 'RECORDED' where id = 2`);
  await expect(orm.migrator.down({ migrations: [migration] })).rejects.toThrow(
    'Identity and telephone numbers of real people would be lost.',
  );
});
