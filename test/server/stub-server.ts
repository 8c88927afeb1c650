import type { FastifyInstance } from 'fastify';
import { GraphQLError, buildSchema, type GraphQLSchema, type GraphQLScalarType } from 'graphql';
import { BadUserInputError, NotFoundError } from '../../src/errors.ts';
import type { Statement } from '../../src/loading/statements.ts';
import { createLogger } from '../../src/server/logger.ts';
import { createServer, type ServerParts } from '../../src/server/server.ts';
import { testConfig } from '../support/config.ts';

/** What the stub's resolvers are given. */
export interface StubContext {
  readonly signal: AbortSignal;
  readonly statements: readonly Statement[];
}

type Resolver = (source: unknown, args: never, context: StubContext) => unknown;

const typeDefs = /* GraphQL */ `
  scalar Date
  scalar Code
  scalar Legacy
  enum Status {
    OPEN
    CLOSED
  }
  input Range {
    gte: Date
    lte: Date
  }
  input Filter {
    startedOn: Range
    code: Code
    status: [Status!]
    limit: Int! = 3
    owner: String!
  }
  input By @oneOf {
    id: ID
    code: String
  }
  type Query {
    echo(
      text: String
      filter: Filter
      by: By
      date: Date
      legacy: Legacy
      status: Status
      count: Int! = 1
    ): String
    long: String
    fail(how: String!): String
    failAll: [Item!]!
    wait: String
  }
  type Item {
    name: String
  }
  type Mutation {
    touch: Boolean
  }
`;

/** An error as `pg` throws it, with data in all the places where PostgreSQL puts data. */
export function driverError(code: string, data: string): Error {
  return Object.assign(new Error(`invalid input syntax for type integer: "${data}"`), {
    code,
    detail: `Key (nik)=(${data}) already exists.`,
    where: `unnamed portal parameter $1 = '${data}'`,
    parameters: [data],
    table: 'participant',
    constraint: 'participant_nik_unique',
    routine: 'pg_strtoint32_safe',
  });
}

const failures: Record<string, (data: string) => Error> = {
  plain: (data) => new Error(`Cannot use ${data}`),
  forgedFrame: (data) => new Error(`oops\n    at ${data} (/${data}.js:1:1)`),
  uncodedGraphql: (data) => new GraphQLError(`Cannot represent ${data}`),
  driver: (data) => driverError('22P02', data),
  timeout: (data) => driverError('57014', data),
  shutdown: (data) => driverError('57P01', data),
  refused: () => Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }),
  poolWait: () => new Error('timeout exceeded when trying to connect'),
  wrapped: (data) => new Error('Query failed', { cause: driverError('57014', data) }),
  badInput: () => new BadUserInputError('"first" must be 1 to 100.', { argument: 'first' }),
  notFound: () => new NotFoundError('No training center has this code.', { argument: 'code' }),
};

/** Work that ends only when it is stopped, as a long statement does. */
export function rejectedOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

/** A small schema of its own, whose fields can be made to fail in every way that matters. */
export function createStubSchema(resolvers: Record<string, Resolver> = {}): GraphQLSchema {
  const schema = buildSchema(typeDefs);
  const date = schema.getType('Date') as GraphQLScalarType;
  date.parseValue = (value) => {
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) return value;
    throw new TypeError(`Not a date: ${String(value)}`);
  };
  date.parseLiteral = (node) => date.parseValue('value' in node ? node.value : undefined);
  const code = schema.getType('Code') as GraphQLScalarType;
  code.parseValue = (value) => {
    if (typeof value === 'string' && /^[A-Z]{3}$/.test(value)) return value;
    throw new BadUserInputError('a code has three capital letters.');
  };
  code.parseLiteral = (node) => code.parseValue('value' in node ? node.value : undefined);
  const legacy = schema.getType('Legacy') as GraphQLScalarType;
  legacy.parseLiteral = (node) => {
    throw new GraphQLError(`Cannot represent ${'value' in node ? String(node.value) : ''}`);
  };
  const shared = new Error('One batch for all');
  const all: Record<string, Resolver> = {
    echo: (_source, { text }: { text?: string }) => text ?? 'nothing',
    long: () => 'abc '.repeat(2_000),
    fail: (_source, { how }: { how: string }) => {
      const [kind = '', data = ''] = how.split(' ');
      throw failures[kind]?.(data);
    },
    failAll: () => Array.from({ length: 50 }, () => ({})),
    wait: (_source, _args, { signal }) => rejectedOnAbort(signal),
    ...resolvers,
  };
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    field.resolve = all[field.name] as never;
  }
  const item = schema.getType('Item') as unknown as ReturnType<typeof schema.getQueryType>;
  const name = item?.getFields().name;
  if (name) {
    name.resolve = () => {
      throw shared;
    };
  }
  return schema;
}

/** A server over the stub schema, with its log at hand. */
export interface StubServer {
  readonly app: FastifyInstance;
  readonly url: string;
  /** Everything logged so far, as text. */
  readonly logText: () => string;
  /** Everything logged so far, by line. */
  readonly logLines: () => Record<string, unknown>[];
  /** Posts an operation and returns its answer. */
  readonly post: (
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ) => Promise<{ status: number; headers: Headers; body: Answer; text: string }>;
}

/** A GraphQL answer. */
export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: Record<string, unknown>;
  }[];
}

/** What every request of a stub server is said to have asked of a database. */
const statements: readonly Statement[] = [
  { sql: 'select one', milliseconds: 1.25, rows: 1, keys: undefined },
  { sql: 'select children', milliseconds: 20, rows: 40, keys: 12 },
  { sql: 'select stopped', milliseconds: 3, rows: undefined, keys: 5 },
];

/** Starts a stub server on a free port. */
export async function startStubServer(
  {
    resolvers,
    ...parts
  }: Partial<ServerParts<StubContext>> & { resolvers?: Record<string, Resolver> } = {},
  env: Record<string, string> = {},
): Promise<StubServer> {
  const lines: string[] = [];
  const app = await createServer<StubContext>({
    schema: createStubSchema(resolvers),
    config: testConfig(env),
    createContext: (_request, signal) => ({ signal, statements }),
    statements: (context) => context.statements,
    isReady: async () => true,
    playgroundFolder: '/nowhere',
    logger: createLogger('trace', { write: (line) => void lines.push(line) }),
    ...parts,
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    app,
    url,
    logText: () => lines.join(''),
    logLines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    async post(query, variables, headers = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: JSON.parse(text) as Answer,
        text,
      };
    },
  };
}
