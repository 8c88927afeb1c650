import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ChainDocument, DealDocument } from '../../.generated/graphql/graphql.ts';
import type { Statement } from '../../src/loading/statements.ts';
import { createLogger } from '../../src/server/logger.ts';
import { createMetrics } from '../../src/server/metrics.ts';
import { testGraph, type TestGraph } from '../support/run-query.ts';

const marker = 'Siti7Rahayu';
const lines: string[] = [];
const metrics = createMetrics();
const logger = createLogger('trace', { write: (line) => void lines.push(line) });

let graph: TestGraph;
beforeAll(async () => {
  const settings = { NODE_ENV: 'development' };
  graph = await testGraph({ settings, parts: { logger, metrics } });
});
afterAll(() => graph.close());

interface Summary {
  readonly count: number;
  readonly list: readonly Statement[];
}

/** What an answer tells of its statements, and its whole text. */
async function ask(payload: object): Promise<{ text: string; statements: Summary }> {
  const response = await graph.app.inject({ method: 'POST', url: '/graphql', payload });
  const { extensions } = response.json<{ extensions: { statements: Summary } }>();
  return { text: response.body, statements: extensions.statements };
}

const requestLine = (operation: string) =>
  vi.waitFor(() => {
    const line = lines.find((each) => each.includes(`"operationName":"${operation}"`));
    expect(line).toBeDefined();
    return JSON.parse(line!) as Record<string, unknown>;
  });

describe('the statements of an operation', () => {
  it('are the same in the log and the metrics as those that were run', async () => {
    const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
    const deal = (await graph.run(DealDocument)).statements;
    const chain = (await graph.run(ChainDocument)).statements;
    for (const [name, count, statements] of [
      ['Deal', 8, deal],
      ['Chain', 9, chain],
    ] as const) {
      expect(await requestLine(name)).toMatchObject({
        statements: count,
        statementMs: expect.closeTo(sum(statements.map((each) => each.milliseconds)), 0) as number,
        rows: sum(statements.map(({ rows }) => rows!)),
        largestBatch: Math.max(...statements.map(({ keys }) => keys ?? 0)),
      });
    }

    const figures = await metrics.text();
    const keys = [...deal, ...chain].map((each) => each.keys ?? 0);
    expect(Math.max(...keys)).toBeGreaterThan(1);
    expect(figures).toContain('graphql_request_statements_sum 17\n');
    expect(figures).toContain('sql_statement_duration_seconds_count{outcome="ok"} 17\n');
    expect(figures).toContain(`sql_statement_batch_keys_sum ${sum(keys)}\n`);
    const rows = [...deal, ...chain].map((each) => each.rows!);
    expect(figures).toContain(`sql_statement_rows_sum ${sum(rows)}\n`);
  });

  it('hold nothing of variables and literals', async () => {
    const query = `query Marked($name: String!) {
      byVariable: organizations(filter: { name: { contains: $name } }) { totalCount nodes { name } }
      byLiteral: organizations(filter: { name: { startsWith: "${marker}" } }) { nodes { name } }
      byName: organization(name: "${marker}") { name }
    }`;
    const { text, statements } = await ask({ query, variables: { name: marker } });
    expect(statements.count).toBeGreaterThanOrEqual(4);
    expect(statements.list.map(({ sql }) => sql).join('\n')).toMatch(/folded\(\$1\)/);
    expect(text).not.toContain(marker);
    await requestLine('Marked');
    expect(lines.join('')).not.toContain(marker);
    expect(await metrics.text()).not.toContain(marker);
  });

  it('are left out of answers that may be stored', async () => {
    const ask = (headers: Record<string, string> = {}) =>
      graph.app.inject({
        url: `/graphql?query=${encodeURIComponent('{ trainingCenters { nodes { name } } }')}`,
        headers: { 'apollo-require-preflight': 'yes', ...headers },
      });
    const { headers, body } = await ask();
    expect(headers['cache-control']).toMatch(/max-age=\d+/);
    expect(body).not.toContain('extensions');
    expect((await ask({ 'if-none-match': String(headers.etag) })).statusCode).toBe(304);
  });
});
