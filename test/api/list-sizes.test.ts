import 'reflect-metadata';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ModelType } from '../../src/exposure/model.ts';
import { anonymous } from '../../src/access/viewer.ts';
import { createContext } from '../../src/graph/graph.ts';
import { count } from '../../src/loading/aggregate.ts';
import { synthesize } from '../../src/database/synthetic/synthesize.ts';
import { Templates } from '../../src/loading/template.ts';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
  await synthesize(graph.orm, graph.session.cipher, { enrolments: 2_000, seed: 3 });
  // Who comes from a province itself, or from nobody knows where, has no other province.
  await graph.orm.em.getConnection().executeDump(`
    update participant set origin_id = r.id from region r where r.code = '32' and participant.id % 50 = 0;
    update participant set origin_id = null where id % 50 = 1;
    update placement set partner_id = null where id % 50 = 2;`);
}, 60_000);
afterAll(() => graph.close());

const types = (): ModelType[] => [...graph.model.values()];
const lists = () =>
  types().flatMap((type) => type.lists.map(({ relation }) => ({ type, relation })));

it('of lists that the database keeps are what counting gives', async () => {
  const kept = lists().filter(({ relation }) => relation.sizes);
  expect(kept.map(({ relation }) => relation.name).toSorted()).toEqual([
    'Partner.placements',
    'Region.participants',
    'TrainingCenter.batches',
    'TrainingCenter.enrolments',
    'TrainingCenter.participants',
    'TrainingProgram.batches',
  ]);
  for (const { type, relation } of kept) {
    const rows = await graph.orm.em.execute<{ id: number }[]>(`select id from ${type.table.sql}`);
    const ids = rows.map(({ id }) => id);
    const { sizes: _, ...counted } = relation;
    const [stored, live] = await Promise.all(
      [relation, counted].map(async (each) => {
        const sizeOf = loaders().aggregates(each, count, undefined);
        const sizes = await Promise.all(ids.map(async (id) => [id, await sizeOf(id)] as const));
        return new Map(sizes.filter(([, size]) => size > 0));
      }),
    );
    expect(stored!.size).toBeGreaterThan(2);
    expect(stored).toEqual(live);
  }
});

it('of whole tables that the database keeps are what counting gives', async () => {
  const kept = types().flatMap(({ root }) => (root?.list.size ? [root.list] : []));
  expect(kept.map(({ name }) => name).toSorted()).toEqual([
    'Query.certifications',
    'Query.enrolments',
    'Query.participants',
    'Query.placements',
    'Query.trainingBatches',
  ]);
  for (const list of kept) {
    const stored = await loaders().rootAggregate(list, count, undefined);
    const live = await loaders().rootAggregate({ ...list, size: undefined }, count, undefined);
    expect(live).toBeGreaterThan(100);
    expect(stored).toEqual(live);
  }
});

it('of links said to have each pair once do not count one twice', async () => {
  const once = lists().filter(({ relation }) => 'table' in relation.join && relation.join.unique);
  expect(once.length).toBeGreaterThan(5);
  for (const { relation } of once) {
    if (!('table' in relation.join)) continue;
    const { table, from, to } = relation.join;
    const repeated = await graph.orm.em.execute(
      `select ${from}, ${to} from ${table} where ${from} is not null and ${to} is not null group by 1, 2 having count(*) > 1`,
    );
    expect(repeated, relation.name).toEqual([]);
  }
});

/** Those of a new request with statements of its own: the two ways of counting have one name. */
function loaders() {
  const session = { ...graph.session, templates: new Templates() };
  return createContext(session, anonymous).loaders;
}
