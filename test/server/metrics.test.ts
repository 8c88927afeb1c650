import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMetrics, createMetricsServer, type Metrics } from '../../src/server/metrics.ts';
import { startStubServer, type StubServer } from './stub-server.ts';

const marker = 'Siti7Rahayu';

let metrics: Metrics;
let server: StubServer;
let metricsApp: FastifyInstance;
beforeEach(async () => {
  metrics = createMetrics(async () => ({ open: 3, idle: 1, max: 10, waiting: 2 }));
  server = await startStubServer({ metrics });
  metricsApp = createMetricsServer(metrics, server.app.log);
});
afterEach(async () => {
  await metricsApp.close();
  await server.app.close();
});

/** The figures once that many requests are counted, which is after their answers are out. */
async function figuresAfter(requests: number): Promise<string[]> {
  return vi.waitFor(async () => {
    const lines = (await metricsApp.inject('/metrics')).body.split('\n');
    const counts = lines.filter((line) =>
      line.startsWith('graphql_request_duration_seconds_count'),
    );
    const total = counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    expect(total).toBe(requests);
    return lines;
  });
}

const post = (body: string) =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

test('tells what operations could cost, and what they did', async () => {
  await server.post('{ failAll { name } }');
  await server.post('{ ecko }');
  const figures = await figuresAfter(2);
  expect(figures).toEqual(
    expect.arrayContaining([
      'graphql_request_cost_points_sum{kind="requested"} 101',
      'graphql_request_cost_points_sum{kind="actual"} 51',
      'graphql_request_cost_points_count{kind="requested"} 1',
    ]),
  );
});

test('counts requests by operation type, status and error code', async () => {
  await server.post('{ echo }');
  await server.post('mutation { touch }');
  await server.post('{ a: fail(how: "plain") b: fail(how: "plain") c: fail(how: "badInput") }');
  await server.post('{ nothing }');
  await post('{');
  const figures = await figuresAfter(5);
  const count = (labels: string) => `graphql_request_duration_seconds_count{${labels}}`;
  expect(figures).toEqual(
    expect.arrayContaining([
      `${count('operation="query",status="2xx"')} 2`,
      `${count('operation="mutation",status="2xx"')} 1`,
      // No operation was found in one, no document in the other.
      `${count('operation="unknown",status="2xx"')} 1`,
      `${count('operation="unknown",status="4xx"')} 1`,
      'graphql_request_errors_total{code="INTERNAL_SERVER_ERROR"} 1',
      'graphql_request_errors_total{code="BAD_USER_INPUT"} 1',
      'graphql_request_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1',
      'graphql_request_errors_total{code="BAD_REQUEST"} 1',
    ]),
  );
});

test('measures statements, their rows and batches', async () => {
  await server.post('{ echo }');
  await server.post('{ echo }');
  expect(await figuresAfter(2)).toEqual(
    expect.arrayContaining([
      'graphql_request_statements_sum 6',
      'graphql_request_statements_count 2',
      'sql_statement_duration_seconds_sum{outcome="ok"} 0.0425',
      'sql_statement_duration_seconds_count{outcome="ok"} 4',
      'sql_statement_duration_seconds_count{outcome="failed"} 2',
      'sql_statement_rows_sum 82',
      'sql_statement_rows_count 4',
      'sql_statement_batch_keys_sum 34',
      'sql_statement_batch_keys_bucket{le="5"} 2',
      'sql_statement_batch_keys_count 4',
    ]),
  );
});

test('tells of connections and of the process', async () => {
  const figures = await figuresAfter(0);
  expect(figures).toEqual(
    expect.arrayContaining([
      'database_connections_open 3',
      'database_connections_idle 1',
      'database_connections_max 10',
      'database_connections_waiting 2',
    ]),
  );
  expect(figures.join('\n')).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(figures.join('\n')).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
});

test('holds nothing that a client wrote', async () => {
  const requests: object[] = [
    { query: `query ${marker} { echo(text: "${marker}") }` },
    { query: 'query ($t: String) { echo(text: $t) }', variables: { t: marker } },
    { query: `{ ${marker} }` },
    { query: 'query A { echo }', operationName: marker },
    { query: `query ($how: String!) { fail(how: $how) }`, variables: { how: `driver ${marker}` } },
    { query: '{ echo }', extensions: { [marker]: marker } },
  ];
  for (const body of requests) await (await post(JSON.stringify(body))).text();
  expect((await figuresAfter(requests.length)).join('\n')).not.toContain(marker);
});

describe('the metrics server', () => {
  test('answers in the text format, and not from a cache', async () => {
    const { headers, statusCode } = await metricsApp.inject('/metrics');
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
  });

  test('serves nothing else, and nobody else serves metrics', async () => {
    expect((await metricsApp.inject('/graphql?query={echo}')).statusCode).toBe(404);
    expect((await server.app.inject('/metrics')).statusCode).toBe(404);
  });

  test('knows the figures of its own server only', async () => {
    await server.post('{ echo }');
    await figuresAfter(1);
    expect(await createMetrics().text()).not.toContain('graphql_request_duration_seconds_count');
  });
});
