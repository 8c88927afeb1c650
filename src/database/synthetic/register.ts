import { UsageError } from '../../errors.ts';
import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * Makes sure that what synthetic records refer to is there.
 *
 * @throws UsageError naming what is missing
 */
export async function requireRegister(em: EntityManager): Promise<void> {
  const rows = await em.execute<{ missing: string }[]>(`
    select missing from (values
      ('source SYNTHETIC', exists (select from source where code = 'SYNTHETIC')),
      ('the regions', exists (select from region where province_id is not null)),
      ('the ministry''s training centers', exists (
        select from organization where center_kind in ('BBPVP', 'BPVP') and region_id is not null)),
      ('the fields of BBPVP-BEKASI', exists (
        select from organization as o join training_center_field as l on l.center_id = o.id
        where o.code = 'BBPVP-BEKASI'))
    ) as requirement (missing, met)
    where not met`);
  if (rows.length > 0) {
    const missing = rows.map((row) => row.missing).join(', ');
    throw new UsageError(
      `Run "npm run seed" before making synthetic records; missing: ${missing}.`,
    );
  }
}
