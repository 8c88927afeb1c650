import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from '@prometheus-io/client';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { ConnectionCounts } from '../database/connection.ts';
import type { RequestOutcome } from '../operations/logging.ts';
import type { Statement } from '../loading/statements.ts';
import type { RequestRecord } from '../operations/request-record.ts';

/** The figures of one server, for Prometheus. */
export interface Metrics {
  /** Counts a GraphQL request that has ended. */
  observe(record: RequestRecord, outcome: RequestOutcome): void;
  /** Counts statements that were run for a part of a request that has not ended. */
  observeStatements(statements: readonly Statement[]): void;
  readonly contentType: string;
  /** All figures, in Prometheus' text format. */
  text(): Promise<string>;
}

const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const statementSeconds = [0.0005, ...requestSeconds];

function statusOf({ status }: RequestRecord, { answered }: RequestOutcome): string {
  return answered && status ? `${Math.trunc(status / 100)}xx` : 'aborted';
}

/**
 * Metrics in a registry of their own: of GraphQL requests and the SQL statements run for them, of the
 * connections to the database, and of the process. No label holds what a client may choose freely, such
 * as the name of an operation: each value is a time series that is kept for ever.
 *
 * @param connections how many there are now; asked whenever the figures are read
 */
export function createMetrics(connections?: () => Promise<ConnectionCounts>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const duration = new Histogram({
    name: 'graphql_request_duration_seconds',
    help: 'Time from the arrival of a GraphQL request to the end of its answer, by operation type and class of HTTP status; "aborted" when the client went away.',
    labelNames: ['operation', 'status'],
    buckets: requestSeconds,
    registers,
  });
  const failures = new Counter({
    name: 'graphql_request_errors_total',
    help: 'GraphQL requests with an error of this code in their answer.',
    labelNames: ['code'],
    registers,
  });
  const cost = new Histogram({
    name: 'graphql_request_cost_points',
    help: 'Points of one GraphQL operation: "requested" is the most that it could cost, "actual" what its answer did.',
    labelNames: ['kind'],
    buckets: [1, 10, 100, 1_000, 5_000, 10_000, 50_000, 100_000],
    registers,
  });
  const statementsPerRequest = new Histogram({
    name: 'graphql_request_statements',
    help: 'SQL statements run for one GraphQL request.',
    buckets: [0, 1, 2, 3, 5, 10, 20, 50, 100],
    registers,
  });
  const statementDuration = new Histogram({
    name: 'sql_statement_duration_seconds',
    help: 'Time of one SQL statement of a GraphQL request, waiting for a connection included, by outcome: "ok", or "failed" when it failed or was stopped.',
    labelNames: ['outcome'],
    buckets: statementSeconds,
    registers,
  });
  const rows = new Histogram({
    name: 'sql_statement_rows',
    help: 'Rows that one SQL statement returned.',
    buckets: [0, 1, 10, 100, 1_000, 10_000, 100_000],
    registers,
  });
  const keys = new Histogram({
    name: 'sql_statement_batch_keys',
    help: 'Keys that one SQL statement answered together, where keys are batched.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000],
    registers,
  });
  if (connections) registerConnections(registry, connections);

  function observeStatements(statements: readonly Statement[]): void {
    for (const each of statements) {
      const ended = each.rows === undefined ? 'failed' : 'ok';
      statementDuration.observe({ outcome: ended }, each.milliseconds / 1_000);
      if (each.rows !== undefined) rows.observe(each.rows);
      if (each.keys !== undefined) keys.observe(each.keys);
    }
  }

  return {
    observeStatements,
    observe(record, outcome) {
      const labels = {
        operation: record.operationType ?? 'unknown',
        status: statusOf(record, outcome),
      };
      duration.observe(labels, outcome.milliseconds / 1_000);
      // Codes are the server's own: no client can make one up.
      for (const code of new Set(record.errors.map((error) => error.code))) failures.inc({ code });
      if (record.cost) {
        const { requested, actual } = record.cost;
        cost.observe({ kind: 'requested' }, requested);
        if (actual !== undefined) cost.observe({ kind: 'actual' }, actual);
      }
      const statements = record.statements?.();
      if (!statements) return;
      statementsPerRequest.observe(record.wholeExport?.statements.count ?? statements.length);
      observeStatements(statements);
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

const connectionGauges: readonly (readonly [keyof ConnectionCounts, string])[] = [
  ['open', 'Connections to the database, in use or idle.'],
  ['idle', 'Open connections that no statement uses.'],
  ['max', 'Most connections to the database at a time.'],
  ['waiting', 'Statements that wait for a connection.'],
];

function registerConnections(registry: Registry, count: () => Promise<ConnectionCounts>): void {
  for (const [key, help] of connectionGauges) {
    const gauge = new Gauge({
      name: `database_connections_${key}`,
      help,
      registers: [],
      async collect() {
        this.set((await count())[key]);
      },
    });
    registry.registerMetric(gauge);
  }
}

/**
 * A server that answers `GET /metrics` and nothing else, for an address of its own: how much an API is
 * used, and by which errors it fails, is not for everybody who may use it. It does not listen yet.
 */
export function createMetricsServer(
  metrics: Metrics,
  loggerInstance: FastifyBaseLogger,
): FastifyInstance {
  const app: FastifyInstance = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
  });
  app.get('/metrics', async (_request, reply) => {
    reply.header('cache-control', 'no-store').type(metrics.contentType);
    return metrics.text();
  });
  return app;
}
