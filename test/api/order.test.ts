import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNamedType, isEnumType, isInputObjectType } from 'graphql';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

interface Edge {
  cursor: string;
  node: { id: string };
}

/** Every order by one field of a root list, its own or that of a to-one relation: `{ region: { code: DESC } }`. */
function ordersOf(typename: string): string[] {
  const fieldsOf = (name: string) => {
    const type = graph.schema.getType(`${name}Order`);
    if (!isInputObjectType(type)) throw new Error(`${name}Order is missing`);
    return Object.values(type.getFields());
  };
  const directions = ['ASC', 'DESC'];
  return fieldsOf(typename).flatMap(({ name, type }) => {
    const named = getNamedType(type);
    if (isEnumType(named)) return directions.map((direction) => `{ ${name}: ${direction} }`);
    const target = named.name.replace(/Order$/, '');
    const inner = fieldsOf(target).filter((field) => isEnumType(getNamedType(field.type)));
    return inner.flatMap((field) =>
      directions.map((direction) => `{ ${name}: { ${field.name}: ${direction} } }`),
    );
  });
}

async function edges(list: string, orderBy: string, page: string): Promise<Edge[]> {
  const { data, errors } = await graph.run<Record<string, { edges: Edge[] }>, object>(
    `{ ${list}(orderBy: [${orderBy}], ${page}) { edges { cursor node { id } } } }`,
  );
  expect(errors).toBeUndefined();
  return data[list]!.edges;
}

const ids = (page: readonly Edge[]) => page.map(({ node }) => node.id);

it('is exact on every field of every list, from every cursor, both ways', async () => {
  let orders = 0;
  for (const { name, root } of graph.model.values()) {
    for (const orderBy of ordersOf(name)) {
      const whole = await edges(root!.many, orderBy, 'first: 60');
      const places = [0, Math.floor(whole.length / 2), whole.length - 1];
      for (const place of new Set(places.filter((index) => whole[index]))) {
        const { cursor } = whole[place]!;
        const after = await edges(root!.many, orderBy, `first: 7, after: "${cursor}"`);
        const before = await edges(root!.many, orderBy, `last: 7, before: "${cursor}"`);
        const known = ids(whole).slice(place + 1, place + 8);
        expect(ids(after).slice(0, known.length), `${name} ${orderBy} after ${place}`).toEqual(
          known,
        );
        expect(ids(before), `${name} ${orderBy} before ${place}`).toEqual(
          ids(whole).slice(Math.max(0, place - 7), place),
        );
      }
      orders += 1;
    }
  }
  expect(orders).toBeGreaterThan(400);
}, 600_000);

describe('an order', () => {
  it('goes by several fields, nulls last in both directions, ties by key', async () => {
    const { data, errors } = await graph.run<
      Record<string, { nodes: { startsOn: string | null }[] }>,
      object
    >(`{
      up: events(orderBy: [{ startsOn: ASC }]) { nodes { startsOn } }
      down: events(orderBy: [{ startsOn: DESC }]) { nodes { startsOn } }
    }`);
    expect(errors).toBeUndefined();
    const days = ['2017-08-15', '2020-12-03', '2024-01-30'];
    expect(data['up']!.nodes.map(({ startsOn }) => startsOn)).toEqual([...days, null, null]);
    expect(data['down']!.nodes.map(({ startsOn }) => startsOn)).toEqual([
      ...days.toReversed(),
      null,
      null,
    ]);
  });

  it('holds within each parent, in one statement', async () => {
    const { data, errors, statements } = await graph.run<
      { regions: { nodes: { regencies: { nodes: { name: string }[] } }[] } },
      object
    >(`{ regions(first: 5, orderBy: [{ kind: ASC }, { name: DESC }], filter: { kind: { eq: PROVINCE } }) {
      nodes { regencies(first: 4, orderBy: [{ kind: DESC }, { name: DESC }]) { nodes { name } } } } }`);
    expect(errors).toBeUndefined();
    expect(statements).toHaveLength(2);
    for (const { regencies } of data.regions.nodes) {
      const names = regencies.nodes.map(({ name }) => name);
      expect(names.length).toBeGreaterThan(0);
    }
  });

  it.each([
    ['[{}]', 'exactly one field'],
    ['[{ code: ASC, kind: ASC }]', 'exactly one field'],
    ['[{ code: ASC }, { code: DESC }]', 'the field code twice'],
    [`[${'{ code: ASC }, '.repeat(6)}]`, 'at most 5'],
    [`[${'{ parent: '.repeat(7)}{ code: ASC }${' }'.repeat(7)}]`, 'more than 5 relations'],
  ])('%s is refused', async (orderBy, message) => {
    const { errors } = await graph.run(`{ directorates(orderBy: ${orderBy}) { totalCount } }`);
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining(message),
        extensions: { code: 'BAD_USER_INPUT', argument: 'orderBy' },
      },
    ]);
  });

  it('refuses the cursor of another order, and of another filter', async () => {
    const [edge] = await edges('regions', '{ name: ASC }', 'first: 1');
    for (const args of [
      'orderBy: [{ name: DESC }]',
      'orderBy: [{ name: ASC }], filter: { kind: { eq: CITY } }',
    ]) {
      const { errors } = await graph.run(
        `{ regions(${args}, first: 1, after: "${edge!.cursor}") { totalCount } }`,
      );
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }]);
    }
  });
});
