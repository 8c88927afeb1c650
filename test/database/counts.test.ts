import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { comparisons } from '../../src/statistics/verify.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

/** Thousands of statements, and comparisons of everything that they change. */
const patience = { timeout: 90_000 };

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await testDatabase();
  client = await connect();
  await client.query(`
    insert into region (code, kind, name) values ('97', 'PROVINCE', 'T'), ('98', 'PROVINCE', 'T');
    insert into region (code, kind, name, province_id)
      select p.code || '.0' || n, 'REGENCY', 'T', p.id from region p, generate_series(1, 3) n where p.code in ('97', '98');
    insert into organization (type, code, name, center_kind, operator_id)
      select 'TRAINING_CENTER', 'T-CENTER-' || n, 'C', 'UPTD', null from generate_series(1, 3) n;
    insert into organization (type, code, name, partner_kind)
      select 'PARTNER', 'T-PARTNER-' || n, 'P', 'COMPANY' from generate_series(1, 3) n;
    insert into training_program (code, name, audience, record_origin)
      select 'T-PROGRAM-' || n, 'P', 'JOB_SEEKERS', 'RECORDED' from generate_series(1, 2) n;
    insert into training_batch (code, program_id, center_id, starts_on, ends_on, mode, record_origin)
      select 'T-BATCH-' || n, p.id, c.id, '2024-01-01', '2024-02-01', 'BOARDING', 'RECORDED'
      from generate_series(1, 5) n
      join training_program p on p.code = 'T-PROGRAM-' || 1 + n % 2
      join organization c on c.code = 'T-CENTER-' || 1 + n % 3;
    insert into participant (name, origin_id, record_origin)
      select 'T-' || n, r.id, 'RECORDED' from generate_series(1, 8) n
      left join region r on r.code = '97.0' || n;`);
});
afterAll(async () => {
  await client.end();
  await database.close();
});

async function connect(): Promise<Client> {
  const target = database.connection;
  const connection = new Client(
    'url' in target
      ? { connectionString: target.url }
      : { host: target.host, port: target.port, user: target.user, database: target.dbName },
  );
  await connection.connect();
  return connection;
}

/** What is kept, and what it must be by the records themselves. */
const kept: [string, string][] = [
  [
    'select list, parent_id, sum(size)::integer from list_size group by 1, 2 having sum(size) <> 0',
    'select * from live_list_size',
  ],
  [
    'select center_id, partner_id, basis, sum(records)::integer from shared_record group by 1, 2, 3 having sum(records) <> 0',
    'select * from live_shared_record',
  ],
  ['select * from training_center_participant', 'select * from live_training_center_participant'],
  ['select * from training_center_program', 'select * from live_training_center_program'],
  [
    'select id, center_id from placement',
    'select p.id, b.center_id from placement p join enrolment e on e.id = p.enrolment_id join training_batch b on b.id = e.batch_id',
  ],
  [
    'select id, center_id, started_on, mode from enrolment',
    'select e.id, b.center_id, b.starts_on, b.mode from enrolment e join training_batch b on b.id = e.batch_id',
  ],
  [
    'select id, province_id from participant',
    'select p.id, r.province_id from participant p left join region r on r.id = p.origin_id',
  ],
];

/** What is kept and should not be, and what should be and is not. */
async function differences(): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const [stored, live] of kept) {
    const { rows } = await client.query<object>(
      `(select 'too much' as is, * from (${stored} except ${live}) as a) union all (select 'missing', * from (${live} except ${stored}) as b)`,
    );
    found.push(...rows.map((row) => ({ of: stored, ...row })));
  }
  // Statistics are counted when a transaction ends.
  await client.query('set constraints all immediate; set constraints all deferred');
  await client.query('drop table if exists live');
  await client.query('create temporary table live as table live_counted_enrolment');
  for (const { table, sql } of comparisons('live')) {
    found.push(...(await client.query<object>(sql)).rows.map((row) => ({ of: table, ...row })));
  }
  return found;
}

