import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Limits } from '../access/limits.ts';
import type { Role, Viewer } from '../access/viewer.ts';
import { recordError, toPublicError } from '../operations/errors.ts';
import { responseStatus } from '../operations/http-status.ts';
import type { Buckets } from '../operations/limits/buckets.ts';
import { rateLimited, readingPoints, secondsUntil } from '../operations/limits/plugin.ts';
import { logRequest, type RequestOutcome } from '../operations/logging.ts';
import {
  createRequestRecord,
  currentRequest,
  type RequestRecord,
} from '../operations/request-record.ts';
import type { OperationDocuments } from '../operations/trusted-documents/operation-documents.ts';
import { allPagesHeader, answerFormat, readsTrailers } from './answer-format.ts';
import { clientKey } from './client-key.ts';
import { startDeadline } from './deadline.ts';
import { registerHttpCaching } from './http-cache.ts';
import type { Metrics } from './metrics.ts';
import { registerOperationDocuments } from './operation-documents.ts';

const recordKey = 'graphqlRecord';
const signalKey = 'graphqlSignal';

/** The record of a request to the GraphQL route; undefined for any other request. */
export function requestRecord(request: FastifyRequest): RequestRecord | undefined {
  return request.getDecorator<RequestRecord | null>(recordKey) ?? undefined;
}

/**
 * Makes what the resolvers of a request are given. The signal aborts when the client goes away or
 * time is up: hand it to whatever can stop its work.
 */
export type CreateContext<Context> = (
  viewer: Viewer,
  signal: AbortSignal,
) => Context | Promise<Context>;

/**
 * Finds out who sent a request, by its headers alone: it runs before the body is read.
 *
 * @throws an error with a `statusCode` when a credential is wrong; without one a viewer is anonymous
 */
export type Authenticate = (request: FastifyRequest) => Viewer | Promise<Viewer>;

/** What the route is made of, beside Apollo Server. */
export interface GraphqlRoute<Context> {
  readonly createContext: CreateContext<Context>;
  readonly authenticate: Authenticate;
  readonly documents: OperationDocuments;
  readonly limits: Readonly<Record<Role, Limits>>;
  /** Milliseconds an answer may take; then the client gets OPERATION_TIMEOUT. */
  readonly timeout: number;
  readonly buckets: Buckets;
  readonly metrics?: Metrics | undefined;
}

/** Answers a request without having read it. */
function refuse(reply: FastifyReply, record: RequestRecord, until: number): void {
  const error = toPublicError(rateLimited(until), record.id);
  recordError(record, error);
  reply
    .code(429)
    .header('retry-after', secondsUntil(until))
    .send({ errors: [error] });
}

/** Sends what an operation came to: its text, or the stream of a whole export. */
function finish(reply: FastifyReply, { http, wholeExport }: RequestRecord, text: unknown): unknown {
  if (http?.status !== undefined) reply.code(http.status);
  if (http) reply.headers(http.headers);
  if (!wholeExport) return text;
  reply.trailer('x-export-complete', (_reply, _payload, done) => done(null, wholeExport.trailer));
  return reply.send(wholeExport.stream);
}

/** Serves a started Apollo Server at `/graphql`, by POST and, for queries, by GET. */
export async function registerGraphql<Context extends BaseContext>(
  app: FastifyInstance,
  apollo: ApolloServer<Context>,
  {
    createContext,
    authenticate,
    documents,
    limits,
    timeout,
    buckets,
    metrics,
  }: GraphqlRoute<Context>,
): Promise<void> {
  app.decorateRequest(recordKey, null);
  app.decorateRequest(signalKey, null);

  await app.register(async (scope) => {
    // Hooks without a promise where nothing has to be waited for: each would put off every request.
    scope.addHook('onRequest', (request, reply, done) => {
      const record = createRequestRecord(request.id);
      record.format = answerFormat(request);
      request.setDecorator(recordKey, record);
      // Fastify's onResponse does not run for a client that went away.
      reply.raw.once('close', () => {
        const outcome: RequestOutcome = {
          method: request.method,
          answered: reply.raw.writableFinished,
          milliseconds: performance.now() - record.startedAt,
        };
        // When the client went away, this is what stops its statements: they have yet to end.
        setImmediate(() => {
          logRequest(request.log, record, outcome);
          metrics?.observe(record, outcome);
        });
      });
      done();
    });
    scope.addHook('onSend', (request, reply, payload, done) => {
      const record = requestRecord(request);
      if (record) {
        const contentType = String(reply.getHeader('content-type') ?? '');
        reply.code(responseStatus(reply.statusCode, contentType, record));
      }
      done(null, payload);
    });
    registerHttpCaching(scope, (request) => requestRecord(request)?.cachePolicy);
    scope.addHook('onRequest', (request, reply, done) => {
      const record = request.getDecorator<RequestRecord>(recordKey);
      /** @returns until when there are no points left; undefined when the request may go on */
      const admit = (viewer: Viewer): number | undefined => {
        record.viewer = viewer;
        record.bucket = clientKey(viewer, request.ip);
        const emptyUntil = buckets.of(viewer.role).emptyUntil(record.bucket);
        record.owes = emptyUntil === undefined;
        return emptyUntil;
      };
      const proceed = (emptyUntil: number | undefined) => {
        // Whoever has no points left costs no more than that.
        if (emptyUntil === undefined) done();
        else refuse(reply, record, emptyUntil);
      };
      // Without an error the request would go on, as that of nobody.
      const fail = (error: unknown) =>
        done(error instanceof Error ? error : new Error('Who is asking was not found out.'));
      const viewer = authenticate(request);
      if (viewer instanceof Promise) viewer.then(admit).then(proceed, fail);
      else proceed(admit(viewer));
    });
    // An operation that comes to its end when time is up still sets the reply's status afterwards.
    scope.addHook('onSend', (request, reply, payload, done) => {
      const record = requestRecord(request);
      if (record) {
        record.status = reply.statusCode;
        // Refused before the limits of operations heard of it. Nobody waits for this.
        const { owes, viewer, bucket } = record;
        if (owes) void buckets.of(viewer.role).charge(bucket, readingPoints);
      }
      done(null, payload);
    });
    registerOperationDocuments(scope, { documents, limits }, (request) =>
      request.getDecorator(recordKey),
    );
    const handle = fastifyApolloHandler(apollo, {
      context: async (request) => {
        const { viewer, refusal } = request.getDecorator<RequestRecord>(recordKey);
        // Here, and not before, it is answered in the form that the client accepts.
        if (refusal) throw refusal;
        return createContext(viewer, request.getDecorator<AbortSignal>(signalKey));
      },
    });
    scope.route({
      method: ['GET', 'POST'],
      url: '/graphql',
      exposeHeadRoute: false,
      async handler(request, reply) {
        const deadline = startDeadline(reply.raw, timeout);
        request.setDecorator(signalKey, deadline.signal);
        const record = request.getDecorator<RequestRecord>(recordKey);
        if (request.headers[allPagesHeader] !== undefined) {
          record.exportRequest = {
            signal: deadline.signal,
            readsTrailers: readsTrailers(request),
            observe: metrics && ((statements) => metrics.observeStatements(statements)),
          };
        }
        const answer = currentRequest.run(record, async () => handle.call(scope, request, reply));
        try {
          const text = await Promise.race([answer, deadline.expired]);
          return finish(reply, record, text);
        } catch (error) {
          // An export that begins all the same has nobody to send it to.
          void answer.then(
            () => record.wholeExport?.close(),
            () => {},
          );
          throw error;
        } finally {
          deadline.end();
        }
      },
    });
  });
}
