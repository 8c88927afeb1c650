import { type GraphQLInputObjectType, isInputObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policy } from '../../src/access/policy.ts';
import { type Role, roles } from '../../src/access/viewer.ts';
import { toGlobalId } from '../../src/relay/global-id.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

/*
 * Nobody can find out by a filter, an order, an id or a count what they may not read.
 */

const center = 'BBPVP-BEKASI';
let graph: TestGraph;
let partner: string;
beforeAll(async () => {
  graph = await testGraph();
  const [most] = await graph.orm.em.execute<{ code: string }[]>(
    'select o.code from placement as p join organization as o on o.id = p.partner_id group by o.code order by count(*) desc, o.code limit 1',
  );
  partner = most!.code;
});
afterAll(() => graph.close());

const viewer = (role: Role) => viewerOf(role, role === 'PARTNER' ? partner : center);

const inputType = (name: string): GraphQLInputObjectType | undefined => {
  const type = graph.schema.getType(name);
  return isInputObjectType(type) ? type : undefined;
};

async function refusalOf(query: string, role: Role): Promise<unknown> {
  const { errors, statements } = await graph.run(query, {}, viewer(role));
  expect(errors, `${query} as ${role}`).toHaveLength(1);
  expect(statements).toEqual([]);
  const { code, argument } = errors![0]!.extensions!;
  expect(code).toBe('FORBIDDEN');
  return argument;
}

/** Every field that a role may not read, with the root list of its type. */
const hidden = Object.entries(policy).flatMap(([typename, { fields }]) =>
  Object.entries(fields).flatMap(([field, readers]) =>
    roles
      .filter((role) => !readers.includes(role))
      .map((role) => ({ typename, field, role, list: `${typename.toLowerCase()}s` })),
  ),
);

describe.each(hidden)('$typename.$field, hidden from $role', ({ typename, field, role, list }) => {
  it('cannot be filtered by', async () => {
    if (!inputType(`${typename}Filter`)!.getFields()[field]) return;
    const condition = `{ ${field}: { isNull: false } }`;
    const ask = (filter: string) =>
      refusalOf(`{ ${list}(filter: ${filter}) { totalCount } }`, role);
    expect(await ask(condition)).toBe(`filter.${field}`);
    expect(await ask(`{ or: [{ not: ${condition} }] }`)).toBe(`filter.or.not.${field}`);
    expect(await ask(`{ enrolments: { some: { participant: ${condition} } } }`)).toBe(
      `filter.enrolments.some.participant.${field}`,
    );
  });

  it('cannot be ordered by', async () => {
    const type = inputType(`${typename}Order`)?.getFields()[field];
    if (!type) return;
    const step = isInputObjectType(type.type) ? '{ code: ASC }' : 'ASC';
    const order = `{ ${field}: ${step} }`;
    expect(await refusalOf(`{ ${list}(orderBy: [${order}]) { totalCount } }`, role)).toBe(
      'orderBy',
    );
    expect(
      await refusalOf(`{ enrolments(orderBy: [{ participant: ${order} }]) { totalCount } }`, role),
    ).toBe('orderBy');
  });
});

describe.each(['PUBLIC', 'DASHBOARD'] as const)('records that %s only counts', (role) => {
  it('select nothing else: a list would tell of a single one', async () => {
    const tried: string[] = [];
    for (const { name, root, table } of graph.model.values()) {
      if (!root || policy[name]) continue;
      for (const [list, { target }] of table.lists) {
        if (!policy[target.name]) continue;
        for (const quantifier of ['some', 'none', 'every']) {
          const query = `{ ${root.many}(filter: { ${list}: { ${quantifier}: {} } }) { totalCount } }`;
          expect(await refusalOf(query, role)).toBe(`filter.${list}`);
          tried.push(query);
        }
      }
    }
    expect(tried.length).toBeGreaterThanOrEqual(15);
  });

  it('are counted by each other, as they are published', async () => {
    const query = `{ enrolments(filter: { center: { code: { eq: "${center}" } }, participant: { gender: { eq: FEMALE } } }) { totalCount } }`;
    const { data } = await graph.run<{ enrolments: { totalCount: number } }, object>(
      query,
      {},
      viewer(role),
    );
    const all = await graph.run<typeof data, object>(query);
    const exact = all.data.enrolments.totalCount;
    expect(exact).toBeGreaterThan(1_000);
    expect(data.enrolments.totalCount % 5).toBe(0);
    expect(Math.abs(data.enrolments.totalCount - exact)).toBeLessThan(5);
  });
});

describe('a filter through records', () => {
  it('finds nothing by those of others', async () => {
    const query = '{ trainingCenters(filter: { enrolments: { some: {} } }) { nodes { code } } }';
    const { data } = await graph.run<{ trainingCenters: { nodes: { code: string }[] } }, object>(
      query,
      {},
      viewer('CENTER'),
    );
    expect(data.trainingCenters.nodes).toEqual([{ code: center }]);
    const all = await graph.run<typeof data, object>(query);
    expect(all.data.trainingCenters.nodes.length).toBeGreaterThan(10);
  });

  it('holds for every one of those that the viewer sees, whatever others are', async () => {
    const query = `{ partners(filter: { placements: { every: { enrolment: { center: { code: { eq: "${center}" } } } } } }) { totalCount } }`;
    const { data } = await graph.run<{ partners: { totalCount: number } }, object>(
      query,
      {},
      viewer('CENTER'),
    );
    const all = await graph.run<typeof data, object>('{ partners { totalCount } }');
    expect(data).toEqual(all.data);
    const everything = await graph.run<typeof data, object>(query);
    expect(everything.data.partners.totalCount).toBeLessThan(data.partners.totalCount);
  });
});

