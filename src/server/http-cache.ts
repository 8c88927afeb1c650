import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fresh from 'fresh';
import type { CachePolicy } from '../operations/cache-policy.ts';
import { allPagesHeader } from './answer-format.ts';

const credentials = ['authorization', 'x-api-key'] as const;
/** What of a request its answer depends on, besides the URL; CORS adds `origin` where it matters. */
const varying = ['accept', 'accept-encoding', allPagesHeader, ...credentials];

/** Weak, since it is that of the compressed answers too; the media type is a part of what it names. */
function entityTag(body: string, reply: FastifyReply): string {
  return `W/"${hash('sha256', `${reply.getHeader('content-type')}\n${body}`, 'base64url')}"`;
}

function addVary(reply: FastifyReply): void {
  const present = [reply.getHeader('vary') ?? []]
    .flat()
    .join(',')
    .toLowerCase()
    .split(/\s*,\s*/);
  reply.header('vary', [...new Set([...present, ...varying])].filter(Boolean).join(', '));
}

/**
 * Lets caches store what the answered operation's policy allows, and nothing else: no answer to a POST,
 * which no cache could find again by its URL, and none but `private` to a request with a credential.
 * Who has stored an answer and names its entity tag gets it only when it has changed, and else 304.
 *
 * @param policyOf what is known of a request's answer when it is sent; undefined forbids to store it
 */
export function registerHttpCaching(
  scope: FastifyInstance,
  policyOf: (request: FastifyRequest) => CachePolicy | undefined,
): void {
  scope.addHook('onRequest', (_request, reply, done) => {
    reply.header('cache-control', 'no-store');
    done();
  });

  // Before @fastify/compress, whose hook belongs to the route and not to its scope.
  scope.addHook('onSend', (request, reply, payload, done) => {
    const policy = policyOf(request);
    const isAnswer = request.method === 'GET' && reply.statusCode === 200;
    if (!policy || !isAnswer || typeof payload !== 'string') {
      done(null, payload);
      return;
    }
    const isAnonymous = credentials.every((name) => request.headers[name] === undefined);
    const isPublic = policy.scope === 'PUBLIC' && isAnonymous;
    reply.header('cache-control', `${isPublic ? 'public' : 'private'}, max-age=${policy.maxAge}`);
    reply.header('etag', entityTag(payload, reply));
    addVary(reply);
    // `no-cache` wants an answer that the server vouches for, as 304 does; browsers add it to a fetch
    // with an entity tag of the caller's own.
    const { 'if-none-match': known } = request.headers;
    if (fresh({ 'if-none-match': known }, reply.getHeaders())) {
      reply.code(304).removeHeader('content-type');
      done(null, null);
    } else done(null, payload);
  });
}
