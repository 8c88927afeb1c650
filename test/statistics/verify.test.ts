import type { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { rebuildStatistics, verifyStatistics } from '../../src/statistics/verify.ts';
import { connectionsTo, testDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let orm: MikroORM;
beforeAll(async () => {
  database = await testDatabase();
  orm = connectionsTo(database);
});
afterAll(async () => {
  await orm.close();
  await database.close();
});
const run = (sql: string) => orm.em.fork().execute(sql);

describe('Statistics that went wrong', () => {
  it('are found, told and counted anew', async () => {
    const [{ enrolment_id: enrolment }] = await orm.em.execute<[{ enrolment_id: number }]>(
      'select enrolment_id from counted_enrolment order by enrolment_id desc limit 1',
    );
    await run(`update counted_enrolment set placed = 'LATER', placement_kind = 'EMPLOYMENT', partner_id = null
      where enrolment_id = ${enrolment}`);
    await run(`update rollup_by_origin set placed = placed + 3, participants = participants - 1
      where ctid = (select ctid from rollup_by_origin limit 1)`);
    await run('delete from rollup_by_month');
    const findings = await verifyStatistics(orm);
    expect(findings.map(({ table }) => table)).toEqual([
      'counted_enrolment',
      'rollup_by_origin',
      'rollup_by_month',
    ]);
    expect(findings[0]).toEqual({
      table: 'counted_enrolment',
      total: 1,
      differences: [{ key: { enrolment_id: enrolment }, excess: {} }],
    });
    expect(findings[1]!.total).toBe(1);
    expect(findings[1]!.differences[0]).toMatchObject({ excess: { placed: 3, participants: -1 } });
    expect(Object.keys(findings[1]!.differences[0]!.key)).toEqual([
      'year',
      'origin_province_id',
      'gender',
      'record_origin',
    ]);
    expect(findings[2]!.total).toBeGreaterThan(findings[2]!.differences.length);
    for (const { excess } of findings[2]!.differences) expect(excess['enrolments']).toBeLessThan(0);

    await rebuildStatistics(orm);
    expect(await verifyStatistics(orm)).toEqual([]);
  });
});

it('Nobody writes records in a transaction that would not see what others have counted', async () => {
  const write = orm.em
    .fork()
    .transactional(
      (em) =>
        em.execute(
          `update enrolment set status = 'DROPPED', completed_on = null where status <> 'DROPPED'`,
        ),
      { isolationLevel: 'repeatable read' as never },
    );
  await expect(write).rejects.toMatchObject({ code: '0A000' });
});

describe.skipIf(inject('testTemplate').kind === 'embedded')('Writers meanwhile', () => {
  let first: Client;
  let second: Client;
  beforeAll(async () => {
    [first, second] = await Promise.all([connect(), connect()]);
  });
  afterAll(() => Promise.all([first.end(), second.end()]));

  async function connect(): Promise<Client> {
    const client = new Client({ connectionString: database.url! });
    await client.connect();
    return client;
  }

  const enrol = `
    insert into enrolment (batch_id, participant_id, status, record_origin)
    select b.id, p.id, 'COMPLETED', 'RECORDED' from training_batch b, participant p
    where b.id = (select min(id) from training_batch)
    order by exists (select from enrolment where batch_id = b.id and participant_id = p.id), p.id limit 1`;
  const rebuild = 'select rebuild_statistics()';
  // The program of the batch that `enrol` enrols in.
  const moveProgram = `
    update training_program set field_id = (select max(id) from vocational_field where id <> coalesce(field_id, 0))
    where id = (select program_id from training_batch order by id limit 1)`;
  const counted = 'set constraints all immediate';

  it.each([
    ['rebuilding waits for who has counted', [enrol, counted], rebuild],
    ['who wants to count waits for rebuilding', [rebuild], enrol],
    ['enrolling waits for a program to move to another field', [moveProgram], enrol],
    ['a program waits for who has counted', [enrol, counted], moveProgram],
  ])('%s', async (_, earlier, later) => {
    await first.query('begin');
    for (const sql of earlier) await first.query(sql);
    const waiting = second.query(later);
    await expect.poll(() => isBlocked(second)).toBe(true);
    await first.query('commit');
    await waiting;
    expect(await verifyStatistics(orm)).toEqual([]);
  });

  it('of the same person are counted one after the other', async () => {
    const certify = (result: string) => `
      insert into certification (enrolment_id, scheme, issuer, issued_on, result, record_origin)
      select max(id), '${result}', 'I', '2025-01-01', '${result}', 'RECORDED' from enrolment`;
    await first.query('begin');
    await first.query(certify('COMPETENT'));
    await first.query(counted);
    const waiting = second.query(certify('NOT_YET_COMPETENT'));
    await expect.poll(() => isBlocked(second)).toBe(true);
    await first.query('commit');
    await waiting;
    expect(await verifyStatistics(orm)).toEqual([]);
  });

  async function isBlocked(client: Client): Promise<boolean> {
    const { processID } = client as unknown as { processID: number };
    const [row] = await orm.em.execute<[{ blocked: boolean }]>(
      `select cardinality(pg_blocking_pids(${processID})) > 0 as blocked`,
    );
    return row.blocked;
  }
});