describe('a list that tells a field of whoever is in it', () => {
  it('is neither read nor filtered through by who may not read the field', async () => {
    const { errors, statements } = await graph.run(
      '{ region(code: "32") { participants { totalCount nodes { name } } } }',
      {},
      viewer('PARTNER'),
    );
    expect(errors).toMatchObject([
      { path: ['region', 'participants'], extensions: { code: 'FORBIDDEN' } },
    ]);
    expect(statements).toEqual([]);
    const filter = '{ province: { participants: { some: {} } } }';
    expect(await refusalOf(`{ regions(filter: ${filter}) { nodes { code } } }`, 'PARTNER')).toBe(
      'filter.province.participants',
    );
  });
});

describe('a participant of two centers', () => {
  // The enrolments at the other center are not to be seen, and so is nothing that follows from them.
  it('is not told to be one of the other', async () => {
    const [{ added }] = await graph.orm.em.execute<[{ added: number }]>(
      `with added as (
        insert into enrolment (batch_id, participant_id, status, record_origin)
        select (select b.id from training_batch as b join organization as o on o.id = b.center_id
            where o.code <> '${center}' order by b.id limit 1),
          e.participant_id, 'REGISTERED', 'SYNTHETIC'
        from enrolment as e join organization as o on o.id = e.center_id
        where o.code = '${center}' order by e.id limit 1 returning id
      ) select count(*)::int as added from added`,
    );
    expect(added).toBe(1);
    type Centers = { trainingCenters: { nodes: { code: string }[] } };
    const ask = async (query: string) => {
      const { data } = await graph.run<Centers, object>(query, {}, viewer('CENTER'));
      return data.trainingCenters.nodes.map(({ code }) => code);
    };
    for (const condition of ['some: {}', 'some: { enrolments: { some: {} } }']) {
      const filter = `{ participants: { ${condition} } }`;
      expect(await ask(`{ trainingCenters(filter: ${filter}) { nodes { code } } }`)).toEqual([
        center,
      ]);
    }
    const { data } = await graph.run<
      {
        trainingCenters: {
          nodes: { code: string; participants: { totalCount: number; nodes: object[] } }[];
        };
      },
      object
    >(
      '{ trainingCenters(first: 100) { nodes { code participants(first: 1) { totalCount nodes { id } } } } }',
      {},
      viewer('CENTER'),
    );
    for (const { code, participants } of data.trainingCenters.nodes) {
      expect(participants.totalCount > 0).toBe(code === center);
      expect(participants.nodes).toHaveLength(code === center ? 1 : 0);
    }
  });
});

describe('a guessed id', () => {
  it.each(Object.keys(policy))('of a %s is not there for who may not see it', async (typename) => {
    const { sql } = graph.model.get(typename)!.table;
    const rows = await graph.orm.em.execute<{ id: number }[]>(`select id from ${sql} order by id`);
    const ids = Array.from({ length: 100 }, (_, index) =>
      toGlobalId(typename, rows[Math.floor((index * rows.length) / 100)]!.id),
    );
    const nothing = toGlobalId(typename, 2_000_000_000);
    const query = 'query Guess($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    type Guess = { nodes: ({ id: string } | null)[] };
    const seen = new Map<Role, number>();
    for (const role of roles) {
      const { data, errors = [] } = await graph.run<Guess, object>(
        query,
        { ids: [...ids.slice(1), nothing] },
        viewer(role),
      );
      const found = data.nodes.filter((node) => node !== null);
      seen.set(role, found.length);
      // A row that is hidden and one that does not exist are told in the same words.
      expect(errors).toHaveLength(data.nodes.length - found.length);
      const words = errors.map(({ message }) => message.replace(/"[^"]*"/, '""'));
      expect(new Set(words).size).toBe(1);
      expect(new Set(errors.map(({ extensions }) => extensions!['code']))).toEqual(
        new Set(['NOT_FOUND']),
      );
    }
    const all = ids.length - 1;
    expect([...seen.values()].slice(0, 3)).toEqual([0, 0, all]);
    expect(seen.get('PARTNER')).toBeLessThan(all);
    expect(seen.get('CENTER')).toBeLessThan(all);
    expect(seen.get('MINISTRY')).toBe(all);
  });
});

it('a search finds no records', async () => {
  const union = graph.model.get('Participant')!;
  expect(union.lookups.size).toBe(0);
  const { data } = await graph.run<{ __type: { enumValues: { name: string }[] } }, object>(
    '{ __type(name: "SearchKind") { enumValues { name } } }',
  );
  const kinds = data.__type.enumValues.map(({ name }) => name);
  expect(
    kinds.filter((kind) => /PARTICIPANT|ENROLMENT|PLACEMENT|CERTIFICATION/.test(kind)),
  ).toEqual([]);
});
