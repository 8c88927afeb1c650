import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/server/metrics.ts';
import { testGraph, type TestGraph } from '../support/run-query.ts';

const clients = 15;
const query = '{ trainingCenters { nodes { name batches { nodes { code } } } } }';

describe.skipIf(process.env['DATABASE_URL'] === undefined)('a statement on a server', () => {
  let graph: TestGraph;
  let blocker: Client;
  let observer: Client;
  let api: string;
  const metrics = createMetrics();
  beforeAll(async () => {
    graph = await testGraph({ settings: { REQUEST_TIMEOUT: '2000' }, parts: { metrics } });
    await graph.app.listen({ port: 0 });
    api = `http://127.0.0.1:${(graph.app.server.address() as AddressInfo).port}/graphql`;
    blocker = new Client({ connectionString: graph.url });
    // Within a transaction the statistics never change.
    observer = new Client({ connectionString: graph.url });
    await Promise.all([blocker.connect(), observer.connect()]);
    await blocker.query('begin; lock table organization in access exclusive mode');
  });
  afterAll(async () => {
    await Promise.all([blocker.end(), observer.end()]);
    await graph.close();
  });

  const active = async () => {
    const { rows } = await observer.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and state = 'active' and pid <> pg_backend_pid()`,
    );
    return rows[0]!.count;
  };
  const ask = (signal?: AbortSignal) =>
    fetch(api, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
      ...(signal && { signal }),
    });

  it('is stopped within 500 ms when the client goes away, with others waiting for a connection', async () => {
    const leaving = new AbortController();
    const asked = Array.from({ length: clients }, () => ask(leaving.signal));
    const ended = Promise.allSettled(asked);
    await expect.poll(active, { timeout: 1_500, interval: 20 }).toBe(10);
    leaving.abort();
    expect((await ended).every(({ status }) => status === 'rejected')).toBe(true);
    await expect.poll(active, { timeout: 500, interval: 20 }).toBe(0);
  });

  it('is stopped within 500 ms when time is up', async () => {
    const answers = await Promise.all(Array.from({ length: clients }, () => ask()));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(clients).fill(503));
    const { errors } = (await answers[0]!.json()) as { errors: { extensions: { code: string } }[] };
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['OPERATION_TIMEOUT']);
    await expect.poll(active, { timeout: 500, interval: 20 }).toBe(0);
  });

  it('is counted all the same', async () => {
    await expect
      .poll(() => metrics.text())
      .toContain(
        `graphql_request_duration_seconds_count{operation="query",status="5xx"} ${clients}`,
      );
    const figures = await metrics.text();
    expect(figures).toContain(
      `graphql_request_duration_seconds_count{operation="query",status="aborted"} ${clients}`,
    );
    expect(figures).toContain(
      `sql_statement_duration_seconds_count{outcome="failed"} ${2 * clients}`,
    );
    expect(figures).toContain(`graphql_request_statements_sum ${2 * clients}`);
  });

  it('leaves every connection fit for use', async () => {
    await blocker.query('rollback');
    const answers = await Promise.all(Array.from({ length: clients }, () => ask()));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(clients).fill(200));
  });
});