/** The same numbers from 0 up to 1 for the same seed (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A random statement on a few rows, so that the same ones are met again and again. */
function statement(draw: (below: number) => number): string {
  const by = (table: string, name: string, count: number) =>
    `(select id from ${table} where code = '${name}${1 + draw(count)}')`;
  const batch = () => by('training_batch', 'T-BATCH-', 6);
  const center = () => by('organization', 'T-CENTER-', 3);
  const partner = () => by('organization', 'T-PARTNER-', 3);
  const program = () => by('training_program', 'T-PROGRAM-', 2);
  const region = () => (draw(4) === 0 ? 'null' : by('region', draw(2) === 0 ? '97.0' : '98.0', 3));
  const participant = () => `(select min(id) from participant where name = 'T-${1 + draw(8)}')`;
  const ours = `batch_id in (select id from training_batch where code like 'T-BATCH-%')`;
  const enrolment = () =>
    `(select id from enrolment where ${ours} order by id offset ${draw(12)} limit 1)`;
  const result = () => (draw(2) === 0 ? 'COMPETENT' : 'NOT_YET_COMPETENT');
  const day = () => `date '2024-03-01' + ${draw(60)}`;
  const statements = [
    () => `insert into enrolment (batch_id, participant_id, status, record_origin)
      values (${batch()}, ${participant()}, 'COMPLETED', 'RECORDED')`,
    () => `insert into enrolment (batch_id, participant_id, status, record_origin)
      select b.id, p.id, 'COMPLETED', 'RECORDED' from training_batch b, participant p
      where b.code like 'T-BATCH-%' and p.name like 'T-%' and (b.id * 31 + p.id * 17) % 5 = ${draw(5)}
      on conflict do nothing`,
    () => `update enrolment set batch_id = ${batch()} where id = ${enrolment()}`,
    () => `update enrolment set participant_id = ${participant()} where id = ${enrolment()}`,
    () => `update enrolment set status = 'ENROLLED', completed_on = null where ${ours}`,
    () => `with gone as (select id from enrolment where ${ours} and id % 4 = ${draw(4)}),
      certified as (delete from certification where enrolment_id in (select id from gone)),
      placed as (delete from placement where enrolment_id in (select id from gone))
      delete from enrolment where id in (select id from gone)`,
    () => `update training_batch set center_id = ${center()} where id = ${batch()}`,
    () => `update training_batch set center_id = ${center()}, program_id = ${program()}
      where code like 'T-BATCH-%' and id % 2 = ${draw(2)}`,
    () => `insert into training_batch (code, program_id, center_id, starts_on, ends_on, mode, record_origin)
      values ('T-BATCH-6', ${program()}, ${center()}, '2024-05-01', '2024-06-01', 'NON_BOARDING', 'RECORDED')
      on conflict do nothing`,
    () => `delete from training_batch b where code = 'T-BATCH-6'
      and not exists (select from enrolment where batch_id = b.id)`,
    () => `insert into placement (enrolment_id, kind, partner_id, starts_on, record_origin)
      values (${enrolment()}, 'EMPLOYMENT', ${draw(4) === 0 ? 'null' : partner()}, ${day()}, 'RECORDED')`,
    () => `insert into placement (enrolment_id, kind, partner_id, starts_on, record_origin)
      select id, 'APPRENTICESHIP', ${partner()}, ${day()}, 'RECORDED' from enrolment where ${ours} on conflict do nothing`,
    () =>
      `update placement set partner_id = ${partner()} where enrolment_id = ${enrolment()} and kind <> 'SELF_EMPLOYMENT'`,
    () => `update placement set enrolment_id = ${enrolment()} where enrolment_id = ${enrolment()}`,
    () => `delete from placement where partner_id = ${partner()}`,
    () => `insert into certification (enrolment_id, scheme, issuer, issued_on, result, record_origin)
      values (${enrolment()}, 'S', 'I', ${day()}, 'COMPETENT', 'RECORDED') on conflict do nothing`,
    () => `delete from certification where enrolment_id = ${enrolment()}`,
    () => `update certification set result = '${result()}' where enrolment_id = ${enrolment()}`,
    () => `merge into certification c using (select id from enrolment where ${ours}) e
      on c.enrolment_id = e.id and c.scheme = 'M'
      when matched and e.id % 3 = ${draw(3)} then delete
      when matched then update set result = '${result()}'
      when not matched and e.id % 2 = ${draw(2)} then
        insert (enrolment_id, scheme, issuer, issued_on, result, record_origin)
        values (e.id, 'M', 'I', date '2024-03-01', '${result()}', 'RECORDED')`,
    () => `insert into placement (enrolment_id, kind, starts_on, record_origin)
      select id, '${draw(2) === 0 ? 'ON_THE_JOB_TRAINING' : 'SELF_EMPLOYMENT'}', ${day()}, 'RECORDED'
      from enrolment where ${ours} and id % 3 = ${draw(3)} on conflict do nothing`,
    () => `update placement set starts_on = starts_on + ${draw(600) - 150}, ends_on = null
      where enrolment_id = ${enrolment()}`,
    () => `insert into enrolment (batch_id, participant_id, status, record_origin)
      select ${batch()}, id, 'ENROLLED', 'RECORDED' from participant where name like 'T-%' and id % 2 = ${draw(2)}
      on conflict (participant_id, batch_id) do update set status = 'DROPPED', completed_on = null`,
    () => `update enrolment set status = 'COMPLETED', completed_on = started_on + ${draw(90)}
      where ${ours} and id % 3 = ${draw(3)}`,
    () => `update enrolment set record_origin = 'SOURCED' where id = ${enrolment()}`,
    () => `update participant set gender = ${draw(3) === 0 ? 'null' : `'FEMALE'`}, education = 'DIPLOMA',
      birth_date = ${draw(3) === 0 ? 'null' : `date '1980-01-01' + ${draw(12_000)}`} where name like 'T-%' and id % 3 = ${draw(3)}`,
    () =>
      `update participant set disability = '${draw(2) === 0 ? 'NONE' : 'SENSORY'}', phone_encrypted = null where id = ${participant()}`,
    () => `update training_batch set starts_on = starts_on + ${draw(400) - 200}, ends_on = ends_on + ${draw(400)},
      mode = '${draw(2) === 0 ? 'BOARDING' : 'NON_BOARDING'}' where id = ${batch()}`,
    () =>
      `update training_batch set ends_on = starts_on + ${draw(300)} where id % 2 = ${draw(2)} and code like 'T-BATCH-%'`,
    () => `update training_program set field_id = ${draw(3) === 0 ? 'null' : `(select id from vocational_field order by id offset ${draw(3)} limit 1)`}
      where id = ${program()}`,
    // What one statement does to several tables, each of its triggers sees as done.
    () => `with person as (insert into participant (name, gender, record_origin) values ('T-BOTH', 'MALE', 'RECORDED') returning id),
      enrolled as (insert into enrolment (batch_id, participant_id, status, record_origin)
        select ${batch()}, id, 'ENROLLED', 'RECORDED' from person returning id),
      moved as (update training_batch set program_id = ${program()}, ends_on = ends_on + 1 where id = ${batch()})
      update participant set gender = 'FEMALE' where id = ${participant()}`,
    () => `update participant set origin_id = ${region()} where id = ${participant()}`,
    () => `insert into participant (name, origin_id, record_origin)
      values ('T-NEW', ${region()}, 'RECORDED'), ('T-NEW', ${region()}, 'RECORDED')`,
    () => `delete from participant where name = 'T-NEW'`,
    () => `update region set province_id = p.id, code = p.code || '.' || 10 + ${draw(80)}
      from region p where p.code in ('97', '98') and region.id = ${region()} and p.id <> region.province_id`,
    () => `insert into workforce_need (code, partner_id, center_id, field_id, region_id, headcount, stated_on, status, record_origin)
      select 'T-NEED-' || gen_random_uuid()::text, ${partner()}, ${draw(3) === 0 ? 'null' : center()}, f.id, r.id, 1, ${day()}, 'OPEN', 'RECORDED'
      from (select min(id) as id from vocational_field) f, (select min(id) as id from region) r`,
    () => `insert into workforce_need (code, partner_id, center_id, field_id, region_id, headcount, stated_on, status, record_origin)
      select 'T-NEED-${draw(9)}', ${partner()}, ${center()}, f.id, r.id, 1, ${day()}, 'OPEN', 'RECORDED'
      from (select min(id) as id from vocational_field) f, (select min(id) as id from region) r on conflict do nothing`,
    () =>
      `update workforce_need set center_id = ${draw(3) === 0 ? 'null' : center()}, partner_id = ${partner()} where code = 'T-NEED-${draw(9)}'`,
    () => `delete from workforce_need where code = 'T-NEED-${draw(9)}'`,
  ];
  return statements[draw(statements.length)]!();
}

