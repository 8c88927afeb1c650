import type { MikroORM, Options } from '@mikro-orm/postgresql';
import type { EmbeddedConnection } from './embedded/embedded-postgres.ts';

/** Which database to use: the URL of a PostgreSQL server, or a running embedded one. */
export type DatabaseTarget = { url: string } | EmbeddedConnection;

export interface ConnectionLimits {
  /** Most connections to a PostgreSQL server; the embedded one always has its own number. */
  maxConnections?: number;
  /** How long to wait for a connection, in milliseconds. */
  connectionTimeout?: number;
  /** How long one statement may take, in milliseconds; the embedded server cannot stop any. */
  statementTimeout?: number;
}

/**
 * The embedded server has one backend: statements run one after the other, and an open transaction
 * keeps the other connections waiting. A few connections still double the throughput over one, since
 * the next statement is there when the last one ends; more than these change nothing.
 */
const EMBEDDED_CONNECTIONS = 4;

/** Turns the target into MikroORM's options for connecting to it. */
export function connectionOptions(
  target: DatabaseTarget,
  {
    maxConnections = 10,
    connectionTimeout = 5_000,
    statementTimeout = 30_000,
  }: ConnectionLimits = {},
): Options {
  if (!('url' in target)) {
    return {
      ...target,
      password: '',
      pool: { min: 0, max: EMBEDDED_CONNECTIONS },
      driverOptions: { connectionTimeoutMillis: connectionTimeout },
    };
  }
  return {
    clientUrl: target.url,
    pool: { min: 0, max: maxConnections },
    driverOptions: {
      // MikroORM reads neither a missing port nor `sslmode` nor a socket's folder from a URL, pg does.
      connectionString: target.url,
      connectionTimeoutMillis: connectionTimeout,
      statement_timeout: statementTimeout,
    },
  };
}

/** How many connections to the database there are. */
export interface ConnectionCounts {
  /** In use or idle. */
  readonly open: number;
  readonly idle: number;
  /** As many as there may be at a time. */
  readonly max: number;
  /** Statements that wait for one. */
  readonly waiting: number;
}

/** Counts the ORM's connections, without making one. */
export async function countConnections(orm: MikroORM): Promise<ConnectionCounts> {
  const pool = await orm.em.getConnection().getNativeClient();
  const { totalCount, idleCount, waitingCount, options } = pool;
  return { open: totalCount, idle: idleCount, max: options.max, waiting: waitingCount };
}
