import { isObjectType } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { policy } from '../../src/access/policy.ts';
import { type Role, roles, type Viewer } from '../../src/access/viewer.ts';
import { neverCached } from '../../src/exposure/cache-control.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';
import { type Reached, reachEveryField } from './schema-paths.ts';

/**
 * What a role gets of a field: `all`, it reads it of every row; `own`, of those rows only that are
 * its own; `counted`, it only counts the rows; `no`, it may not read the field.
 */
type Cell = 'all' | 'own' | 'counted' | 'no';

let graph: TestGraph;
let fields: readonly Reached[];
let viewers: Readonly<Record<Role, Viewer>>;
/** By role and type, how many rows of the types that the policy names. */
const sizes = new Map<string, number>();

beforeAll(async () => {
  graph = await testGraph();
  fields = reachEveryField(graph.schema, await sampleArguments());
  const [partner] = await graph.orm.em.execute<{ code: string }[]>(
    'select o.code from placement as p join organization as o on o.id = p.partner_id group by o.code order by count(*) desc, o.code limit 1',
  );
  viewers = Object.fromEntries(
    roles.map((role) => [
      role,
      viewerOf(role, { PARTNER: partner!.code, CENTER: 'BBPVP-BEKASI' }[role as 'PARTNER']),
    ]),
  ) as Record<Role, Viewer>;
});
afterAll(() => graph.close());

/** Arguments of the fields that need some: the code of a thing that is there. */
async function sampleArguments(): Promise<Record<string, string>> {
  const samples: Record<string, string> = {
    'Query.search': '(text: "Bekasi")',
    'EnrolmentStatistics.keyOf': '(dimension: YEAR)',
  };
  for (const { root } of graph.model.values()) {
    if (!root?.one) continue;
    const { data } = await graph.run<
      Record<string, { nodes: { id: string; code: string }[] }>,
      object
    >(`{ ${root.many}(first: 1) { nodes { id code } } }`);
    const [{ id, code }] = data[root.many]!.nodes as [{ id: string; code: string }];
    samples[`Query.${root.one}`] = `(code: "${code}")`;
    samples['Query.node'] = `(id: "${id}")`;
    samples['Query.nodes'] = `(ids: ["${id}"])`;
  }
  return samples;
}

async function sizeFor(role: Role, typename: string): Promise<number> {
  const key = `${role} ${typename}`;
  if (!sizes.has(key)) {
    const { many } = graph.model.get(typename)!.root!;
    const { data } = await graph.run<Record<string, { totalCount: number }>, object>(
      `{ ${many} { totalCount } }`,
      {},
      viewers[role],
    );
    sizes.set(key, data[many]!.totalCount);
  }
  return sizes.get(key)!;
}

/** What a role really gets of a field. */
async function cellOf({ coordinate, path, query }: Reached, role: Role): Promise<Cell> {
  const { errors = [], data } = await graph.run(query, {}, viewers[role]);
  const [error] = errors;
  if (error) {
    expect(error.extensions!['code'], `${query} as ${role}: ${error.message}`).toBe('FORBIDDEN');
    const place = error.path!.filter((key) => typeof key === 'string');
    const asked = [...path, 'totalCount'];
    expect(asked.slice(0, place.length), `${query} as ${role}`).toEqual(place);
    if (['nodes', 'edges', 'pageInfo'].includes(place.at(-1)!)) return 'counted';
    expect(place.length, `${query} as ${role}`).toBeGreaterThanOrEqual(path.length);
    return 'no';
  }
  expect(data, query).toBeTruthy();
  const typename = coordinate.split('.')[0]!;
  if (!policy[typename]) return 'all';
  const [size, all] = [await sizeFor(role, typename), await sizeFor('MINISTRY', typename)];
  expect(size, `${role} sees no ${typename}, and the test shows nothing`).toBeGreaterThan(0);
  return size < all ? 'own' : 'all';
}

function line(coordinate: string, row: readonly string[]): string {
  const isOpen = row.every((cell) => cell === 'all');
  const shown = isOpen ? ['open to all'] : row.map((cell) => cell.padEnd(10));
  return `${coordinate.padEnd(47)} ${shown.join('')}`.trimEnd();
}

it('every field is open to each role as the table says, and no field is missing in it', async () => {
  const lines = [line('', roles)];
  for (const field of fields.toSorted((a, b) => (a.coordinate < b.coordinate ? -1 : 1))) {
    const row: Cell[] = [];
    for (const role of roles) row.push(await cellOf(field, role));
    lines.push(line(field.coordinate, row));
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('visibility.txt');
}, 120_000);

it('the policy names nothing that is not in the graph', () => {
  for (const [typename, { fields: restricted, personal }] of Object.entries(policy)) {
    const type = graph.schema.getType(typename);
    const names = isObjectType(type) ? Object.keys(type.getFields()) : [];
    expect(names).toEqual(expect.arrayContaining([...Object.keys(restricted), ...personal]));
  }
});

it('the types that the policy names can be told by nothing but their own rows', () => {
  for (const typename of Object.keys(policy)) {
    const { table, cache, supertype } = graph.model.get(typename)!;
    // Codes that are known to exist are remembered for everybody, as are the rows of resident tables.
    expect([table.code, table.resident, table.subtypes, supertype]).toEqual([
      undefined,
      false,
      undefined,
      undefined,
    ]);
    expect(cache).toEqual(neverCached);
  }
});
