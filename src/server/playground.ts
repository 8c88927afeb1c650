import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * The content security policy the playground runs under, for helmet:
 * `contentSecurityPolicy: { useDefaults: false, directives: playgroundPolicy }`. Helmet's defaults
 * would add `upgrade-insecure-requests`, with which a server on plain HTTP cannot load its own
 * scripts. Styles are inline because the editor writes its own style elements.
 */
export const playgroundPolicy = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  workerSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  frameAncestors: ["'none'"],
};

/** A key that the playground offers, and whose. */
export interface PlaygroundKey {
  readonly role: string;
  /** Code of the organization it belongs to; null when it belongs to none. */
  readonly organization: string | null;
  readonly key: string;
}

/** Whether a host name is this machine's own, which nobody else can reach. */
export const isLoopback = (host: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

/**
 * Whether the playground itself asks, opened on this machine. A page from elsewhere says so in
 * `Sec-Fetch-Site`, whatever CORS allows it; one whose name was made to lead here is not named like us.
 * What a proxy or a tunnel passes on may come from anywhere, whatever host it names.
 */
function isOwnPage({ headers, hostname }: FastifyRequest): boolean {
  const from = headers['sec-fetch-site'];
  const isPassedOn = passedOn.some((name) => headers[name] !== undefined);
  return isLoopback(hostname) && !isPassedOn && (from === undefined || from === 'same-origin');
}

/** Headers that proxies add. */
const passedOn = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const;

/**
 * Serves the built playground under `/playground/`, where `/` and `/playground` lead. Its hashed
 * assets may be cached for ever, its page not at all without asking. Until the playground is built
 * the answer is 503 and how to build it; no restart is needed afterwards.
 *
 * @param folder absolute path of the built playground
 * @param keys what it offers at `/playground/keys.json`
 */
export async function registerPlayground(
  app: FastifyInstance,
  folder: string,
  keys: readonly PlaygroundKey[] = [],
): Promise<void> {
  for (const from of ['/', '/playground']) {
    app.get(from, (_request, reply) => reply.redirect('/playground/'));
  }

  app.get('/playground/keys.json', (request, reply) =>
    reply.header('cache-control', 'no-store').send(isOwnPage(request) ? keys : []),
  );

  await app.register(async (scope) => {
    const page = path.join(folder, 'index.html');
    let built = false;

    scope.addHook('onRequest', async (_request, reply) => {
      built ||= existsSync(page);
      if (built) return;
      return reply
        .code(503)
        .header('cache-control', 'no-store')
        .type('text/plain; charset=utf-8')
        .send(
          'The playground is not built yet: run "npm run build". The API itself is at /graphql.\n',
        );
    });

    const assets = path.join(folder, 'assets') + path.sep;
    await scope.register(fastifyStatic, {
      root: folder,
      prefix: '/playground/',
      decorateReply: false,
      suppressWarning: true,
      cacheControl: false,
      setHeaders(reply, file) {
        reply.header(
          'cache-control',
          file.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  });
}
