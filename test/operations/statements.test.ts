import { afterEach, describe, expect, test } from 'vitest';
import { summarize } from '../../src/operations/statements.ts';
import { startStubServer, type StubServer } from '../server/stub-server.ts';

let server: StubServer;
afterEach(() => server?.app.close());

async function extensionsIn(environment: string): Promise<unknown> {
  server = await startStubServer({}, { NODE_ENV: environment });
  const { body } = await server.post('{ echo }');
  expect(body.data).toEqual({ echo: 'nothing' });
  return (body as { extensions?: unknown }).extensions;
}

test('nothing was run when there was no statement', () => {
  expect(summarize([])).toEqual({ count: 0, milliseconds: 0, rows: 0, largestBatch: 0 });
});

describe('extensions.statements', () => {
  test('says in development what an answer asked of the database', async () => {
    expect(await extensionsIn('development')).toMatchObject({
      statements: {
        count: 3,
        milliseconds: 24.3,
        rows: 41,
        largestBatch: 12,
        list: [
          { sql: 'select one', milliseconds: 1.3, rows: 1 },
          { sql: 'select children', milliseconds: 20, rows: 40, keys: 12 },
          { sql: 'select stopped', milliseconds: 3, keys: 5 },
        ],
      },
    });
  });

  test.each(['production', 'test'])('is not there in %s', async (environment) => {
    expect(await extensionsIn(environment)).not.toHaveProperty('statements');
  });

  test('is not in an answer to a GET, which may be stored', async () => {
    server = await startStubServer({}, { NODE_ENV: 'development' });
    const response = await fetch(`${server.url}/graphql?query={echo}`, {
      headers: { 'apollo-require-preflight': 'yes' },
    });
    expect(await response.json()).toEqual({ data: { echo: 'nothing' } });
  });

  test('is bounded in statements and in their length', async () => {
    const statement = { sql: 'x'.repeat(10_000), milliseconds: 1, rows: 1, keys: 1 };
    server = await startStubServer(
      {
        createContext: (_request, signal) => ({
          signal,
          statements: Array.from({ length: 60 }, () => statement),
        }),
      },
      { NODE_ENV: 'development' },
    );
    const { body } = await server.post('{ echo }');
    const { statements } = (body as { extensions?: unknown }).extensions as {
      statements: { count: number; list: { sql: string }[] };
    };
    expect(statements.count).toBe(60);
    expect(statements.list).toHaveLength(50);
    expect(statements.list[0]?.sql).toBe(`${'x'.repeat(5_000)}…`);
  });
});
