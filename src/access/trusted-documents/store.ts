import type { MikroORM } from '@mikro-orm/postgresql';
import { type Kysely, sql } from 'kysely';
import { UsageError } from '../../errors.ts';
import type { VersionStatus } from './app-version.entity.ts';
import {
  checkDocuments,
  type DocumentInput,
  isSame,
  type StoredDocument,
} from './document-input.ts';

/** A version of a client app. */
export interface StoredVersion {
  readonly app: string;
  readonly version: string;
  readonly status: VersionStatus;
  readonly registeredAt: Date;
  readonly publishedAt: Date | null;
  readonly retiredAt: Date | null;
  /** How many documents it has. */
  readonly documents: number;
}

/** How often a document was asked for. */
export interface DocumentCount {
  readonly app: string;
  readonly version: string;
  readonly name: string;
  readonly hash: string;
  /** `YYYY-MM-DD`, in UTC. */
  readonly day: string;
  readonly count: number;
}

type Database = Kysely<unknown>;

const appCode = /^(?=.{1,64}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const versionLabel = /^[0-9A-Za-z][0-9A-Za-z._+-]{0,63}$/;

/**
 * Registers the documents of a version, which nobody may send before it is published. A version that
 * has the same documents already stays as it is, published or not.
 *
 * @param app code of the client app; one that is new is made
 * @param version the app's own label of the version
 * @returns the version's status afterwards
 * @throws UsageError when a code, label, id or name has a wrong form, when there are no documents or
 *   too many, and when the version has other documents or is retired
 */
export async function register(
  orm: MikroORM,
  app: string,
  version: string,
  documents: readonly DocumentInput[],
): Promise<VersionStatus> {
  const rows = checkDocuments(documents);
  requireForm('The app', app, appCode, 'lower-case letters, digits and single hyphens');
  requireForm('The version', version, versionLabel, 'letters, digits and . _ + -');
  return inTransaction(orm, async (database) => {
    await sql`insert into client_app (code) values (${app}) on conflict (code) do nothing`.execute(
      database,
    );
    const { rows: made } = await sql<{ id: number }>`
      insert into app_version (app_id, label)
      select id, ${version} from client_app where code = ${app}
      on conflict (app_id, label) do nothing returning id`.execute(database);
    if (!made[0]) {
      const { id, status } = await lockVersion(database, app, version);
      if (status === 'RETIRED') throw new UsageError(`${title(app, version)} is retired.`);
      if (isSame(await readDocuments(database, id), rows)) return status;
      throw new UsageError(
        `${title(app, version)} is registered with other documents: give these another version.`,
      );
    }
    await sql`
      insert into trusted_document (version_id, hash, alias, name, body, position)
      select ${made[0].id}, hash, alias, name, body, ordinality - 1
      from rows from (
        jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (hash text, alias text, name text, body text)
      ) with ordinality`.execute(database);
    return 'PENDING';
  });
}

/**
 * Publishes a pending version: from then on, and all at once, its documents may be sent. Versions of
 * the app that were published before stay so until they are retired.
 *
 * @throws UsageError when there is no such version, when it is not pending, and when it gives an id to
 *   another text than a published version of the app does
 */
export async function publish(orm: MikroORM, app: string, version: string): Promise<void> {
  await inTransaction(orm, async (database) => {
    // One at a time for an app: two versions may not give one id to different texts.
    await sql`select from client_app where code = ${app} for update`.execute(database);
    const { id, status } = await lockVersion(database, app, version);
    if (status !== 'PENDING') {
      const now = status === 'PUBLISHED' ? 'published already' : 'retired';
      throw new UsageError(`${title(app, version)} is ${now}.`);
    }
    const { rows: conflicts } = await sql<{ alias: string; label: string }>`
      select given.alias, other.label
      from trusted_document as given
      join trusted_document as known on known.alias = given.alias and known.hash <> given.hash
      join app_version as other on other.id = known.version_id and other.status = 'PUBLISHED'
      where given.version_id = ${id}
        and other.app_id = (select app_id from app_version where id = ${id})
      order by given.position, other.id limit 1`.execute(database);
    const [conflict] = conflicts;
    if (conflict) {
      throw new UsageError(
        `${title(app, version)} gives the id ${conflict.alias} to another text than version ${conflict.label} does, which is published.`,
      );
    }
    await sql`update app_version set status = 'PUBLISHED', published_at = now() where id = ${id}`.execute(
      database,
    );
  });
}

/**
 * Retires a version, pending or published: its documents may not be sent any more, unless another
 * published version has them too. Its label is not used again.
 *
 * @throws UsageError when there is no such version, or it is retired already
 */
export async function retire(orm: MikroORM, app: string, version: string): Promise<void> {
  await inTransaction(orm, async (database) => {
    const { id, status } = await lockVersion(database, app, version);
    if (status === 'RETIRED') throw new UsageError(`${title(app, version)} is retired already.`);
    await sql`update app_version set status = 'RETIRED', retired_at = now() where id = ${id}`.execute(
      database,
    );
  });
}

/** All versions, by app, the first registered first. */
export async function list(orm: MikroORM): Promise<StoredVersion[]> {
  const { rows } = await sql<Record<keyof StoredVersion, never>>`
    select a.code as app, v.label as version, v.status, ${time('registered_at')} as "registeredAt",
      ${time('published_at')} as "publishedAt", ${time('retired_at')} as "retiredAt",
      (select count(*)::int from trusted_document where version_id = v.id) as documents
    from app_version as v join client_app as a on a.id = v.app_id
    order by a.code, v.registered_at, v.id`.execute(outside(orm));
  const date = (milliseconds: number | null) =>
    milliseconds === null ? null : new Date(milliseconds);
  return rows.map((row) => ({
    ...row,
    registeredAt: new Date(row.registeredAt),
    publishedAt: date(row.publishedAt),
    retiredAt: date(row.retiredAt),
  }));
}

/**
 * The documents of a version, in the manifest's order.
 *
 * @throws UsageError when there is no such version
 */
export async function documentsOf(
  orm: MikroORM,
  app: string,
  version: string,
): Promise<StoredDocument[]> {
  const database = outside(orm);
  return readDocuments(database, (await findVersion(database, app, version)).id);
}

/**
 * How often documents were asked for, by app, version, document and day, the last day first.
 *
 * @param app of this app only; of all when left out
 * @param since from this day on, `YYYY-MM-DD`; from the first when left out
 * @throws UsageError when there is no such app
 */
export async function usage(
  orm: MikroORM,
  { app, since }: { readonly app?: string | undefined; readonly since?: string | undefined } = {},
): Promise<DocumentCount[]> {
  const database = outside(orm);
  if (app !== undefined) await requireApp(database, app);
  const { rows } = await sql<DocumentCount>`
    select a.code as app, v.label as version, d.name, d.hash, u.day::text as day, u.count::float8 as count
    from document_usage as u
    join trusted_document as d on d.id = u.document_id
    join app_version as v on v.id = d.version_id
    join client_app as a on a.id = v.app_id
    where (${app ?? null}::text is null or a.code = ${app ?? null})
      and u.day >= coalesce(${since ?? null}::date, '0001-01-01')
    order by a.code, v.registered_at, v.id, d.position, u.day desc`.execute(database);
  return rows;
}

const title = (app: string, version: string) => `Version ${version} of ${app}`;

function requireForm(what: string, value: string, form: RegExp, words: string): void {
  if (form.test(value)) return;
  throw new UsageError(`${what} ${JSON.stringify(value)} must be 1 to 64 characters: ${words}.`);
}

/** A time in ms, which the driver reads as a number wherever it runs. */
const time = (column: string) =>
  sql`(extract(epoch from ${sql.ref(`v.${column}`)}) * 1000)::float8`;

const outside = (orm: MikroORM) => orm.em.getKysely() as unknown as Database;

function inTransaction<Value>(
  orm: MikroORM,
  work: (database: Database) => Promise<Value>,
): Promise<Value> {
  return orm.em.fork().transactional((em) => work(em.getKysely() as unknown as Database));
}

interface FoundVersion {
  readonly id: number;
  readonly status: VersionStatus;
}

async function findVersion(
  database: Database,
  app: string,
  version: string,
  lock = sql``,
): Promise<FoundVersion> {
  const { rows } = await sql<FoundVersion>`
    select v.id, v.status from app_version as v join client_app as a on a.id = v.app_id
    where a.code = ${app} and v.label = ${version} ${lock}`.execute(database);
  if (rows[0]) return rows[0];
  await requireApp(database, app);
  throw new UsageError(`${app} has no version ${JSON.stringify(version)}.`);
}

const lockVersion = (database: Database, app: string, version: string) =>
  findVersion(database, app, version, sql`for update of v`);

async function requireApp(database: Database, app: string): Promise<void> {
  const { rows } = await sql`select from client_app where code = ${app}`.execute(database);
  if (rows.length === 0) throw new UsageError(`There is no app ${JSON.stringify(app)}.`);
}

async function readDocuments(database: Database, version: number): Promise<StoredDocument[]> {
  const { rows } = await sql<StoredDocument>`
    select hash, alias, name, body from trusted_document
    where version_id = ${version} order by position`.execute(database);
  return rows;
}
