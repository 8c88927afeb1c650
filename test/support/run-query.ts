import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { FastifyInstance } from 'fastify';
import { type GraphQLFormattedError, print } from 'graphql';
import type { MikroORM } from '@mikro-orm/postgresql';
import { writeAccessRecords } from '../../src/access/access-log.ts';
import { sending } from '../../src/access/sending.ts';
import { hashOf } from '../../src/access/trusted-documents/document-id.ts';
import {
  type PublishedDocument,
  PublishedDocuments,
} from '../../src/access/trusted-documents/published-documents.ts';
import { UsageCounter } from '../../src/access/trusted-documents/usage-counter.ts';
import { anonymous, type Role, type Viewer } from '../../src/access/viewer.ts';
import { connectionOptions } from '../../src/database/connection.ts';
import { createExecutor } from '../../src/database/executor.ts';
import { createOrm } from '../../src/database/orm.ts';
import { openCipher } from '../../src/database/personal-data/open-cipher.ts';
import type { GraphContext } from '../../src/exposure/context.ts';
import type { Graph } from '../../src/exposure/schema.ts';
import {
  createContext,
  createGraph,
  openPages,
  openSession,
  type Session,
  tables,
} from '../../src/graph/graph.ts';
import type { Statement } from '../../src/loading/statements.ts';
import {
  type AutomaticQueries,
  createAutomaticQueries,
} from '../../src/operations/trusted-documents/automatic-queries.ts';
import { OperationDocuments } from '../../src/operations/trusted-documents/operation-documents.ts';
import { createServer, type ServerParts } from '../../src/server/server.ts';
import { testConfig, testKeys } from './config.ts';
import { type TestDatabase, testDatabase } from './database.ts';

/** What a client gets, and what it cost. */
export interface Answer<Data> {
  readonly data: Data;
  readonly errors: readonly GraphQLFormattedError[] | undefined;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  readonly status: number;
  /** The SQL statements that were run for it. */
  readonly statements: readonly Statement[];
}

/** The whole server over a database of its own. */
export interface TestGraph extends Graph {
  readonly app: FastifyInstance;
  readonly orm: MikroORM;
  /** Of the database; undefined when it is the embedded one. */
  readonly url: string | undefined;
  readonly session: Session;
  /** Published documents, as the server has them in memory. */
  readonly published: PublishedDocuments;
  readonly usage: UsageCounter;
  /** The headers of a request that is this viewer's. */
  headersOf(viewer: Viewer): Record<string, string>;
  /**
   * Sends an operation, and answers what comes back. The viewer is one who may see everything unless
   * said otherwise; one who may not send a text sends it as a published document.
   */
  run<Data, Variables>(
    operation: TypedDocumentNode<Data, Variables> | string,
    variables?: Variables,
    viewer?: Viewer,
  ): Promise<Answer<Data>>;
  close(): Promise<void>;
}

let shared: Graph | undefined;

/** Says in a request of a test who sends it. */
const viewerHeader = 'x-viewer';

/** A viewer of a role, of the organization with this code. */
export function viewerOf(role: Role, organization?: string): Viewer {
  return {
    role,
    id: `key:${role.toLowerCase()}`,
    organization,
    organizations: organization === undefined ? [] : [organization],
    app: undefined,
  };
}

const everything = viewerOf('MINISTRY');

/** How a test's server differs from the usual. */
interface TestGraphOptions {
  /** Environment variables. */
  readonly settings?: Record<string, string>;
  /** Where its log lines and figures go, nowhere when left out; and how it tells who is asking. */
  readonly parts?: Pick<ServerParts<GraphContext>, 'logger' | 'metrics' | 'authenticate'>;
  /** Closed with the server; a copy of the template when left out. */
  readonly database?: TestDatabase;
  /** In memory when left out. */
  readonly automatic?: AutomaticQueries;
}

/** Starts the server; call it once per test file. */
export async function testGraph(options: TestGraphOptions = {}): Promise<TestGraph> {
  const database = options.database ?? (await testDatabase());
  const orm = createOrm(tables, connectionOptions(database.connection));
  // TypeGraphQL collects types per process: declared a second time they would clash.
  const graph = (shared ??= createGraph(orm));
  const { url } = database;
  const config = testConfig({ LOG_LEVEL: 'silent', ...options.settings });
  const executor = createExecutor(orm, url, config.exportConnections);
  const cipher = await openCipher(orm.em.getKysely(), testKeys);
  const session = await openSession(graph, executor, cipher, config.disclosureThreshold);
  const published = new PublishedDocuments(executor);
  await published.refresh();
  const usage = new UsageCounter(orm);
  /** What `run` sends for viewers who may send published documents only. */
  const approved = new Map<string, PublishedDocument>();
  let last: GraphContext | undefined;
  const viewers = new Map<string, Viewer>();
  function headersOf(viewer: Viewer) {
    const name = randomUUID();
    viewers.set(name, viewer);
    return { [viewerHeader]: name };
  }
  const app = await createServer({
    schema: graph.schema,
    config,
    authenticate: ({ headers }) => viewers.get(String(headers[viewerHeader])) ?? anonymous,
    documents: new OperationDocuments({
      published: { find: (id, code) => approved.get(id) ?? published.find(id, code) },
      automatic: options.automatic ?? createAutomaticQueries(),
      usage,
    }),
    createContext: (viewer, signal) => (last = createContext(session, viewer, signal)),
    statements: ({ loaders }) => loaders.statements.executed,
    recordAccess: ({ access }, operation) => writeAccessRecords(executor, access, operation),
    openPages: (viewer, signal, largestPage) =>
      openPages(session, executor, viewer, signal, largestPage),
    isReady: () => orm.isConnected(),
    playgroundFolder: '/not-built',
    ...options.parts,
  });
  return {
    ...graph,
    app,
    orm,
    url,
    session,
    published,
    usage,
    headersOf,
    async run(operation, variables, viewer = everything) {
      last = undefined;
      const query = typeof operation === 'string' ? operation : print(operation);
      const isText = sending[viewer.role].text === 'ANY';
      const hash = hashOf(query);
      if (!isText) approved.set(hash, { id: 0, hash, body: query });
      const response = await app.inject({
        method: 'POST',
        url: '/graphql',
        headers: {
          accept: 'application/graphql-response+json',
          ...headersOf(isText ? viewer : { ...viewer, app: viewer.app ?? 'approved' }),
        },
        payload: { ...(isText ? { query } : { documentId: hash }), variables },
      });
      const { data, errors, extensions } = response.json();
      const statements = (last as GraphContext | undefined)?.loaders.statements.executed ?? [];
      return { data, errors, extensions, status: response.statusCode, statements };
    },
    async close() {
      await app.close();
      await usage.close();
      await executor.close();
      await orm.close();
      await database.close();
    },
  };
}

export const executions = ['interpreted', 'compiled'] as const;

/** A server for each way of executing operations. */
export interface TestGraphs extends Record<(typeof executions)[number], TestGraph> {
  close(): Promise<void>;
}

/** Starts two servers over one database, for what takes too long to be prepared for each of them. */
export async function testGraphs(): Promise<TestGraphs> {
  const database = await testDatabase();
  const lent: TestDatabase = { ...database, close: async () => {} };
  const interpreted = await testGraph({ database: lent, settings: { EXECUTION: 'interpreted' } });
  const compiled = await testGraph({ database, settings: { EXECUTION: 'compiled' } });
  return {
    interpreted,
    compiled,
    async close() {
      await interpreted.close();
      await compiled.close();
    },
  };
}
