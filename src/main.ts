import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { sql } from 'kysely';
import { writeAccessRecords } from './access/access-log.ts';
import { type DemonstrationKey, demonstrationKeys } from './access/api-keys/demonstration.ts';
import { createAuthentication } from './access/authentication/authentication.ts';
import { limitsByRole } from './access/limits.ts';
import { fail } from './cli/command.ts';
import { PublishedDocuments } from './access/trusted-documents/published-documents.ts';
import { UsageCounter } from './access/trusted-documents/usage-counter.ts';
import { type Config, loadConfig } from './config.ts';
import { countConnections } from './database/connection.ts';
import { type Database, openDatabase } from './database/database.ts';
import type { PersonalDataCipher } from './database/personal-data/cipher.ts';
import { openCipher } from './database/personal-data/open-cipher.ts';
import { pendingMigrations, prepare } from './database/prepare.ts';
import { connectRedis } from './database/redis.ts';
import { UsageError } from './errors.ts';
import { createContext, createGraph, openPages, openSession, tables } from './graph/graph.ts';
import { createAutomaticQueries } from './operations/trusted-documents/automatic-queries.ts';
import { OperationDocuments } from './operations/trusted-documents/operation-documents.ts';
import { PublishedFolder } from './operations/trusted-documents/published-folder.ts';
import {
  brokenInDatabase,
  publishExported,
} from './operations/trusted-documents/stored-versions.ts';
import { inPackage } from './package-folder.ts';
import { createMetrics, createMetricsServer } from './server/metrics.ts';
import { isLoopback } from './server/playground.ts';
import { createServer } from './server/server.ts';
import { installShutdown } from './server/shutdown.ts';

const publishedFolder = new PublishedFolder(inPackage('schema/published'));

try {
  await start(loadConfig(process.env));
} catch (error) {
  fail(error);
}

async function start(config: Config): Promise<void> {
  // What is wrong with them is said at once, and not when the database is ready.
  limitsByRole(config.limits);
  const database = await openDatabase(config, tables, config.requestTimeout);
  const { orm } = database;
  void database.crashed.then(fail);
  const cipher = await makeReady(database);

  const graph = createGraph(orm);
  const session = await openSession(graph, database.executor, cipher, config.disclosureThreshold);
  const published = new PublishedDocuments(database.executor);
  await published.refresh();
  const usage = new UsageCounter(orm);
  const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl);
  const inMemory = [session.residents, published];
  const watch = await database.watch(
    inMemory.flatMap(({ tables }) => tables),
    async () => void (await Promise.all(inMemory.map((each) => each.refresh()))),
  );
  const authentication = createAuthentication(orm, database.executor, config, (reason) =>
    app.log.warn(`The issuer of tokens cannot be asked: ${reason}`),
  );
  const demonstration = database.embedded ? await demonstrationKeys(orm, config.dataDir) : [];
  const metrics =
    config.metricsPort === undefined ? undefined : createMetrics(() => countConnections(orm));
  const app = await createServer({
    schema: graph.schema,
    config,
    createContext: (viewer, signal) => createContext(session, viewer, signal),
    documents: new OperationDocuments({
      published,
      automatic: createAutomaticQueries(redis),
      usage,
    }),
    authenticate: ({ headers }) => authentication.viewer(headers),
    redis,
    statements: ({ loaders }) => loaders.statements.executed,
    recordAccess: ({ access }, operation) =>
      writeAccessRecords(database.executor, access, operation),
    openPages: (viewer, signal, largestPage) =>
      openPages(session, database.executor, viewer, signal, largestPage),
    metrics,
    isReady: async () => {
      await sql`select 1`.execute(orm.em.getKysely());
      return true;
    },
    playgroundFolder: inPackage('dist/playground'),
    playgroundKeys: isLoopback(config.host) ? demonstration : [],
  });
  const metricsApp = metrics && createMetricsServer(metrics, app.log);
  const closers = [
    () => metricsApp?.close(),
    () => watch.close(),
    () => usage.close(),
    () => redis?.disconnect(),
    () => authentication.close(),
    () => database.close(),
  ];
  installShutdown({ app, closers });
  const metricsAddress =
    metricsApp && (await listen(metricsApp, 'METRICS_', config.metricsHost, config.metricsPort));
  announce(await listen(app, '', config.host, config.port), metricsAddress, demonstration);
  await reportBroken(orm, graph.schema, app.log);
}

/** @returns the address that was listened on, as a URL */
async function listen(
  app: FastifyInstance,
  settings: '' | 'METRICS_',
  host: string,
  port: number | undefined,
): Promise<string> {
  await app.listen({ host, port }).catch((error: Error) => {
    throw new UsageError(`${settings}HOST and ${settings}PORT cannot be used: ${error.message}`);
  });
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${(app.server.address() as AddressInfo).port}`;
}

/** Migrates where nobody else can be using the database; elsewhere that is an operator's decision. */
async function makeReady({ orm, embedded, keys }: Database): Promise<PersonalDataCipher> {
  if (embedded) {
    const cipher = await prepare(orm, keys);
    await publishExported(orm, publishedFolder.read());
    return cipher;
  }
  const pending = await pendingMigrations(orm);
  if (pending.length > 0) {
    throw new UsageError(
      `The database lacks ${pending.length} migration(s): run "npm run migrate", and "npm run seed" for the sourced facts.`,
    );
  }
  return openCipher(orm.em.getKysely(), keys);
}

/** Says which published operations the schema breaks; the server serves all the same. */
async function reportBroken(
  orm: MikroORM,
  schema: GraphQLSchema,
  log: FastifyBaseLogger,
): Promise<void> {
  try {
    for (const broken of await brokenInDatabase(orm, schema, publishedFolder)) {
      log.warn(broken, 'The schema breaks a published operation');
    }
  } catch (error) {
    log.error({ err: error }, 'Published operations could not be compared with the schema');
  }
}

function announce(
  address: string,
  metricsAddress: string | undefined,
  demonstration: readonly DemonstrationKey[],
): void {
  const metrics = metricsAddress && `\n  Metrics     ${metricsAddress}/metrics`;
  const keys = demonstration.map(
    ({ role, organization, key }) =>
      `\n    ${role.padEnd(9)} ${key}${organization === null ? '' : ` (${organization})`}`,
  );
  const roles =
    keys.length > 0 &&
    `
  Demonstration keys, one per role, for -H 'authorization: Bearer …' (the playground offers them):${keys.join('')}`;
  process.stdout.write(
    `
Vokasi Graph is ready.
  Playground  ${address}/playground/
  API         ${address}/graphql${metrics ?? ''}
  A first query:
    curl -s ${address}/graphql -H 'content-type: application/json' \\
      -d '{"query":"{ trainingCenter(code: \\"BBPVP-BEKASI\\") { name before: name(asOf: \\"2018-01-01\\") } }"}'${roles || ''}

`,
  );
}
