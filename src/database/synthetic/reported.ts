import type { EntityManager } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { PersonalDataCipher } from '../personal-data/cipher.ts';
import { fraction, hashed, part } from './hash.ts';
import type { Reserved } from './identifiers.ts';
import { neighbouringProvinces } from './neighbours.ts';
import { personColumns, personValues, secretsOf } from './people.ts';
import { lastDay } from './programs.ts';
import { batchCount, capacity, enrolmentsBefore } from './sizes.ts';

/**
 * What document 003 (3 December 2020) reports of the center that was then BBPLK Bekasi: boarding
 * participants trained from 2017 to 2020, and how many regencies and cities they came from.
 */
export const reported = { center: 'BBPVP-BEKASI', participants: 7_496, origins: 263 } as const;

/** Seeds of `synthesize` begin at 1, so these records have a number space of their own. */
const SEED = 0;
/** Days from which the batches start: the last of them ends before the report. */
const FIRST_START = '2017-01-09';
const LAST_START = '2020-09-07';

const batches = batchCount(reported.participants);
const batchHash = (number: string) => hashed('batch', SEED, number);

/** What the records need: ids for as many rows as there will be. */
export const reportedCounts = {
  training_batch: batches,
  participant: reported.participants,
  enrolment: reported.participants,
};

/** Whether the records are there already. */
export async function hasReported(em: EntityManager): Promise<boolean> {
  const rows = await em.execute(
    `select from training_batch where code = ${reportedBatchCode('1')}`,
  );
  return rows.length > 0;
}

/**
 * Inserts the batches, people and enrolments. Everybody comes once and completes, so the number of
 * participants trained is the same however one counts.
 */
export async function insertReported(
  em: EntityManager,
  cipher: PersonalDataCipher,
  reserved: Reserved,
): Promise<void> {
  await em.execute(`
    insert into training_batch
      (id, code, program_id, center_id, starts_on, ends_on, mode, capacity, record_origin)
    select ${reserved.training_batch} + n, ${reportedBatchCode('n')}, p.id, p.center_id,
      starts_on, ${lastDay('starts_on', 'p.duration_hours')}, 'BOARDING',
      ${capacity(`(${enrolmentsBefore('(n + 1)', reported.participants, batchHash)}
        - ${enrolmentsBefore('n', reported.participants, batchHash)})`)}, 'SYNTHETIC'
    from generate_series(1, ${batches}) as n
    cross join lateral (
      -- a Monday
      select date '${FIRST_START}' + 7 * ((n - 1)
        * ((date '${LAST_START}' - date '${FIRST_START}') / 7) / ${batches - 1}) as starts_on
    ) as start
    join (
      select p.id, p.duration_hours, c.id as center_id,
        row_number() over (order by p.code) - 1 as place, count(*) over () as places
      from organization as c
      join training_center_field as l on l.center_id = c.id
      join training_program as p on p.field_id = l.field_id
        and p.code like 'SYN-%' and p.record_origin = 'SYNTHETIC' and p.competency_based
      where c.code = '${reported.center}'
    ) as p on p.place = ${part(batchHash('n'), 10, 20)} % p.places
    order by n`);

  const everybody = { seed: SEED, first: 1, last: reported.participants };
  await sql`${sql.raw(`
    with place as materialized (
      select id, row_number() over (order by nearness, hash) as place from (${places}) as region
      order by nearness, hash limit ${reported.origins}
    )
    insert into participant (id, origin_id, ${personColumns})
    select ${reserved.participant} + person.number, place.id,
      ${personValues({ seed: SEED, number: 'person.number', hash: 'hash', startsOn: 'b.starts_on' })}
    from (${people}) as person
    join training_batch as b on b.id = ${reserved.training_batch} + batch
    -- one from each place, everybody else from the nearer ones rather
    join place on place.place = case when person.number <= ${reported.origins} then person.number
      else 1 + floor(${reported.origins} * ${fraction('more', 0)} * ${fraction('more', 0)}) end`)}
    join ${secretsOf(cipher, everybody)} as secret on secret.number = person.number`.execute(
    em.getKysely(),
  );

  await em.execute(`
    insert into enrolment (id, batch_id, participant_id, status, completed_on, record_origin)
    select ${reserved.enrolment} + number, b.id, ${reserved.participant} + number, 'COMPLETED',
      b.ends_on, 'SYNTHETIC'
    from (${people}) as person
    join training_batch as b on b.id = ${reserved.training_batch} + batch
    order by number`);
}

const people = `
  select batch, number, ${hashed('person', SEED, 'number')} as hash,
    ${hashed('delay', SEED, 'number')} as more
  from generate_series(1, ${batches}) as batch
  cross join lateral generate_series(
    ${enrolmentsBefore('batch', reported.participants, batchHash)} + 1,
    ${enrolmentsBefore('(batch + 1)', reported.participants, batchHash)}) as number`;

const nearbyProvinces = (neighbouringProvinces['32'] ?? []).map((code) => `'${code}'`).join(', ');

/** Regencies and cities: those of the center's province, then of its neighbours, then all others. */
const places = `
  select r.id, case when p.code = '32' then 0 when p.code in (${nearbyProvinces}) then 1 else 2 end as nearness,
    hashtextextended(r.code, ${SEED}) as hash
  from region as r join region as p on p.id = r.province_id`;

function reportedBatchCode(number: string): string {
  return `'SYN-REPORTED-' || lpad((${number})::text, 3, '0')`;
}
