import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AuthenticationError } from '../access/authentication/authentication-error.ts';
import { classifyFailure } from '../operations/failures.ts';
import { recordError } from '../operations/errors.ts';
import { requestRecord } from './graphql-route.ts';

interface HttpError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Fastify's own errors in words that quote nothing of the request. */
const known = new Map<string, HttpError>([
  [
    'FST_ERR_CTP_INVALID_JSON_BODY',
    { status: 400, code: 'BAD_REQUEST', message: 'The body is not valid JSON.' },
  ],
  [
    'FST_ERR_CTP_EMPTY_JSON_BODY',
    { status: 400, code: 'BAD_REQUEST', message: 'The body is empty; a JSON object is expected.' },
  ],
  [
    'FST_ERR_CTP_BODY_TOO_LARGE',
    {
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
      message: 'The body is larger than the server accepts.',
    },
  ],
  [
    'FST_ERR_CTP_INVALID_MEDIA_TYPE',
    {
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: 'The body must be sent as content-type application/json.',
    },
  ],
]);

function describe(error: Partial<FastifyError>): HttpError {
  const found = known.get(error.code ?? '');
  if (found) return found;
  if (error instanceof AuthenticationError) {
    return { status: error.statusCode, code: error.code, message: error.message };
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    return { status, code: 'BAD_REQUEST', message: STATUS_CODES[status] ?? 'Bad Request' };
  }
  const failure = classifyFailure(error);
  return { ...failure, status: failure.code === 'INTERNAL_SERVER_ERROR' ? 500 : 503 };
}

/** Answers a request that Fastify cannot even route, such as one with a malformed URL. */
export function answerUnroutable(
  error: Partial<FastifyError>,
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { status, code, message } = describe(error);
  void reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}

/**
 * Answers what fails outside of an operation (unreadable bodies, unknown paths, faults of a route)
 * in the shape of a GraphQL answer, without the request's URL or body.
 */
export function registerErrorHandlers(app: FastifyInstance): void {
  app.setErrorHandler((error: Partial<FastifyError>, request, reply) => {
    const { status, code, message } = describe(error);
    const fault = status === 500;
    const answer = { message, extensions: fault ? { code, requestId: request.id } : { code } };
    const record = requestRecord(request);
    if (record) recordError(record, answer);
    if (error instanceof AuthenticationError && error.challenge !== undefined) {
      reply.header('www-authenticate', error.challenge);
    }
    if (fault) request.log.error({ err: error }, 'A request failed');
    return reply.code(status).send({ errors: [answer] });
  });

  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ errors: [{ message: 'Not found', extensions: { code: 'NOT_FOUND' } }] }),
  );
}
