import type { ApolloServerPlugin } from '@apollo/server';
import { buildSchema, parse, type FieldNode, type OperationDefinitionNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  createExecution,
  type ExecutionLimits,
} from '../../../src/operations/compiled/executor.ts';
import { startStubServer, type StubContext, type StubServer } from '../../server/stub-server.ts';

const modes = ['adaptive', 'compiled', 'interpreted'] as const;

let servers: Record<(typeof modes)[number], StubServer>;
beforeAll(async () => {
  const started = modes.map(async (mode) => [mode, await startStubServer({}, { EXECUTION: mode })]);
  servers = Object.fromEntries(await Promise.all(started)) as typeof servers;
});
afterAll(() => Promise.all(Object.values(servers).map(({ app }) => app.close())));

/** Whether each request of a server ran compiled; undefined where nothing ran. */
async function howTheyRan({ logLines }: StubServer, count: number) {
  const lines = () => logLines().filter(({ msg }) => msg === 'GraphQL request');
  await vi.waitFor(() => expect(lines()).toHaveLength(count));
  return lines().map(({ compiled }) => compiled);
}

describe('which operations run compiled', () => {
  test.each([
    ['adaptive', [false, true, true, false, true]],
    ['compiled', [true, true, true, true, true]],
    ['interpreted', [false, false, false, false, false]],
  ])('%s: %j', async (mode, expected) => {
    const server = await startStubServer({}, { EXECUTION: mode });
    try {
      const both = 'query A { echo } query B { long }';
      for (const [query, name] of [
        ['query ($t: String) { echo(text: $t) }'],
        ['query ($t: String) { echo(text: $t) }'],
        ['query ($t: String) { echo(text: $t) }'],
        [both, 'A'],
        [both, 'A'],
      ] as const) {
        const response = await server.app.inject({
          method: 'POST',
          url: '/graphql',
          payload: { query, operationName: name },
        });
        expect(response.json()).not.toHaveProperty('errors');
      }
      expect(await howTheyRan(server, 5)).toEqual(expected);
    } finally {
      await server.app.close();
    }
  });

  test('mutations never do, and what is refused before it runs does not run', async () => {
    const server = await startStubServer({}, { EXECUTION: 'compiled' });
    try {
      for (const query of ['mutation { touch }', 'mutation { touch }', '{ ecko }']) {
        await server.post(query);
      }
      expect(await howTheyRan(server, 3)).toEqual([false, false, undefined]);
    } finally {
      await server.app.close();
    }
  });
});

describe('errors read the same, however an operation ran', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { not: deep(levels - 1) });

  test.each<[query: string, variables?: Record<string, unknown>, operationName?: string]>([
    ['{ ecko }'],
    ['{ echo'],
    ['subscription { anything }'],
    ['query A { echo } query B { echo }'],
    ['query A { echo } query B { echo }', {}, 'C'],
    ['query A { echo } query B { echo }', {}, 'B'],
    ['query ($n: Int!) { echo(count: $n) }'],
    ['query ($n: Int!) { echo(count: $n) }', { n: 'x' }],
    ['query ($n: Int = 2) { echo(count: $n) }', { n: null }],
    ['query ($s: [Status!]) { echo(filter: { owner: "x", status: $s }) }', { s: ['OPEN', 'SHUT'] }],
    ['query ($f: Filter) { echo(filter: $f) }', { f: { startedOn: { gte: '1' }, code: 'x' } }],
    ['query ($f: Filter) { echo(filter: $f) }', { f: deep(100) }],
    ['query ($b: By) { echo(by: $b) }', { b: { id: 1, code: 'x' } }],
    ['query ($b: Boolean = true) { echo @skip(if: $b) }', { b: null }],
    ['{ echo(date: "x") }'],
    ['{ a: fail(how: "badInput") b: fail(how: "notFound") echo }'],
    ['{ fail(how: "driver secret") }'],
    ['{ fail(how: "timeout secret") b: fail(how: "refused") }'],
    ['{ fail(how: "none") }'],
    ['{ failAll { name } }'],
  ])('%s %j %s', async (query, variables, operationName) => {
    async function answers(server: StubServer) {
      const headers = { accept: 'application/graphql-response+json' };
      const payload = { query, variables, operationName };
      const texts: string[] = [];
      for (let time = 0; time < 2; time++) {
        const request = { method: 'POST', url: '/graphql', headers, payload } as const;
        const { statusCode, body } = await server.app.inject(request);
        // What is left of the viewer's points depends on what was asked before.
        const equal = body
          .replaceAll(/"requestId":"[^"]*"/g, '"requestId":""')
          .replaceAll(/"remaining":\d+/g, '"remaining":0');
        texts.push(`${statusCode} ${equal}`);
      }
      return texts;
    }
    const [expected] = await answers(servers.interpreted);
    expect(await answers(servers.adaptive)).toEqual([expected, expected]);
    expect(await answers(servers.compiled)).toEqual([expected, expected]);
  });
});

