import { type QueryExecutorProvider, sql } from 'kysely';

/** A stored access record, as an auditor reads it. */
export interface StoredAccess {
  /** Time in UTC: 2026-11-22T08:00:00.000Z. */
  readonly at: string;
  readonly viewer: string;
  readonly role: string;
  readonly organization: string | null;
  readonly purpose: string;
  readonly operationName: string | null;
  readonly documentHash: string;
  readonly fields: readonly string[];
}

export interface AccessQuestion {
  readonly participantId: number;
  /** From this time on; ever when left out. */
  readonly since?: Date | undefined;
  /** By this viewer alone. */
  readonly viewer?: string | undefined;
}

/** Who read personal data of a participant, the latest first. */
export async function accessHistory(
  database: QueryExecutorProvider,
  { participantId, since, viewer }: AccessQuestion,
): Promise<readonly StoredAccess[]> {
  const { rows } = await sql<StoredAccess>`
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, viewer, role, organization, purpose, operation_name as "operationName",
      document_hash as "documentHash", fields
    from access_record
    where participant_id = ${participantId}
      and access_record.at >= ${since ?? '-infinity'}::timestamptz
      and (${viewer ?? null}::text is null or viewer = ${viewer ?? null})
    order by access_record.at desc, id desc`.execute(database);
  return rows;
}

/**
 * Deletes the access records from before a time: the one way to delete any.
 *
 * @param database a transaction
 * @returns how many there were
 */
export async function pruneAccessRecords(
  database: QueryExecutorProvider,
  before: Date,
): Promise<number> {
  await sql`select set_config('vokasi.prune', 'access_record', true)`.execute(database);
  const { numAffectedRows } = await sql`
    delete from access_record where at < ${before}::timestamptz`.execute(database);
  return Number(numAffectedRows);
}
