import { randomUUID } from 'node:crypto';
import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
} from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { RecordAccess } from '../operations/access-log.ts';
import type { OpenPages } from '../operations/exports/plugin.ts';
import type { StatementsOf } from '../operations/statements.ts';
import { createAutomaticQueries } from '../operations/trusted-documents/automatic-queries.ts';
import { OperationDocuments } from '../operations/trusted-documents/operation-documents.ts';
import { createApollo } from './apollo.ts';
import { type Limits, limitsByRole } from '../access/limits.ts';
import { anonymous, type Role, roles } from '../access/viewer.ts';
import { Buckets } from '../operations/limits/buckets.ts';
import { type Authenticate, registerGraphql, type CreateContext } from './graphql-route.ts';
import { registerHealth } from './health.ts';
import { answerUnroutable, registerErrorHandlers } from './http-errors.ts';
import { registerSecurityHeaders, registerTransport } from './http-headers.ts';
import { createLogger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { playgroundPolicy, type PlaygroundKey, registerPlayground } from './playground.ts';
import { registerDraining } from './shutdown.ts';

/** What a server is put together from. */
export interface ServerParts<Context extends BaseContext> {
  readonly schema: GraphQLSchema;
  readonly config: Config;
  /** What resolvers are given. */
  readonly createContext: CreateContext<Context>;
  /** Who sent a request; anonymous without it. */
  readonly authenticate?: Authenticate;
  /** The documents that clients may send by their id; without it, those that they register themselves. */
  readonly documents?: OperationDocuments;
  /** Where several servers share their viewers' points; each counts its own without it. */
  readonly redis?: Redis | undefined;
  /** For log lines, metrics and, in development, answers. */
  readonly statements?: StatementsOf<Context>;
  /** Stores reads of personal data, before they are answered; needed wherever resolvers read any. */
  readonly recordAccess?: RecordAccess<Context>;
  /** Where whole exports are read; there are none without it. */
  readonly openPages?: OpenPages<Context>;
  /** Where requests are counted; served by a server of its own. */
  readonly metrics?: Metrics | undefined;
  /** Whether the database answers. */
  readonly isReady: () => Promise<boolean>;
  /** Absolute path of the built playground. */
  readonly playgroundFolder: string;
  /** Keys that the playground offers to whoever opens it on this machine; none when left out. */
  readonly playgroundKeys?: readonly PlaygroundKey[];
  /** Further Apollo Server plugins; they run after those for errors and logging. */
  readonly plugins?: readonly ApolloServerPlugin<Context>[];
  /** Defaults to a logger of the configured level on standard output. */
  readonly logger?: Logger;
}

/** The limits of each role; who develops may ask for the schema, whatever the role. */
function limitsOf({ limits, nodeEnv }: Config): Readonly<Record<Role, Limits>> {
  const byRole = limitsByRole(limits);
  if (nodeEnv !== 'development') return byRole;
  const entries = roles.map((role) => [role, { ...byRole[role], introspection: true }]);
  return Object.fromEntries(entries) as Record<Role, Limits>;
}

/** In Fastify's words: whether an address that is so many hops away is that of a proxy. */
function trusted(proxies: Config['trustProxy']): FastifyServerOptions['trustProxy'] {
  if (proxies === undefined) return false;
  return typeof proxies === 'number' ? (_address, hop) => hop < proxies : [...proxies];
}

/**
 * Puts the HTTP server together: the API at `/graphql`, the playground, health checks. It does not
 * listen yet; closing it also stops Apollo Server, once running requests are answered.
 */
export async function createServer<Context extends BaseContext>(
  parts: ServerParts<Context>,
): Promise<FastifyInstance> {
  const { config } = parts;
  const loggerInstance: FastifyBaseLogger = parts.logger ?? createLogger(config.logLevel);
  const app: FastifyInstance = Fastify({
    loggerInstance,
    // Fastify's own lines hold the whole URL, and a GET's query string holds variables.
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    // Never the client's own id, which would be its text in our log.
    genReqId: () => randomUUID(),
    frameworkErrors: answerUnroutable,
    bodyLimit: config.bodyLimit,
    trustProxy: trusted(config.trustProxy),
    requestTimeout: config.requestTimeout,
    // Node looks at its limits only every 30 s, and takes the larger of the two for both.
    http: {
      headersTimeout: Math.min(config.requestTimeout, 60_000),
      connectionsCheckingInterval: 1_000,
    },
  });

  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  registerDraining(app);
  registerErrorHandlers(app);
  registerSecurityHeaders(app);
  await registerTransport(app, config.corsOrigins);

  const documents =
    parts.documents ??
    new OperationDocuments({
      published: { find: () => undefined },
      automatic: createAutomaticQueries(),
    });
  const limits = limitsOf(config);
  const buckets = new Buckets(limits, parts.redis);

  const apollo = createApollo<Context>({
    schema: parts.schema,
    config,
    log: app.log,
    documents,
    limits: { limits, buckets },
    statements: parts.statements,
    recordAccess: parts.recordAccess,
    openPages: parts.openPages,
    plugins: parts.plugins,
  });
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());

  await registerGraphql(app, apollo, {
    createContext: parts.createContext,
    authenticate: parts.authenticate ?? (() => anonymous),
    documents,
    limits,
    timeout: config.requestTimeout,
    buckets,
    metrics: parts.metrics,
  });
  registerHealth(app, parts.isReady);
  await app.register(async (scope) => {
    registerSecurityHeaders(scope, playgroundPolicy);
    await registerPlayground(scope, parts.playgroundFolder, parts.playgroundKeys);
  });
  return app;
}
