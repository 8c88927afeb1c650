import type { MikroORM } from '@mikro-orm/postgresql';
import { type Kysely, sql } from 'kysely';
import { document000 } from './document-000.ts';
import { document001 } from './document-001.ts';
import { document002 } from './document-002.ts';
import { document003 } from './document-003.ts';
import { document004 } from './document-004.ts';
import type { Facts } from './facts.ts';
import { publicKnowledge } from './public-knowledge.ts';
import { regions } from './regions.ts';
import { register } from './register.ts';
import { sources } from './sources.ts';
import { tableRows } from './table-rows.ts';
import { vocationalFields } from './vocational-fields.ts';
import { writeRows } from './write-rows.ts';

const documents = [document000, document001, document002, document003, document004];

/** Any number that nothing else locks. */
const seedLock = 7_310_001;

/** Everything that is known from a source: regions, the register, and what the documents state. */
export async function facts(): Promise<readonly Facts[]> {
  return [sources, await regions(), vocationalFields, register, ...documents, publicKnowledge];
}

/**
 * Writes the facts into a migrated database, in one transaction. Running it again changes nothing,
 * keeps every id, and brings facts that have changed here up to date. It deletes nothing: a fact that
 * is withdrawn from the seed needs a migration.
 */
export async function seed(orm: MikroORM): Promise<void> {
  const rows = tableRows(await facts(), orm.getMetadata());
  await orm.em.fork().transactional(async (em) => {
    const database = em.getKysely() as unknown as Kysely<unknown>;
    // Two processes that start together would both find the same rows missing.
    await sql`select pg_advisory_xact_lock(${seedLock}::bigint)`.execute(database);
    await writeRows(database, rows);
  });
}
