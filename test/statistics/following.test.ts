import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { comparisons } from '../../src/statistics/verify.ts';
import { connectionsTo, testDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let orm: MikroORM;
beforeAll(async () => {
  database = await testDatabase();
  orm = connectionsTo(database);
  // Nobody knows when these were completed.
  await orm.em.execute(`update enrolment set completed_on = null
    where id in (select enrolment_id from counted_enrolment where placed = 'LATER')`);
  await orm.em.execute('create table counted_before as table counted_enrolment');
});
afterAll(async () => {
  await orm.close();
  await database.close();
});

/** An enrolment that somebody was certified in and that work followed. */
const placed = `(select min(p.enrolment_id) from placement p
  join certification c on c.enrolment_id = p.enrolment_id and c.result = 'COMPETENT'
  where p.kind = 'EMPLOYMENT' and p.partner_id is not null)`;
const person = `(select participant_id from enrolment where id = ${placed})`;
const batch = `(select batch_id from enrolment where id = ${placed})`;
const other = (table: string, column: string, of: string) =>
  `(select max(id) from ${table} where id <> (select ${column} from ${of}))`;
const origin = `participant p where p.id = ${person}`;
const run = `training_batch b where b.id = ${batch}`;

/** Each change alone, so that no other one has the same enrolments counted anew. */
const changes: [string, string][] = [
  [
    'a new enrolment',
    `insert into enrolment (batch_id, participant_id, status, record_origin)
     select b.id, ${person}, 'ENROLLED', 'RECORDED' from training_batch b
     where b.id not in (select batch_id from enrolment where participant_id = ${person}) limit 1`,
  ],
  [
    'an enrolment removed',
    `with c as (delete from certification where enrolment_id = ${placed}),
     p as (delete from placement where enrolment_id = ${placed}) delete from enrolment where id = ${placed}`,
  ],
  [
    'its status',
    `update enrolment set status = 'DROPPED', completed_on = null where id = ${placed}`,
  ],
  ['its record origin', `update enrolment set record_origin = 'SOURCED' where id = ${placed}`],
  ['its completion', `update enrolment set completed_on = started_on where status = 'COMPLETED'`],
  [
    'its batch',
    `update enrolment set batch_id = ${other('training_batch', 'batch_id', `enrolment where id = ${placed}`)},
     completed_on = null where id = ${placed}`,
  ],
  [
    'its participant',
    `update enrolment set participant_id = ${other('participant', 'participant_id', `enrolment where id = ${placed}`)}
     where id = ${placed}`,
  ],
  [
    'a gender',
    `update participant set gender = case gender when 'MALE' then 'FEMALE' end where id = ${person}`,
  ],
  [
    'an education',
    `update participant set education = case education when 'NONE' then 'DIPLOMA' end where id = ${person}`,
  ],
  [
    'a disability',
    `update participant set disability = case disability when 'NONE' then 'SENSORY' end where id = ${person}`,
  ],
  ['a birth date', `update participant set birth_date = birth_date - 12000 where id = ${person}`],
  [
    'an origin',
    `update participant set origin_id = (select max(id) from region where kind = 'REGENCY') where id = ${person}`,
  ],
  ['an origin no longer known', `update participant set origin_id = null where id = ${person}`],
  [
    'an origin in another province',
    `update region set code = other.code || '.99', province_id = other.id from region other
     where region.id = (select origin_id from ${origin}) and other.kind = 'PROVINCE' and other.id <> region.province_id
       and other.id = (select max(id) from region where kind = 'PROVINCE' and id <> (select province_id from ${origin}))`,
  ],
  [
    'a certification',
    `insert into certification (enrolment_id, scheme, issuer, issued_on, result, record_origin)
     select min(id), 'S', 'I', '2025-01-01', 'NOT_YET_COMPETENT', 'RECORDED' from enrolment
     where id not in (select enrolment_id from certification)`,
  ],
  [
    'a result',
    `update certification set result = 'NOT_YET_COMPETENT' where enrolment_id = ${placed}`,
  ],
  [
    'whose certification it is',
    `update certification set enrolment_id = (select min(id) from enrolment
     where id not in (select enrolment_id from certification)) where enrolment_id = ${placed}`,
  ],
  ['a certification removed', `delete from certification where enrolment_id = ${placed}`],
  ['all certifications gone', 'truncate certification'],
  [
    'a placement',
    `insert into placement (enrolment_id, kind, starts_on, record_origin)
     select min(id), 'ON_THE_JOB_TRAINING', '2025-01-01', 'RECORDED' from enrolment
     where id not in (select enrolment_id from placement)`,
  ],
  ['its kind', `update placement set kind = 'APPRENTICESHIP' where enrolment_id = ${placed}`],
  ['its partner', `update placement set partner_id = null where enrolment_id = ${placed}`],
  [
    'its first day',
    `update placement set starts_on = starts_on + 2000, ends_on = null where enrolment_id = ${placed}`,
  ],
  [
    'whose placement it is',
    `update placement set enrolment_id = (select min(id) from enrolment
     where id not in (select enrolment_id from placement)) where enrolment_id = ${placed}`,
  ],
  ['a placement removed', `delete from placement where enrolment_id = ${placed}`],
  ['all placements gone', 'truncate placement'],
  [
    'the program of a batch',
    `update training_batch set program_id = ${other('training_program', 'program_id', run)} where id = ${batch}`,
  ],
  [
    'the center of a batch',
    `update training_batch b set center_id = (select max(id) from organization
     where type = 'TRAINING_CENTER' and id <> b.center_id) where id = ${batch}`,
  ],
  [
    'the mode of a batch',
    `update training_batch set mode = case mode when 'BOARDING' then 'NON_BOARDING' else 'BOARDING' end where id = ${batch}`,
  ],
  [
    'the first day of a batch',
    `update training_batch set starts_on = starts_on - 800 where id = ${batch}`,
  ],
  [
    'the last day of a batch',
    `update training_batch set ends_on = ends_on + 2000
     where id = (select max(batch_id) from counted_before where placed = 'LATER')`,
  ],
  [
    'the field of a program',
    `update training_program p set field_id = (select max(id) from vocational_field
     where id <> p.field_id) where id = (select program_id from ${run})`,
  ],
  ['all enrolments gone', 'truncate enrolment cascade'],
];

it.each(changes)('%s is counted', async (_, change) => {
  const em = orm.em.fork();
  await em.begin();
  try {
    await em.execute(change);
    await em.execute('set constraints all immediate');
    const [{ changed }] = await em.execute<[{ changed: string }]>(`select count(*) as changed from (
      (table counted_before except table counted_enrolment) union all (table counted_enrolment except table counted_before)) as c`);
    expect(Number(changed)).toBeGreaterThan(0);
    await em.execute('create temporary table live on commit drop as table live_counted_enrolment');
    for (const { table, sql } of comparisons('live')) {
      expect(await em.execute(sql), table).toEqual([]);
    }
  } finally {
    await em.rollback();
  }
});
