import type { MikroORM } from '@mikro-orm/postgresql';
import type { PersonalDataKey } from '../config.ts';
import { encryptingWith } from './personal-data/encrypt-plain.ts';
import type { PersonalDataCipher } from './personal-data/cipher.ts';
import { openCipher } from './personal-data/open-cipher.ts';
import { seed } from './seed/seed.ts';
import { synthesize, synthesizeReported } from './synthetic/synthesize.ts';

/**
 * Enough for every query of the README to have something to show, and quick to make. The seed is
 * the last one, since operators begin with the first.
 */
const demonstration = { enrolments: 3_000, seed: 9_999 };

/**
 * Applies the migrations that are missing. Returns their names.
 *
 * @param keys for a database that still has personal data in plain text; not needed for another
 * @throws UsageError when it has some, and there are no keys
 */
export async function migrate(orm: MikroORM, keys?: readonly PersonalDataKey[]): Promise<string[]> {
  const applied = await encryptingWith(keys, () => orm.migrator.up());
  return applied.map(({ name }) => name);
}

/** Names of the migrations that are missing. */
export async function pendingMigrations(orm: MikroORM): Promise<string[]> {
  const pending = await orm.migrator.getPending();
  return pending.map(({ name }) => name);
}

/**
 * Writes a migration of what the tables lack for the entities; run from the sources.
 *
 * @returns the file's name; undefined when they lack nothing
 */
export async function createMigration(orm: MikroORM, name: string): Promise<string | undefined> {
  const { fileName, diff } = await orm.migrator.create(undefined, false, false, name);
  return diff.up.length > 0 ? fileName : undefined;
}

/** Brings a database to what the embedded default holds: schema, sourced facts, synthetic records. */
export async function prepare(
  orm: MikroORM,
  keys: readonly PersonalDataKey[] | undefined,
): Promise<PersonalDataCipher> {
  await migrate(orm, keys);
  const cipher = await openCipher(orm.em.getKysely(), keys);
  await seed(orm);
  await synthesizeReported(orm, cipher);
  await synthesize(orm, cipher, demonstration);
  return cipher;
}
