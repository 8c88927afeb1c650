import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { type QueryExecutorProvider, sql } from 'kysely';
import type { PersonalDataKey } from '../../config.ts';
import { UsageError } from '../../errors.ts';
import { PersonalDataCipher } from './cipher.ts';
import { Keyring, PersonalDataError } from './keyring.ts';

/**
 * The cipher of a migrated database. Makes the database's look-up key when it has none yet.
 *
 * @throws UsageError when there are no keys, or not those of this database
 */
export async function openCipher(
  database: QueryExecutorProvider,
  keys: readonly PersonalDataKey[] | undefined,
): Promise<PersonalDataCipher> {
  if (!keys) {
    throw new UsageError(
      'PERSONAL_DATA_KEYS must be set where DATABASE_URL is: "npm run personal-data-key" prints a key.',
    );
  }
  return new PersonalDataCipher(keys, await lookupKey(database, new Keyring(keys)));
}

async function lookupKey(database: QueryExecutorProvider, keyring: Keyring): Promise<KeyObject> {
  const stored = (await read(database)) ?? (await make(database, keyring));
  try {
    return createSecretKey(keyring.decrypt('lookup_key.secret', stored), 'base64');
  } catch (error) {
    if (!(error instanceof PersonalDataError)) throw error;
    throw new UsageError(`PERSONAL_DATA_KEYS does not fit this database: ${error.message}`);
  }
}

async function read(database: QueryExecutorProvider): Promise<string | undefined> {
  const { rows } = await sql<{ secret: string }>`select secret from lookup_key`.execute(database);
  return rows[0]?.secret;
}

async function make(database: QueryExecutorProvider, keyring: Keyring): Promise<string> {
  const secret = keyring.encrypt('lookup_key.secret', randomBytes(32).toString('base64'));
  await sql`insert into lookup_key (id, secret) values (1, ${secret}) on conflict do nothing`.execute(
    database,
  );
  // Another process may have been faster.
  return (await read(database))!;
}
