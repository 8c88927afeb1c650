import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Role } from '../viewer.ts';
import { hashOf } from './key-text.ts';
import { createKey, type KeyOrder } from './store.ts';

/** A key for trying out a role, on a database that is there for trying things out. */
export interface DemonstrationKey {
  readonly role: Role;
  readonly organization: string | null;
  readonly key: string;
}

/** Every role but PUBLIC, for which nobody needs a key. */
const demonstrated = ['DASHBOARD', 'ANALYST', 'PARTNER', 'CENTER', 'MINISTRY'] as const;

async function orderOf(orm: MikroORM, role: (typeof demonstrated)[number]): Promise<KeyOrder> {
  switch (role) {
    case 'DASHBOARD':
      return { role, app: 'dashboard' };
    case 'PARTNER':
      return { role, organization: await partnerWithPlacements(orm), app: 'partner-portal' };
    case 'CENTER':
      return { role, organization: 'BBPVP-BEKASI' };
    default:
      return { role };
  }
}

/** The partner that took most participants: its key has something to show. */
async function partnerWithPlacements(orm: MikroORM): Promise<string | undefined> {
  const { rows } = await sql<{ code: string }>`
    select o.code from organization as o left join placement as p on p.partner_id = o.id
    where o.type = 'PARTNER' group by o.code order by count(p.id) desc, o.code limit 1`.execute(
    orm.em.fork().getKysely(),
  );
  return rows[0]?.code;
}

/** What the file holds, as far as it can be read: else it is written anew. */
async function readKept(file: string): Promise<readonly (Partial<DemonstrationKey> | null)[]> {
  try {
    const kept: unknown = JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** Those of the keys that the database still takes, by the role that it knows them by. */
async function stillGood(
  orm: MikroORM,
  kept: readonly (Partial<DemonstrationKey> | null)[],
): Promise<ReadonlyMap<Role, DemonstrationKey>> {
  const keys = kept.map((each) => each?.key).filter((key) => typeof key === 'string');
  const byHash = new Map(keys.map((key) => [hashOf(key), key]));
  const { rows } = await sql<{ hash: string; role: Role; organization: string | null }>`
    select k.hash, k.role, o.code as organization
    from api_key as k left join organization as o on o.id = k.organization_id
    where k.hash = any(${[...byHash.keys()]}) and k.revoked_at is null and k.expires_at is null`.execute(
    orm.em.fork().getKysely(),
  );
  return new Map(
    rows.map(({ hash, role, organization }) => [
      role,
      { role, organization, key: byHash.get(hash)! },
    ]),
  );
}

/**
 * One key for each role but PUBLIC, which needs none. They are kept in a file beside the embedded
 * database, that only its owner can read; what is missing or was revoked is made anew.
 *
 * @param folder of the embedded database
 */
export async function demonstrationKeys(
  orm: MikroORM,
  folder: string,
): Promise<readonly DemonstrationKey[]> {
  const file = join(folder, 'demonstration-keys.json');
  const good = await stillGood(orm, await readKept(file));
  const keys: DemonstrationKey[] = [];
  for (const role of demonstrated) keys.push(good.get(role) ?? (await makeKey(orm, role)));
  // Whole or not at all, should the process end meanwhile.
  const unfinished = `${file}.new`;
  await writeFile(unfinished, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  await rename(unfinished, file);
  return keys;
}

async function makeKey(
  orm: MikroORM,
  role: (typeof demonstrated)[number],
): Promise<DemonstrationKey> {
  const order = await orderOf(orm, role);
  const { text } = await createKey(orm, { ...order, label: 'Demonstration key' });
  return { role, organization: order.organization ?? null, key: text };
}
