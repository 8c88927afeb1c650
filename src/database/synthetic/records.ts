import type { EntityManager } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { PersonalDataCipher } from '../personal-data/cipher.ts';
import { COMPANIES_PER_CENTER } from './centers.ts';
import { chosen, fraction, happens, hashed, part } from './hash.ts';
import { personColumns, personValues, secretsOf } from './people.ts';
import { AS_OF, type Plan, seats } from './plan.ts';

/**
 * The enrolments of some planned batches, each with its number, its person's number (that of the
 * enrolment with which they first came), and hashes that decide what became of it.
 */
function enrolmentsOf(seed: number, first: number, last: number): string {
  return `
    select *, ${hashed('person', seed, 'person')} as person_hash from (
      select b.*, b.before + seat as number, ${hashed('enrolment', seed, 'b.before + seat')} as hash,
        coalesce(case seat
          when ${seats.second[0]} then second_1
          when ${seats.second[1]} then second_2
          when ${seats.second[2]} then second_3
          when ${seats.third} then third end, b.before + seat) as person
      from planned_batch as b cross join lateral generate_series(1, b.size) as seat
      where b.n between ${first} and ${last}
    ) as enrolment`;
}

const dropped = happens('hash', 0, 0.073);

const status = `
  case when starts_on > date '${AS_OF}' then 'REGISTERED'
    when ends_on >= date '${AS_OF}' then 'ENROLLED'
    when ${dropped} then 'DROPPED'
    else 'COMPLETED' end`;

const completed = `ends_on < date '${AS_OF}' and not ${dropped}`;

/**
 * Inserts the people, enrolments, certifications and placements of some planned batches. The rows
 * come in the order of the batches' first days, which is the order of most of the indexes.
 *
 * @param first number of the first batch
 * @param last number of the last one
 */
export async function insertRecords(
  em: EntityManager,
  cipher: PersonalDataCipher,
  { seed, reserved }: Plan,
  first: number,
  last: number,
): Promise<void> {
  const enrolments = enrolmentsOf(seed, first, last);
  const [range] = await em.execute<{ first: number; last: number }[]>(`
    select min(before) + 1 as first, max(before + size)::integer as last
    from planned_batch where n between ${first} and ${last}`);
  await sql`${sql.raw(`
    insert into participant (id, origin_id, ${personColumns})
    select ${reserved.participant} + e.number, o.region_id,
      ${personValues({ seed, number: 'e.number', hash: 'person_hash', startsOn: 'starts_on' })}
    from (${enrolments}) as e
    join center_origin as o on o.center_id = e.center_id and o.lot = ${part('person_hash', 0)}`)}
    join ${secretsOf(cipher, { seed, ...range! })} as secret on secret.number = e.number
    where e.person = e.number`.execute(em.getKysely());

  await em.execute(`
    insert into enrolment (id, batch_id, participant_id, status, completed_on, record_origin)
    select ${reserved.enrolment} + number, ${reserved.training_batch} + n,
      ${reserved.participant} + person, ${status}, case when ${completed} then ends_on end, 'SYNTHETIC'
    from (${enrolments}) as e`);

  await em.execute(`
    insert into certification (enrolment_id, scheme, issuer, issued_on, result, record_origin)
    select ${reserved.enrolment} + number, scheme, 'LSP Sintetis',
      issued_on, ${chosen(part('hash', 20), [
        ['COMPETENT', 0.9],
        ['NOT_YET_COMPETENT', 0.1],
      ])}, 'SYNTHETIC'
    from (${enrolments}) as e
    cross join lateral (select ends_on + 1 + ${part('hash', 50)} % 14 as issued_on) as issue
    where ${completed} and ${happens('hash', 10, 0.85)} and issued_on <= date '${AS_OF}'`);

  await em.execute(`
    insert into placement
      (enrolment_id, kind, partner_id, region_id, starts_on, ends_on, record_origin)
    select ${reserved.enrolment} + number, kind,
      case when kind <> 'SELF_EMPLOYMENT' then c.company_id end,
      case when kind <> 'SELF_EMPLOYMENT' then c.region_id else o.region_id end,
      begin_on, case when end_on <= date '${AS_OF}' then end_on end, 'SYNTHETIC'
    from (select *, ${hashed('delay', seed, 'number')} as delay from (${enrolments}) as e) as e
    cross join lateral (
      select ${chosen(part('hash', 40), placementKinds)} as kind,
        -- within a year, most of them soon
        ends_on + 1 + floor(365 * ${fraction('delay', 0)} * ${fraction('delay', 0)})::integer as begin_on
    ) as begun
    cross join lateral (
      select case kind
        when 'ON_THE_JOB_TRAINING' then begin_on + 30 + ${part('delay', 16)} % 61
        when 'APPRENTICESHIP' then begin_on + 180 + ${part('delay', 16)} % 186 end as end_on
    ) as ended
    join center_company as c on c.center_id = e.center_id
      and c.place = ${part('delay', 26, 16)} % ${COMPANIES_PER_CENTER}
    join center_origin as o on o.center_id = e.center_id and o.lot = ${part('person_hash', 0)}
    where ${completed} and ${happens('hash', 30, 0.645)} and begin_on <= date '${AS_OF}'`);
}

const placementKinds = [
  ['ON_THE_JOB_TRAINING', 0.2],
  ['APPRENTICESHIP', 0.15],
  ['SELF_EMPLOYMENT', 0.15],
  ['EMPLOYMENT', 0.5],
] as const;
