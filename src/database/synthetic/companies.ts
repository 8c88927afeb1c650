import type { EntityManager } from '@mikro-orm/postgresql';
import { hashed } from './hash.ts';

const COMPANIES = 48;

/**
 * Companies that exist in synthetic records alone, `SYNTHETIC-COMPANY-001` and so on, dealt out to
 * the provinces that have a center of the ministry. All seeds share them.
 */
export async function synthesizeCompanies(em: EntityManager): Promise<void> {
  await em.execute(`
    with province as (
      select id, row_number() over (order by code) - 1 as number, count(*) over () as total
      from region
      where id in (
        select r.province_id from organization as o join region as r on r.id = o.region_id
        where o.center_kind in ('BBPVP', 'BPVP'))
    )
    insert into organization (type, partner_kind, code, name, region_id)
    select 'PARTNER', 'COMPANY', 'SYNTHETIC-COMPANY-' || lpad(n::text, 3, '0'),
      'Perusahaan Sintetis ' || lpad(n::text, 3, '0'), seat.id
    from generate_series(1, ${COMPANIES}) as n
    join province as p on p.number = (n - 1) % p.total
    cross join lateral (
      select r.id from region as r where r.province_id = p.id
      order by ${hashedRegion('n', 'r.code')} limit 1
    ) as seat
    order by n
    on conflict (code) do nothing`);
  await em.execute(`
    insert into organization_name (organization_id, name, source_id)
    select o.id, o.name, s.id
    from organization as o join source as s on s.code = 'SYNTHETIC'
    where o.code like 'SYNTHETIC-COMPANY-%'
    order by o.code
    on conflict do nothing`);
  await em.execute(`
    insert into citation (source_id, organization_id, supports)
    select s.id, o.id, array['code', 'name', 'kind', 'region']
    from organization as o join source as s on s.code = 'SYNTHETIC'
    where o.code like 'SYNTHETIC-COMPANY-%'
    order by o.code
    on conflict do nothing`);
}

/** A region's Kemendagri code without its point is a number. */
const hashedRegion = (number: string, code: string) =>
  hashed('company', 0, `${number} * 10000 + replace(${code}, '.', '')::integer`);
