import type { EntityManager } from '@mikro-orm/postgresql';
import { fraction, happens, hashed, part } from './hash.ts';
import { AS_OF, FIRST_DAY, type Plan } from './plan.ts';

const ENROLMENTS_PER_NEED = 100;

/**
 * What the synthetic companies ask for, spread evenly over the fields while training is not: in
 * total about half as many people as are trained. Most needs are stated to a center.
 */
export async function insertNeeds(em: EntityManager, { enrolments, seed }: Plan): Promise<void> {
  const hash = hashed('need', seed, 'n');
  await em.execute(`
    insert into workforce_need
      (code, partner_id, center_id, field_id, region_id, headcount, stated_on, needed_by, status, record_origin)
    select 'SYN-${seed}-NEED-' || lpad(n::text, 6, '0'), c.company_id,
      case when ${happens('hash', 0, 0.75)} then c.center_id end, f.id, c.region_id,
      5 + ${part('hash', 10)} % 91, stated_on,
      case when ${happens('hash', 20, 0.875)} then needed_by end,
      case when ${happens('hash', 30, 0.08)} then 'WITHDRAWN'
        when needed_by <= date '${AS_OF}' and ${happens('hash', 30, 0.6)} then 'FILLED'
        else 'OPEN' end,
      'SYNTHETIC'
    from (
      select n, ${hash} as hash, hashint8extended(n::bigint, ${hash}) as more
      from generate_series(1, ${Math.ceil(enrolments / ENROLMENTS_PER_NEED)}) as n
    ) as need
    cross join lateral (
      select date '${FIRST_DAY}'
        + floor(${fraction('hash', 40)} * (date '${AS_OF}' - date '${FIRST_DAY}'))::integer as stated_on
    ) as stated
    cross join lateral (select stated_on + 30 + ${part('more', 0)} % 331 as needed_by) as due
    join (
      select o.center_id, o.company_id, o.region_id,
        row_number() over (order by c.code, o.place) - 1 as place, count(*) over () as places
      from center_company as o join drawn_center as c on c.id = o.center_id
    ) as c on c.place = ${part('more', 10, 20)} % c.places
    join (
      select id, row_number() over (order by code) - 1 as place, count(*) over () as places
      from vocational_field
    ) as f on f.place = ${part('more', 30, 20)} % f.places
    order by n`);
}
