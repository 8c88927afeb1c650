import { GraphQLError } from 'graphql';
import { appOf, sending } from '../../access/sending.ts';
import { hashIn, hashOf } from '../../access/trusted-documents/document-id.ts';
import type { PublishedDocument } from '../../access/trusted-documents/published-documents.ts';
import type { Viewer } from '../../access/viewer.ts';
import { type AutomaticQueries, longestText } from './automatic-queries.ts';

/** What of a request says which operation is meant; any of it may be missing, and of any type. */
export interface SentOperation {
  readonly query?: unknown;
  /** As of GraphQL over HTTP: a hash, `sha256:` before it or not, or the id in the app's manifest. */
  readonly documentId?: unknown;
  /** As of automatic persisted queries, and of clients with a manifest. */
  readonly extensions?: unknown;
}

/** The text that a request runs, when it did not just send one. */
export interface OperationDocument {
  readonly text: string;
  readonly hash: string;
  /** Set when it is a published document. */
  readonly published?: PublishedDocument;
  /** True when it was sent with its hash, and may be kept once it proved to be an operation. */
  readonly isNew?: boolean;
}

/** Where documents come from, and where they are counted. */
export interface DocumentParts {
  readonly published: { find(id: string, app?: string): PublishedDocument | undefined };
  readonly automatic: AutomaticQueries;
  readonly usage?: { count(document: number): void };
}

const longestId = 256;

function refuse(status: number, code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}

const textRefused = (automatic: boolean) =>
  refuse(
    403,
    'TRUSTED_DOCUMENT_REQUIRED',
    automatic
      ? 'Send "documentId" of a published operation, or "extensions.persistedQuery" with the SHA-256 of the text, rather than a text alone.'
      : 'Send "documentId" of an operation that your app has published, and no text.',
  );
const notPublished = () =>
  refuse(
    404,
    'TRUSTED_DOCUMENT_NOT_FOUND',
    'No published operation that you may send has this id.',
  );
// The words, the code and the status by which clients know that they have to send the text.
const notRegistered = () => refuse(200, 'PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
const malformed = (message: string) => refuse(400, 'BAD_REQUEST', message);

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';

/** Finds out, before anything is parsed, which text a request means, and whether its viewer may send it. */
export class OperationDocuments {
  readonly #parts: DocumentParts;

  constructor(parts: DocumentParts) {
    this.#parts = parts;
  }

  /**
   * @returns undefined when the viewer may send any text, and the request names no other
   * @throws GraphQLError with the status and the code to answer with
   */
  find(
    viewer: Viewer,
    { query, documentId, extensions }: SentOperation,
  ): OperationDocument | undefined | Promise<OperationDocument | undefined> {
    const { text } = sending[viewer.role];
    const hasText = isGiven(query);
    // Not ignored beside an id: the answer would be to another question than the text asks.
    if (hasText && text === 'NONE') throw textRefused(false);
    const persisted = (extensions as { persistedQuery?: unknown } | null | undefined)
      ?.persistedQuery;
    if (isGiven(documentId)) {
      if (hasText || isGiven(persisted)) {
        throw malformed(
          'Send one of "documentId", "query" and "extensions.persistedQuery", not several.',
        );
      }
      const found = this.#findPublished(viewer, idIn(documentId, 'documentId'));
      if (!found) throw notPublished();
      return found;
    }
    if (isGiven(persisted)) return this.#findPersisted(viewer, persisted, query);
    if (text === 'ANY') return undefined;
    throw textRefused(text === 'HASHED');
  }

  /** Counts a document that is about to run, if it is a published one. */
  count({ published }: OperationDocument): void {
    if (published) this.#parts.usage?.count(published.id);
  }

  /** Keeps a text that came with its hash, and is within the limits of who sent it. */
  keep({ hash, text }: OperationDocument): void {
    this.#parts.automatic.set(hash, text);
  }

  #findPersisted(viewer: Viewer, persisted: unknown, query: unknown) {
    const { version, sha256Hash } = persisted as { version?: unknown; sha256Hash?: unknown };
    if (version !== 1) throw malformed('"extensions.persistedQuery.version" must be 1.');
    const id = idIn(sha256Hash, 'extensions.persistedQuery.sha256Hash');
    const { text } = sending[viewer.role];
    if (isGiven(query)) return this.#checkText(viewer, id, query);
    const found = this.#findPublished(viewer, id);
    if (found) return found;
    if (text === 'NONE') throw notPublished();
    const hash = hashIn(id);
    const known = hash === undefined ? undefined : this.#parts.automatic.get(hash);
    const use = (body: string | undefined): OperationDocument => {
      if (body === undefined) throw notRegistered();
      return { text: body, hash: hash! };
    };
    return known instanceof Promise ? known.then(use) : use(known);
  }

  /** A text that came with its hash: the first of an automatic persisted query. */
  #checkText(viewer: Viewer, id: string, query: unknown): OperationDocument {
    if (typeof query !== 'string') throw malformed('"query" must be a string.');
    if (sending[viewer.role].text === 'HASHED' && query.length > longestText) {
      throw refuse(
        413,
        'PERSISTED_QUERY_TOO_LARGE',
        `"query" must have at most ${longestText} characters.`,
      );
    }
    const hash = hashOf(query);
    if (hashIn(id) !== hash) {
      throw refuse(
        400,
        'PERSISTED_QUERY_HASH_MISMATCH',
        '"extensions.persistedQuery.sha256Hash" is not the SHA-256 of "query" in hexadecimal.',
      );
    }
    return this.#findPublished(viewer, hash) ?? { text: query, hash, isNew: true };
  }

  #findPublished(viewer: Viewer, id: string): OperationDocument | undefined {
    const app = appOf(viewer);
    if (app === 'none') return undefined;
    const code = app === 'any' ? undefined : app.code;
    const { published: all } = this.#parts;
    const published = all.find(id, code) ?? all.find(hashIn(id) ?? id, code);
    return published && { text: published.body, hash: published.hash, published };
  }
}

function idIn(value: unknown, argument: string): string {
  if (typeof value === 'string' && value !== '' && value.length <= longestId) return value;
  throw malformed(`"${argument}" must be a string of 1 to ${longestId} characters.`);
}
