import 'reflect-metadata';
import { createSecretKey, randomBytes } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PersonalDataKey } from '../../../src/config.ts';
import { connectionOptions } from '../../../src/database/connection.ts';
import { createOrm } from '../../../src/database/orm.ts';
import { openCipher } from '../../../src/database/personal-data/open-cipher.ts';
import { rotatePersonalData } from '../../../src/database/personal-data/rotate.ts';
import { UsageError } from '../../../src/errors.ts';
import { tables } from '../../../src/graph/graph.ts';
import { testKeys } from '../../support/config.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const next: PersonalDataKey = { id: 'next', secret: createSecretKey(randomBytes(32)) };
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

interface Person {
  id: number;
  nik: string;
  hash: string;
  phone: string | null;
}

const people = () =>
  orm.em
    .fork()
    .execute<Person[]>(
      'select id, nik_encrypted as nik, nik_hash as hash, phone_encrypted as phone from participant order by id',
    );

it('goes on where it was stopped, and changes neither values nor hashes', async () => {
  const cipher = await openCipher(orm.em.getKysely(), testKeys);
  await orm.em.fork().execute('update participant set phone_encrypted = null where id % 7 = 0');
  const before = await people();
  const stopped = new Error('stopped');
  const rotation = rotatePersonalData(orm, [next, ...testKeys], () => {
    throw stopped;
  });
  await expect(rotation).rejects.toBe(stopped);
  const isNew = ({ nik }: Person) => nik.startsWith('v1.next.');
  expect((await people()).filter(isNew)).toHaveLength(2_000);

  // While both are in use: values of either are read, and somebody is registered once.
  const both = await openCipher(orm.em.getKysely(), [next, ...testKeys]);
  const last = before.at(-1)!;
  const nik = both.decrypt('participant.nik', last.nik);
  const again = orm.em
    .fork()
    .execute(
      `insert into participant (name, nik_encrypted, nik_hash, record_origin) values ('T', ?, ?, 'RECORDED')`,
      [both.encrypt('participant.nik', nik), both.lookupHash(nik)],
    );
  await expect(again).rejects.toThrow('participant_nik_hash_unique');

  expect(await rotatePersonalData(orm, [next, ...testKeys])).toBe(before.length - 2_000);
  const alone = await openCipher(orm.em.getKysely(), [next]);
  const after = await people();
  expect(after.map(({ id, hash }) => [id, hash])).toEqual(before.map(({ id, hash }) => [id, hash]));
  for (const [index, { nik: value, phone }] of after.entries()) {
    const old = before[index]!;
    expect(alone.decrypt('participant.nik', value)).toBe(
      cipher.decrypt('participant.nik', old.nik),
    );
    expect(phone && alone.decrypt('participant.phone', phone)).toBe(
      old.phone && cipher.decrypt('participant.phone', old.phone),
    );
  }
  expect(alone.lookupHash(nik)).toBe(last.hash);
  expect(await rotatePersonalData(orm, [next])).toBe(0);
});

it('is refused, as is everything else, with keys of another database', async () => {
  const open = openCipher(orm.em.getKysely(), testKeys);
  await expect(open).rejects.toThrow(UsageError);
  await expect(open).rejects.toThrow(
    'PERSONAL_DATA_KEYS does not fit this database: A value of lookup_key.secret needs the key "next".',
  );
  const impostor = { id: 'next', secret: createSecretKey(randomBytes(32)) };
  await expect(openCipher(orm.em.getKysely(), [impostor])).rejects.toThrow(/"next" is not the one/);
  await expect(openCipher(orm.em.getKysely(), undefined)).rejects.toThrow(
    /^PERSONAL_DATA_KEYS must be set .* "npm run personal-data-key"/,
  );
});
