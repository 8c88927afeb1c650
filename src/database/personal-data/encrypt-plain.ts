import { AsyncLocalStorage } from 'node:async_hooks';
import { type QueryExecutorProvider, sql } from 'kysely';
import type { PersonalDataKey } from '../../config.ts';
import { UsageError } from '../../errors.ts';
import { openCipher } from './open-cipher.ts';

/** A migration is given nothing but its connection, and keys have no place in its SQL. */
const migrationKeys = new AsyncLocalStorage<readonly PersonalDataKey[] | undefined>();

/** Runs migrations that may have to encrypt something. */
export function encryptingWith<Result>(
  keys: readonly PersonalDataKey[] | undefined,
  migrations: () => Promise<Result>,
): Promise<Result> {
  return migrationKeys.run(keys, migrations);
}

interface Person {
  readonly id: number;
  readonly nik: string | null;
  readonly phone: string | null;
}

const batch = 5_000;

/**
 * Encrypts the identity and telephone numbers that a participant has in plain columns.
 *
 * @throws UsageError when there are some, and no keys
 */
export async function encryptPlain(database: QueryExecutorProvider): Promise<void> {
  let people = await plain(database, 0);
  if (people.length === 0) return;
  const keys = migrationKeys.getStore();
  if (!keys) {
    throw new UsageError(
      'The database has personal data in plain text: set PERSONAL_DATA_KEYS to encrypt them; "npm run personal-data-key" prints a key.',
    );
  }
  const cipher = await openCipher(database, keys);
  while (people.length > 0) {
    const ids = people.map(({ id }) => id);
    const niks = people.map(({ nik }) => nik && cipher.encrypt('participant.nik', nik));
    const hashes = people.map(({ nik }) => nik && cipher.lookupHash(nik));
    const phones = people.map(({ phone }) => phone && cipher.encrypt('participant.phone', phone));
    await sql`
      update participant set nik_encrypted = nik_, nik_hash = hash_, phone_encrypted = phone_
      from unnest(${ids}::integer[], ${niks}::text[], ${hashes}::text[], ${phones}::text[])
        as given (id_, nik_, hash_, phone_)
      where id = id_`.execute(database);
    people = await plain(database, ids.at(-1)!);
  }
}

async function plain(database: QueryExecutorProvider, after: number): Promise<Person[]> {
  const { rows } = await sql<Person>`
    select id, nik, phone from participant
    where id > ${after} and (nik is not null or phone is not null)
    order by id limit ${sql.lit(batch)}`.execute(database);
  return rows;
}
