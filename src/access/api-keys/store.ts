import { type Kysely, sql } from 'kysely';
import type { MikroORM } from '@mikro-orm/postgresql';
import { UsageError } from '../../errors.ts';
import { organizationTypes, type Role } from '../viewer.ts';
import { hashOf, type KeyText, newKeyText } from './key-text.ts';

/** A key as an operator orders it. */
export interface KeyOrder {
  readonly role: Role;
  /** Code of a partner or a center, as the role asks for. */
  readonly organization?: string | undefined;
  readonly app?: string | undefined;
  readonly label?: string | undefined;
  readonly expiresAt?: Date | undefined;
}

/** A key as it is stored, without its hash. */
export interface KeyEntry {
  readonly prefix: string;
  readonly role: Role;
  readonly organization: string | null;
  readonly app: string | null;
  readonly label: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

type Database = Kysely<unknown>;
const databaseOf = (orm: MikroORM): Database => orm.em.fork().getKysely() as unknown as Database;

/**
 * Makes a key and stores what is needed to know it again.
 *
 * @returns the key itself, which nobody can tell again
 * @throws UsageError for what the role does not go with
 */
export async function createKey(orm: MikroORM, order: KeyOrder): Promise<KeyText> {
  const { role, app = null, label = null, expiresAt = null } = order;
  const database = databaseOf(orm);
  if (role === 'PARTNER' && app === null) {
    throw new UsageError('A key of a partner needs the app whose documents it may send: --app.');
  }
  if (app !== null && !/^(?=.{1,64}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(app)) {
    throw new UsageError('--app must be the code of a client app, like partner-portal.');
  }
  if (label !== null && !/^(?=.*\S).{1,200}$/.test(label)) {
    throw new UsageError('--label must be a text of 1 to 200 characters.');
  }
  const organization = await organizationOf(database, role, order.organization);
  const key = newKeyText();
  await sql`
    insert into api_key (prefix, hash, role, organization_id, app, label, expires_at)
    values (${key.prefix}, ${hashOf(key.text)}, ${role}, ${organization}, ${app}, ${label}, ${expiresAt})`.execute(
    database,
  );
  return key;
}

/** @returns the id of the organization with that code; null for a role that belongs to none */
async function organizationOf(
  database: Database,
  role: Role,
  code: string | undefined,
): Promise<number | null> {
  const type = organizationTypes[role];
  if (type === undefined) {
    if (code === undefined) return null;
    throw new UsageError(`A key of ${role} belongs to no organization: leave --organization out.`);
  }
  const what = type === 'PARTNER' ? 'partner' : 'training center';
  if (code === undefined) {
    throw new UsageError(`A key of ${role} needs the code of a ${what}: --organization.`);
  }
  const { rows } = await sql<{ id: number }>`
    select id from organization where code = ${code} and type = ${type}`.execute(database);
  if (!rows[0]) throw new UsageError(`--organization: no ${what} has that code.`);
  return rows[0].id;
}

/** All keys, the latest first. */
export async function listKeys(orm: MikroORM): Promise<readonly KeyEntry[]> {
  const { rows } = await sql<Omit<KeyEntry, Times> & Record<Times, string | null>>`
    select k.prefix, k.role, o.code as organization, k.app, k.label, k.created_at as "createdAt",
      k.expires_at as "expiresAt", k.revoked_at as "revokedAt", k.last_used_at as "lastUsedAt"
    from api_key as k left join organization as o on o.id = k.organization_id
    order by k.created_at desc, k.id desc`.execute(databaseOf(orm));
  return rows.map((row) => ({
    ...row,
    createdAt: new Date(row.createdAt!),
    expiresAt: timeOf(row.expiresAt),
    revokedAt: timeOf(row.revokedAt),
    lastUsedAt: timeOf(row.lastUsedAt),
  }));
}

type Times = 'createdAt' | 'expiresAt' | 'revokedAt' | 'lastUsedAt';

const timeOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

/**
 * Takes a key back; running servers refuse it within 5 s.
 *
 * @throws UsageError when no key has the prefix, or it was taken back before
 */
export async function revokeKey(orm: MikroORM, prefix: string): Promise<void> {
  const database = databaseOf(orm);
  const { rows } = await sql<{ revoked: boolean }>`
    update api_key as k set revoked_at = coalesce(k.revoked_at, now())
    from api_key as before where before.id = k.id and k.prefix = ${prefix}
    returning before.revoked_at is not null as revoked`.execute(database);
  if (!rows[0]) {
    throw new UsageError('No key has that prefix: "npm run keys -- list" shows them all.');
  }
  if (rows[0].revoked) throw new UsageError('That key was revoked before.');
}
