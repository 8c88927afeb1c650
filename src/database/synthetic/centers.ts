import type { EntityManager } from '@mikro-orm/postgresql';
import { hashedCode, part } from './hash.ts';
import { neighbouringProvinces } from './neighbours.ts';

/** Lots per center in the draw for where participants come from: as many as ten bits of a hash tell apart. */
const ORIGIN_LOTS = 1024;
/** Companies that each center places participants at. */
export const COMPANIES_PER_CENTER = 12;

/**
 * What batches and enrolments draw from, as temporary tables that end with the transaction:
 * `drawn_center` (which share of the batches a center has), `center_program`, `center_origin` and
 * `center_company` (with places from 0 within each center, to draw by place).
 */
export async function prepareDraws(em: EntityManager, seed: number): Promise<void> {
  await em.execute(`
    create temporary table drawn_center on commit drop as
    with weighed as (
      select o.id, o.code, o.region_id, r.province_id,
        -- whole numbers, since sums of others depend on the order
        case o.center_kind when 'BBPVP' then 3 else 1 end
          * (192 + ${part(hashedCode('center', 0, 'o.code'), 0, 7)}) as weight
      from organization as o join region as r on r.id = o.region_id
      where o.center_kind in ('BBPVP', 'BPVP')
    )
    select id, code, province_id,
      (sum(weight) over upwards - weight)::float8 / sum(weight) over () as from_share,
      (sum(weight) over upwards)::float8 / sum(weight) over () as to_share
    from weighed
    window upwards as (order by code rows unbounded preceding)`);

  // A center's leading fields weigh three times as much as the few others it trains in.
  await em.execute(`
    create temporary table center_program on commit drop as
    select c.id as center_id, p.id as program_id, p.duration_hours as hours,
      p.competency_based, 'Skema Sintetis ' || p.code as scheme,
      row_number() over center - 1 as place,
      count(*) over (partition by c.id) as total
    from drawn_center as c
    cross join lateral (
      select f.id, case when leads then 3 else 1 end as copies
      from (
        select f.id, l.field_id is not null as leads, row_number() over (
          partition by l.field_id is null
          order by ${hashedCode('center', 0, `c.code || ' ' || f.code`)}, f.code
        ) as place
        from vocational_field as f
        left join training_center_field as l on l.center_id = c.id and l.field_id = f.id
      ) as f
      where leads or place <= 4
    ) as f
    join training_program as p on p.field_id = f.id
      and p.record_origin = 'SYNTHETIC' and p.code like 'SYN-%'
    cross join lateral generate_series(1, f.copies) as copy
    window center as (partition by c.id order by p.code, copy)`);

  await em.execute(originLots(seed));

  await em.execute(`
    create temporary table center_company on commit drop as
    select * from (
      select c.id as center_id, o.id as company_id, o.region_id,
        row_number() over (
          partition by c.id
          order by r.province_id = c.province_id desc, ${hashedCode('center', 0, `c.code || ' ' || o.code`)}
        ) - 1 as place
      from drawn_center as c
      cross join organization as o
      join region as r on r.id = o.region_id
      where o.code like 'SYNTHETIC-COMPANY-%'
    ) as company
    where place < ${COMPANIES_PER_CENTER}`);
  for (const table of ['drawn_center', 'center_program', 'center_origin', 'center_company']) {
    await em.execute(`analyze ${table}`);
  }
}

/** 60 % of the lots for the center's own province, 27 % for its neighbours, the rest for anywhere. */
function originLots(seed: number): string {
  const near = Object.entries(neighbouringProvinces).flatMap(([province, others]) =>
    others.map((other) => `('${province}', '${other}')`),
  );
  const hash = hashedCode('center', seed, `c.code || ' ' || lot`);
  return `
    create temporary table center_origin on commit drop as
    with regency as (
      select r.id, r.code, p.id as province_id, p.code as province_code
      from region as r join region as p on p.id = r.province_id
    ),
    pool as (
      select c.id as center_id, 'OWN' as scope, r.id as region_id, r.code
      from drawn_center as c join regency as r on r.province_id = c.province_id
      union all
      select c.id, 'NEAR', r.id, r.code
      from drawn_center as c
      join region as own on own.id = c.province_id
      join (values ${near.join(', ')}) as near (province, other) on near.province = own.code
      join regency as r on r.province_code = near.other
      union all
      select c.id, 'ANY', r.id, r.code
      from drawn_center as c cross join regency as r
    ),
    numbered as (
      select center_id, scope, region_id,
        row_number() over (partition by center_id, scope order by code) - 1 as place
      from pool
    ),
    counted as (select center_id, scope, count(*) as places from pool group by center_id, scope),
    drawn as (
      select c.id as center_id, lot, ${part(hash, 0, 20)} as drawn,
        case when lot >= ${Math.round(ORIGIN_LOTS * 0.87)} then 'ANY'
          when lot >= ${Math.round(ORIGIN_LOTS * 0.6)} and exists (
            select from counted where center_id = c.id and scope = 'NEAR') then 'NEAR'
          else 'OWN' end as scope
      from drawn_center as c cross join generate_series(0, ${ORIGIN_LOTS - 1}) as lot
    )
    select d.center_id, d.lot, n.region_id
    from drawn as d
    join counted as t on t.center_id = d.center_id and t.scope = d.scope
    join numbered as n on n.center_id = d.center_id and n.scope = d.scope
      and n.place = d.drawn % t.places`;
}
