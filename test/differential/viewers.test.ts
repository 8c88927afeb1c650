import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/access/viewer.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';
import { DifferentialCheck } from './check.ts';

const center = 'BBPVP-BEKASI';

/** Keys of enrolments by whom a viewer belongs to, in words of SQL and not of the policy. */
const enrolmentsOf = {
  CENTER:
    'select e.id from enrolment as e join training_batch as b on b.id = e.batch_id join organization as o on o.id = b.center_id where o.code = any($1)',
  PARTNER:
    'select p.enrolment_id as id from placement as p join organization as o on o.id = p.partner_id where o.code = any($1)',
};

/** What is seen is asked here, and not how much: random operations ask for more than a center would. */
const wide = {
  tokens: 10_000,
  depth: 100,
  rootFields: 1_000,
  fields: 5_000,
  aliases: 5_000,
  directives: 1_000,
  directivesAtOnce: 100,
  variables: 1_000,
  values: 100_000,
  cost: 1_000_000,
  points: 1_000_000_000,
};

let graph: TestGraph;
let check: DifferentialCheck;
let partner: string;
beforeAll(async () => {
  graph = await testGraph({
    settings: { LIMITS: JSON.stringify({ CENTER: wide, PARTNER: wide }) },
  });
  check = await DifferentialCheck.create(graph);
  const [most] = await keys<{ code: string }>(
    'select o.code from placement as p join organization as o on o.id = p.partner_id group by o.code order by count(*) desc, o.code limit 1',
  );
  partner = most!.code;
});
afterAll(() => graph.close());

async function keys<Row = { id: number }>(
  statement: string,
  parameters: readonly unknown[] = [],
): Promise<readonly Row[]> {
  return graph.orm.em
    .getConnection()
    .execute<Row[]>(
      statement.replaceAll(/\$\d/g, '?').replaceAll('= any(?)', 'in (?)'),
      parameters,
    );
}

/** What the database would hold if it held no other training records than the viewer's. */
async function visibleTo({ role, organizations }: Viewer) {
  const of = async (statement: string) =>
    new Set((await keys(statement, [...organizations])).map(({ id }) => id));
  const enrolments = enrolmentsOf[role as keyof typeof enrolmentsOf];
  const rows = new Map([
    ['enrolment', await of(enrolments)],
    [
      'participant',
      await of(`select participant_id as id from enrolment where id in (${enrolments})`),
    ],
    [
      'certification',
      await of(`select id from certification where enrolment_id in (${enrolments})`),
    ],
    [
      'placement',
      await of(
        role === 'CENTER'
          ? `select id from placement where enrolment_id in (${enrolments})`
          : 'select p.id from placement as p join organization as o on o.id = p.partner_id where o.code = any($1)',
      ),
    ],
  ]);
  const enrolled = await keys<{ pair: string }>(
    `select center_id || ' ' || participant_id as pair from enrolment where id in (${enrolments})`,
    [...organizations],
  );
  const pairs = new Map([
    ['training_center_participant', new Set(enrolled.map(({ pair }) => pair))],
  ]);
  return { rows, pairs };
}

describe.each([
  { role: 'CENTER' as const, seeds: 20, least: 20 },
  // What asks for a field that partners may not read, or filters by one, has no equal.
  { role: 'PARTNER' as const, seeds: 30, least: 8 },
])('a viewer of the role $role', ({ role, seeds, least }) => {
  it('is answered as if there were no records but its own', async () => {
    const viewer = viewerOf(role, role === 'CENTER' ? center : partner);
    const visible = await visibleTo(viewer);
    for (const rows of visible.rows.values()) expect(rows.size).toBeGreaterThan(0);
    const own = check.as(viewer, visible);
    let compared = 0;
    let restricted = 0;
    for (let seed = 1_001; seed <= 1_000 + seeds; seed++) {
      const { document, variables } = own.generator.make(seed);
      const { errors } = await own.sides.server(document, variables);
      if (errors.some(({ extensions }) => extensions?.['code'] === 'FORBIDDEN')) continue;
      const { server } = await own.run(seed);
      compared += 1;
      const unrestricted = await check.sides.server(document, variables);
      if (JSON.stringify(unrestricted.data) !== JSON.stringify(server.data)) restricted += 1;
    }
    expect(compared).toBeGreaterThanOrEqual(least);
    // Equal answers say nothing where the viewer would have seen the same anyway.
    expect(restricted).toBeGreaterThan(3);
  }, 120_000);
});