/** Refused by a constraint, or chosen to end a deadlock: part of life, as long as nothing is left of it. */
const refusals = new Set(['23502', '23505', '23503', '23514', '40P01']);

/** A transaction of random statements, some of them undone, as a whole now and then. */
async function transaction(on: Client, draw: (below: number) => number): Promise<void> {
  await on.query('begin');
  try {
    for (let left = 1 + draw(5); left > 0; left--) {
      const sql = statement(draw);
      await on.query('savepoint one');
      try {
        await on.query(sql);
        if (draw(8) === 0) await on.query('rollback to savepoint one');
      } catch (error) {
        const { code } = error as { code?: string };
        if (!refusals.has(code ?? '')) throw new Error(`${code} by ${sql}`, { cause: error });
        await on.query('rollback to savepoint one');
      }
    }
  } finally {
    await on.query(draw(8) === 0 ? 'rollback' : 'commit').catch((error: { code?: string }) => {
      if (error.code !== '40P01') throw error;
    });
  }
}

describe('Counts and links kept with the records', () => {
  it('are those of the prepared records', async () => {
    expect(await differences(), 'prepared').toEqual([]);
    const { rows } = await client.query(
      `select count(*)::int as n from training_center_participant`,
    );
    expect(rows[0].n).toBeGreaterThan(7_000);
  });

  it.each([1, 2, 3])('stay right under random changes, seed %i', patience, async (seed) => {
    const draw = random(seed);
    for (let round = 1; round <= 60; round++) {
      await transaction(client, draw);
      if (round % 20 === 0) expect(await differences(), `round ${round}`).toEqual([]);
    }
    expect(await differences()).toEqual([]);
  });

  it('are as long as the records they count', patience, async () => {
    await client.query('begin');
    await client.query(`insert into placement (enrolment_id, kind, partner_id, starts_on, record_origin)
      select e.id, 'EMPLOYMENT', o.id, '2025-01-01', 'RECORDED' from enrolment e, organization o where o.code = 'T-PARTNER-1'`);
    expect(await differences(), 'before').toEqual([]);
    await client.query('truncate placement');
    expect(await differences(), 'placements gone').toEqual([]);
    await client.query('truncate certification');
    expect(await differences(), 'certifications gone').toEqual([]);
    await client.query('truncate enrolment cascade');
    expect(await differences(), 'enrolments gone').toEqual([]);
    await client.query('truncate organization, participant cascade');
    expect(await differences(), 'everybody gone').toEqual([]);
    for (const table of [
      'training_center_participant',
      'training_center_program',
      'shared_record',
      'counted_enrolment',
      'rollup_by_origin',
    ]) {
      expect((await client.query(`select from ${table}`)).rowCount).toBe(0);
    }
    await client.query('rollback');
    expect(await differences(), 'rolled back').toEqual([]);
  });

  it('forget what is truncated, whatever is counted', async () => {
    const { rows } = await client.query(`
      select tgrelid::regclass::text as table, regexp_replace(tgname, '_[a-z]+$', '') as count, count(*)::int as triggers,
        count(*) filter (where tgfoid = 'forget_counts'::regproc)::int as forget
      from pg_trigger where tgfoid in ('count_rows'::regproc, 'forget_counts'::regproc) group by 1, 2`);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ triggers, forget }) => triggers !== 4 || forget !== 1)).toEqual([]);
  });
});

