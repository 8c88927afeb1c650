import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkForChanges, listenForChanges } from '../../src/database/changes.ts';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

const query = `{
  region(code: "32.75") { name province { name } }
  trainingCenter(code: "BBPVP-BEKASI") { region { code name province { name } } }
}`;

it('answers what points at a region, and a region by its code, without a statement of its own', async () => {
  const { data, statements } = await graph.run(query);
  expect(data).toEqual({
    region: { name: 'Kota Bekasi', province: { name: 'Jawa Barat' } },
    trainingCenter: {
      region: { code: '32.75', name: 'Kota Bekasi', province: { name: 'Jawa Barat' } },
    },
  });
  expect(statements).toHaveLength(1);
});

it('shows a change that another process makes within 5 s', async () => {
  const { residents, executor } = graph.session;
  const refresh = () => residents.refresh();
  const watch = graph.url
    ? await listenForChanges(graph.url, refresh)
    : checkForChanges(executor, residents.tables, refresh);
  try {
    await graph.orm.em.execute(`update region set name = 'Kota Baru' where code = '32.75'`);
    const name = async () =>
      (await graph.run<{ region: { name: string } }, object>(query)).data.region.name;
    await expect.poll(name, { timeout: 5_000 }).toBe('Kota Baru');
  } finally {
    await watch.close();
  }
});

it('knows a row that came a moment ago as soon as something points at it', async () => {
  await graph.orm.em.execute(`
    insert into vocational_field (code, name, indonesian_name) values ('NEW-FIELD', 'New field', 'Kejuruan baru');
    insert into training_program (code, name, field_id, audience, record_origin)
      select 'NEW-PROGRAM', 'New program', id, 'JOB_SEEKERS', 'RECORDED' from vocational_field where code = 'NEW-FIELD'`);
  const { data, errors } = await graph.run(
    `{ trainingProgram(code: "NEW-PROGRAM") { field { code } } vocationalField(code: "NEW-FIELD") { name } }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    trainingProgram: { field: { code: 'NEW-FIELD' } },
    vocationalField: { name: 'New field' },
  });
});
