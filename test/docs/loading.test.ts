import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChainDocument } from '../../.generated/graphql/graphql.ts';
import { testGraph, type TestGraph } from '../support/run-query.ts';

const folder = new URL('../../docs/', import.meta.url);
const page = readFileSync(new URL('loading.md', folder), 'utf8');
const picture = readFileSync(new URL('loading.svg', folder), 'utf8');

const cost = /(\d+) [a-z]+ → (\d+) rows?/;
const onOneLine = (sql: string) => sql.trim().replaceAll(/\s+/g, ' ');

/** The statements that the page shows, each below its number and what it costs. */
const shown = [...page.matchAll(/^```sql\n(.*?)^```$/gms)]
  .flatMap(([, block]) => block!.split(/^-- \d+: /m).slice(1))
  .map((statement) => {
    const [title, ...lines] = statement.split('\n');
    const [, keys, rows] = cost.exec(title!)!;
    return { keys: Number(keys), rows: Number(rows), sql: onOneLine(lines.join('\n')) };
  });

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

describe('the page on loading', () => {
  it('shows the statements that Chain runs, for how many keys and with how many rows', async () => {
    const { errors, statements } = await graph.run(ChainDocument);
    expect(errors).toBeUndefined();
    const run = statements.map(({ keys, rows, sql }) => ({ keys, rows, sql }));
    const bySql = (one: { sql: string }, other: { sql: string }) => (one.sql < other.sql ? -1 : 1);
    expect(shown.toSorted(bySql)).toEqual(run.toSorted(bySql));
  });

  it('has the same figures in its picture', () => {
    const costs = [...page.matchAll(/^-- \d+: (.*)$/gm)].map(([, each]) => each);
    expect([...picture.matchAll(new RegExp(cost, 'g'))].map(([each]) => each)).toEqual(costs);
  });

  it('links to what is there', () => {
    const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !existsSync(new URL(link, folder)))).toEqual([]);
  });
});
