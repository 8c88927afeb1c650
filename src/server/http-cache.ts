import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CachePolicy } from '../operations/cache-policy.ts';

/** What of a request its answer depends on, besides the URL; CORS adds `origin` where it matters. */
const varying = ['accept', 'accept-encoding', 'authorization'];

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
 *
 * @param policyOf what is known of a request's answer when it is sent; undefined forbids to store it
 */
export function registerHttpCaching(
  scope: FastifyInstance,
  policyOf: (request: FastifyRequest) => CachePolicy | undefined,
): void {
  scope.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  scope.addHook('onSend', async (request, reply) => {
    const policy = policyOf(request);
    if (!policy || request.method !== 'GET' || reply.statusCode !== 200) return;
    const isPublic = policy.scope === 'PUBLIC' && request.headers.authorization === undefined;
    reply.header('cache-control', `${isPublic ? 'public' : 'private'}, max-age=${policy.maxAge}`);
    addVary(reply);
  });
}
