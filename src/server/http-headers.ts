import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';
import { allPagesHeader } from './answer-format.ts';

type Policy = Record<string, string[]>;

/** Nothing the API answers may load or frame anything: it is data. */
const dataPolicy: Policy = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

/**
 * Sets security headers on the answers of this scope.
 *
 * HSTS is left to whatever terminates TLS: this server speaks plain HTTP, where browsers ignore it.
 */
export function registerSecurityHeaders(scope: FastifyInstance, policy: Policy = dataPolicy): void {
  const headers = headersUnder(policy);
  scope.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}

/** What helmet sets on any answer. It depends on nothing of the request, and is found out once. */
function headersUnder(policy: Policy): ReturnType<ServerResponse['getHeaders']> {
  const set = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: policy },
    strictTransportSecurity: false,
  });
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  set(request, response, (error) => {
    if (error) throw error as Error;
  });
  return { ...response.getHeaders() };
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
