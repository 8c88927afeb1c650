import type { Executor } from '../database/executor.ts';
import { purposes } from './purposes.ts';
import type { Viewer } from './viewer.ts';

/** The operation that read personal data; nothing of its variables. */
export interface RecordedOperation {
  readonly name: string | undefined;
  /** SHA-256 of its text, in hexadecimal. */
  readonly documentHash: string;
}

/** What one request reads of personal data: of each person once, whatever the number of rows. */
export class AccessRecords {
  readonly viewer: Viewer;
  #fields: Map<number | null, readonly string[]> | undefined;

  constructor(viewer: Viewer) {
    this.viewer = viewer;
  }

  /** Takes note that these fields of a participant were read. */
  note(participantId: number, fields: readonly string[]): void {
    this.#note(participantId, fields);
  }

  /** Takes note of a search by these fields. Whom it finds is noted beside it. */
  noteSearch(fields: readonly string[]): void {
    this.#note(null, fields);
  }

  /** What was noted, by participant; null for searches. */
  get pending(): ReadonlyMap<number | null, readonly string[]> {
    return this.#fields ?? none;
  }

  #note(subject: number | null, fields: readonly string[]): void {
    this.#fields ??= new Map();
    const known = this.#fields.get(subject);
    // The rows of a page come with one and the same list.
    if (known === fields) return;
    this.#fields.set(subject, known ? [...new Set([...known, ...fields])] : fields);
  }
}

const none: ReadonlyMap<null, readonly string[]> = new Map();

/**
 * Stores what a request read, in one statement. Nothing may be answered before that is done.
 *
 * @returns undefined when it read no personal data
 * @throws Error when the viewer's role has no purpose to read any, or the database's error
 */
export function writeAccessRecords(
  executor: Executor,
  { viewer, pending }: AccessRecords,
  operation: RecordedOperation,
): Promise<void> | undefined {
  return pending.size === 0 ? undefined : write(executor, viewer, pending, operation);
}

async function write(
  executor: Executor,
  { id, role, organization }: Viewer,
  pending: AccessRecords['pending'],
  { name, documentHash }: RecordedOperation,
): Promise<void> {
  const purpose = purposes[role];
  if (purpose === undefined) throw new Error(`The role ${role} read personal data.`);
  await executor.execute(
    `insert into access_record
       (viewer, role, organization, purpose, operation_name, document_hash, participant_id, fields)
     select $1, $2, $3, $4, $5, $6, subject, string_to_array(names, ' ')
     from unnest($7::integer[], $8::text[]) as read (subject, names)`,
    [
      id,
      role,
      organization ?? null,
      purpose,
      name ?? null,
      documentHash,
      [...pending.keys()],
      [...pending.values()].map((fields) => fields.join(' ')),
    ],
  );
}