test('plugins see every field, whenever they begin to look', async () => {
  async function fieldsSeen(mode: string) {
    const seen: string[][] = [];
    let looking = false;
    const plugin: ApolloServerPlugin<StubContext> = {
      async requestDidStart() {
        const fields: string[] = [];
        seen.push(fields);
        return {
          async executionDidStart() {
            if (!looking) return;
            return {
              willResolveField: ({ info }) => {
                fields.push(`${info.parentType.name}.${info.fieldName}`);
                return (error) => void (error && fields.push('failed'));
              },
            };
          },
        };
      },
    };
    const server = await startStubServer({ plugins: [plugin] }, { EXECUTION: mode });
    try {
      for (let time = 0; time < 3; time++) {
        looking = time > 0;
        await server.post('{ echo fail(how: "plain") __typename }');
      }
      return seen;
    } finally {
      await server.app.close();
    }
  }
  const expected = await fieldsSeen('interpreted');
  expect(expected[1]).toEqual(['Query.echo', 'Query.fail', 'failed']);
  expect(await fieldsSeen('adaptive')).toEqual(expected);
  expect(await fieldsSeen('compiled')).toEqual(expected);
});

describe('memory is bounded', () => {
  const schema = buildSchema('type Query { a(n: Int): Int }');
  const nodes: FieldNode[] = [];
  schema.getQueryType()!.getFields()['a']!.resolve = (_root, _args, _context, info) => {
    nodes.push(info.fieldNodes[0]!);
    return 1;
  };

  /** Runs each operation in turn; answers by what number of document its field's node is. */
  async function run(order: string, limits: Partial<ExecutionLimits>) {
    const { gateway, documentStore } = createExecution(schema, 'adaptive', limits);
    const { executor } = await gateway.load({ apollo: {} });
    const parsed: FieldNode[] = [];
    nodes.length = 0;
    for (const name of order) {
      let document = await documentStore.get(name);
      if (!document) {
        document = parse(`query ${name} { a(n: 1) }`);
        await documentStore.set(name, document);
        const operation = document.definitions[0] as OperationDefinitionNode;
        parsed.push(operation.selectionSet.selections[0] as FieldNode);
      }
      const operation = document.definitions[0] as OperationDefinitionNode;
      const request = { document, operation, queryHash: name, context: {}, request: {} };
      expect(await executor!(request as never)).toEqual({ data: { a: 1 } });
    }
    return nodes.map((node) => parsed.indexOf(node));
  }

  test('enough room: a document is parsed once, and its nodes stay the same', async () => {
    expect(await run('ABABAB', {})).toEqual([0, 1, 0, 1, 0, 1]);
  });

  test('no room for documents: what is compiled keeps its own, and is found again', async () => {
    // The third time A is parsed anew, and its first compiled nodes are used.
    expect(await run('AAAABA', { documentBytes: 1 })).toEqual([0, 1, 1, 1, 4, 1]);
  });

  test('no room for what is compiled: the least recently used gives way', async () => {
    const one = 1 + 100 * 'query A { a(n: 1) }'.length + 500;
    expect(await run('AABBA', { documentBytes: 1, compiledBytes: 2 * one - 1 })).toEqual([
      0, 1, 2, 3, 4,
    ]);
    expect(await run('AABBA', { documentBytes: 1, compiledBytes: 2 * one })).toEqual([
      0, 1, 2, 3, 1,
    ]);
  });

  test('no room to remember: what comes back late counts as new', async () => {
    expect(await run('ABABB', { documentBytes: 1, seen: 1 })).toEqual([0, 1, 2, 3, 4]);
    expect(await run('ABABB', { documentBytes: 1, seen: 2 })).toEqual([0, 1, 2, 3, 3]);
  });
});