describe.skipIf(inject('testTemplate').kind === 'embedded')('Writers at the same time', () => {
  let others: Client[];
  beforeAll(async () => {
    others = await Promise.all([connect(), connect(), connect()]);
    // Only a superuser may; for anybody else each deadlock takes a second.
    for (const other of others) await other.query(`set deadlock_timeout = '20ms'`).catch(() => {});
  });
  afterAll(() => Promise.all(others.map((other) => other.end())));

  it.each([11, 12])('leave the counts right, seed %i', patience, async (seed) => {
    await Promise.all(
      others.map(async (other, index) => {
        const draw = random(seed * 100 + index);
        for (let round = 0; round < 25; round++) await transaction(other, draw);
      }),
    );
    expect(await differences(), 'all done').toEqual([]);
  });

  const enrol = (name: string) => `
    with person as (insert into participant (name, record_origin) values ('${name}', 'RECORDED') returning id)
    insert into enrolment (batch_id, participant_id, status, record_origin)
    select b.id, p.id, 'COMPLETED', 'RECORDED' from training_batch b, person p where b.code = 'T-BATCH-1'`;

  it('do not wait for each other to enrol people at one center', async () => {
    for (const [index, other] of others.entries()) {
      await other.query(`begin; set local lock_timeout = '2s'`);
      await other.query(enrol(`T-PARALLEL-${index}`));
    }
    await Promise.all(others.map((other) => other.query('commit')));
    expect(await differences(), 'all enrolled').toEqual([]);
  });

  it('see a batch move to another center, whichever of them comes first', async () => {
    const [first, second] = others as [Client, Client];
    const moved = (to: number) =>
      `update training_batch set center_id = (select id from organization where code = 'T-CENTER-${to}') where code = 'T-BATCH-1'`;
    const { rows } = await client.query(
      `select c.code from training_batch b join organization c on c.id = b.center_id where b.code = 'T-BATCH-1'`,
    );
    const [there, back] = [1, 2, 3].filter((n) => rows[0].code !== `T-CENTER-${n}`) as [
      number,
      number,
    ];
    for (const [one, two] of [
      [enrol('T-BEFORE'), moved(there)],
      [moved(back), enrol('T-AFTER')],
    ] as const) {
      await first.query('begin');
      await first.query(one);
      const waiting = second.query(two);
      await expect.poll(() => isBlocked(second)).toBe(true);
      await first.query('commit');
      await waiting;
      expect(await differences(), two).toEqual([]);
    }
  });

  async function isBlocked(other: Client): Promise<boolean> {
    const pid = (other as unknown as { processID: number }).processID;
    const { rows } = await client.query('select cardinality(pg_blocking_pids($1)) > 0 as blocked', [
      pid,
    ]);
    return rows[0].blocked as boolean;
  }
});
