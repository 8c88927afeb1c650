import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Limits } from '../access/limits.ts';
import type { Role } from '../access/viewer.ts';
import { excessTokens } from '../operations/limits/document-limits.ts';
import type {
  OperationDocument,
  OperationDocuments,
  SentOperation,
} from '../operations/trusted-documents/operation-documents.ts';
import type { RequestRecord } from '../operations/request-record.ts';

function sentOperation(request: FastifyRequest): SentOperation {
  if (request.method === 'POST') {
    const { body } = request;
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
  }
  const { extensions, ...rest } = request.query as Record<string, unknown>;
  return { ...rest, extensions: parsed(extensions) };
}

/** What cannot be read here is left for Apollo Server to explain. */
function parsed(json: unknown): unknown {
  if (typeof json !== 'string') return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A header by which Apollo Server knows that no page of another site made a browser send a request. */
const preflightHeader = 'apollo-require-preflight';

/** Which document a request may run, and how long it may be. */
export interface DocumentRules {
  readonly documents: OperationDocuments;
  readonly limits: Readonly<Record<Role, Limits>>;
}

/**
 * Finds the document that a request means before Apollo Server sees it, and notes it, or the error to
 * answer with, in the request's record.
 *
 * A GET of a published operation needs no header against forged requests, so that its URL alone can be
 * given to a cache. Forging one gains nothing: it only reads, only what an operator approved, and as
 * nobody in particular, since no credential is one that browsers add by themselves.
 */
export function registerOperationDocuments(
  scope: FastifyInstance,
  { documents, limits }: DocumentRules,
  recordOf: (request: FastifyRequest) => RequestRecord,
): void {
  // Without a promise: most requests find, or need, nothing that would have to be waited for.
  scope.addHook('preHandler', (request, _reply, done) => {
    const record = recordOf(request);
    const sent = sentOperation(request);
    const refuse = (error: unknown) => {
      if (!(error instanceof GraphQLError)) {
        done(error as Error);
        return;
      }
      record.refusal = error;
      request.headers[preflightHeader] = 'none';
      done();
    };
    const settle = (found: OperationDocument | undefined) => {
      record.document = found;
      if (found?.published && request.method === 'GET') request.headers[preflightHeader] = 'none';
      const text = found?.text ?? sent.query;
      if (typeof text === 'string') record.refusal = excessTokens(text, limits[record.viewer.role]);
      done();
    };
    try {
      const found = documents.find(record.viewer, sent);
      if (found instanceof Promise) found.then(settle, refuse);
      else settle(found);
    } catch (error) {
      refuse(error);
    }
  });
}
