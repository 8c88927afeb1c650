import compress from '@fastify/compress';
import cors from '@fastify/cors';
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { allPagesHeader } from './answer-format.ts';

type Policy = Record<string, string[]>;

/** Nothing the API answers may load or frame anything: it is data. */
const dataPolicy: Policy = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

/**
 * Sets security headers on the answers of this scope.
 *
 * HSTS is left to whatever terminates TLS: this server speaks plain HTTP, where browsers ignore it.
 */
export async function registerSecurityHeaders(
  scope: FastifyInstance,
  policy: Policy = dataPolicy,
): Promise<void> {
  const options: FastifyHelmetOptions = {
    contentSecurityPolicy: { useDefaults: false, directives: policy },
    strictTransportSecurity: false,
  };
  await scope.register(helmet, options);
}

/** What the API, the playground and exports are sent as. */
const compressible = /^text\/(?!event-stream)|[+/](json|jsonl|javascript|xml)(;|$)/;

/**
 * Compression, and leave for other origins to call the API from a browser.
 *
 * Request bodies are not decompressed: a small body could then grow past the body limit.
 */
export async function registerTransport(
  app: FastifyInstance,
  corsOrigins: readonly string[],
): Promise<void> {
  await app.register(compress, {
    encodings: ['br', 'gzip'],
    customTypes: compressible,
    globalDecompression: false,
  });
  if (corsOrigins.length === 0) return;
  await app.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
    methods: ['GET', 'POST'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'apollo-require-preflight',
      'x-apollo-operation-name',
      'x-api-key',
      'x-cost-only',
      allPagesHeader,
    ],
    exposedHeaders: [
      'x-request-id',
      'retry-after',
      'content-disposition',
      'x-cost',
      'x-export-snapshot',
    ],
    maxAge: 86_400,
  });
}
