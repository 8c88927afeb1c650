import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../../.generated/graphql/gql.ts';
import { toGlobalId } from '../../src/relay/global-id.ts';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

const NodeQuery = graphql(`
  query NodeById($id: ID!) {
    node(id: $id) {
      __typename
      id
    }
  }
`);

const NodesQuery = graphql(`
  query NodesById($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      id
    }
  }
`);

describe('node', () => {
  it('finds every type of thing again by the id it has', async () => {
    const roots = [...graph.model.values()].filter(({ table }) => !table.subtypes);
    const query = `{ ${roots.map(({ root, name }) => `${name}: ${root!.many}(first: 1) { nodes { __typename id } }`).join('\n')} }`;
    const { data, errors } = await graph.run<
      Record<string, { nodes: { __typename: string; id: string }[] }>,
      object
    >(query);
    expect(errors).toBeUndefined();
    const things = Object.values(data).flatMap(({ nodes }) => nodes);
    // Nothing has a classification code that is certain, and no document states a workforce need.
    expect(things.length).toBeGreaterThanOrEqual(roots.length - 1);
    for (const thing of things) {
      expect((await graph.run(NodeQuery, { id: thing.id })).data.node).toEqual(thing);
    }
  });

  it.each([
    ['garbage', 'BAD_USER_INPUT'],
    [toGlobalId('Event', 999_999_999), 'NOT_FOUND'],
    [toGlobalId('Nothing', 1), 'NOT_FOUND'],
    [toGlobalId('Organization', 1), 'NOT_FOUND'],
  ])('says that %s is unknown', async (id, code) => {
    const { data, errors } = await graph.run(NodeQuery, { id });
    expect(data).toEqual({ node: null });
    expect(errors).toMatchObject([{ path: ['node'], extensions: { code, argument: 'id' } }]);
  });

  it('does not take an organization of one type for another', async () => {
    const { data } = await graph.run(
      graphql(`
        query CenterId {
          trainingCenter(code: "BBPVP-BEKASI") {
            id
          }
        }
      `),
    );
    const [, key] = Buffer.from(data.trainingCenter!.id, 'base64url').toString().split(':');
    const { errors } = await graph.run(NodeQuery, { id: toGlobalId('Partner', Number(key)) });
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});

describe('nodes', () => {
  it('keeps the order and puts an error at the place of an unknown id', async () => {
    const ids = [toGlobalId('Region', 2), toGlobalId('Region', 999_999), toGlobalId('Region', 1)];
    const { data, errors, statements } = await graph.run(NodesQuery, { ids });
    expect(data.nodes.map((node) => node?.id ?? null)).toEqual([ids[0], null, ids[2]]);
    expect(errors).toMatchObject([{ path: ['nodes', 1], extensions: { code: 'NOT_FOUND' } }]);
    expect(statements).toHaveLength(1);
  });

  it('is bounded', async () => {
    const { errors } = await graph.run(NodesQuery, { ids: Array(101).fill('x') });
    expect(errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', argument: 'ids', maximum: 100 } },
    ]);
  });
});
