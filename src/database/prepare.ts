import type { MikroORM } from '@mikro-orm/postgresql';
import { seed } from './seed/seed.ts';
import { synthesize, synthesizeReported } from './synthetic/synthesize.ts';

/**
 * Enough for every query of the README to have something to show, and quick to make. The seed is
 * the last one, since operators begin with the first.
 */
const demonstration = { enrolments: 3_000, seed: 9_999 };

/** Applies the migrations that are missing. Returns their names. */
export async function migrate(orm: MikroORM): Promise<string[]> {
  const applied = await orm.migrator.up();
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
export async function prepare(orm: MikroORM): Promise<void> {
  await migrate(orm);
  await seed(orm);
  await synthesizeReported(orm);
  await synthesize(orm, demonstration);
}
