import { UsageError } from '../../errors.ts';
import { hashIn, hashOf } from './document-id.ts';
import { longestBody } from './trusted-document.entity.ts';

/** An operation as a manifest lists it. */
export interface DocumentInput {
  /**
   * Its id in the manifest, by which clients may ask for it besides the hash. One that is, or looks
   * like, a SHA-256 in hexadecimal (`sha256:` before it or not) must be that of the body.
   */
  readonly id?: string | undefined;
  /** Name of its one operation. */
  readonly name: string;
  /** The text, with all fragments: valid, and of one operation. Whoever registers it sees to that. */
  readonly body: string;
}

/** A document as it is stored. */
export interface StoredDocument {
  /** SHA-256 of the body, in hexadecimal. */
  readonly hash: string;
  /** Its id in the manifest; null where that is the hash. */
  readonly alias: string | null;
  readonly name: string;
  readonly body: string;
}

const operationName = /^[_A-Za-z]\w{0,127}$/;
const manifestId = /^[!-~]{1,128}$/;
const mostDocuments = 2_000;

/**
 * Checks what is to be registered as one version, as far as that can be told without the schema.
 *
 * @throws UsageError that names the first operation that is wrong, and what is wrong with it
 */
export function checkDocuments(documents: readonly DocumentInput[]): StoredDocument[] {
  if (documents.length === 0) throw new UsageError('There are no documents to register.');
  if (documents.length > mostDocuments) {
    throw new UsageError(
      `A version has at most ${mostDocuments} documents; these are ${documents.length}.`,
    );
  }
  const rows = documents.map(toRow);
  for (const key of ['name', 'hash', 'alias'] as const) {
    const seen = new Map<string, string>();
    for (const { [key]: value, name } of rows) {
      if (value === null) continue;
      const other = seen.get(value);
      if (other !== undefined) {
        const what = { name: 'name', hash: 'text', alias: 'id' }[key];
        throw new UsageError(`The operations ${other} and ${name} have the same ${what}.`);
      }
      seen.set(value, name);
    }
  }
  return rows;
}

function toRow({ id, name, body }: DocumentInput): StoredDocument {
  if (!operationName.test(name)) {
    throw new UsageError(`${JSON.stringify(name)} is not the name of an operation.`);
  }
  if (body === '' || body.length > longestBody) {
    throw new UsageError(`The text of ${name} must have 1 to ${longestBody} characters.`);
  }
  const hash = hashOf(body);
  const claimed = id === undefined ? hash : hashIn(id);
  if (claimed !== undefined && claimed !== hash) {
    throw new UsageError(`The id of ${name} is not the SHA-256 of its text.`);
  }
  if (id !== undefined && !manifestId.test(id)) {
    throw new UsageError(`The id of ${name} must be 1 to 128 visible ASCII characters.`);
  }
  return { hash, alias: claimed === undefined ? id! : null, name, body };
}

/** Whether these are the same documents, in whatever order. */
export function isSame(
  known: readonly StoredDocument[],
  given: readonly StoredDocument[],
): boolean {
  const key = ({ hash, alias, name }: StoredDocument) => `${name} ${hash} ${alias ?? ''}`;
  const keys = new Set(known.map(key));
  return known.length === given.length && given.every((document) => keys.has(key(document)));
}
