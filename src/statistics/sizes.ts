import { sql } from 'kysely';
import type { Statements } from '../loading/statements.ts';
import type { DimensionName } from './attributes.ts';
import { independent } from './divisions.ts';
import type { Facts } from './facts.ts';

/** How many values a dimension may have, as far as everybody may know. */
export type Sizes = Readonly<Partial<Record<DimensionName, number>>>;

interface Known {
  readonly firstYear: number | null;
  readonly lastYear: number | null;
  readonly centers: number;
  readonly centerKinds: number;
  readonly centerProvinces: number;
  readonly programs: number;
  readonly fields: number;
  readonly partners: number;
  readonly partnerKinds: number;
  readonly provinces: number;
  readonly regions: number;
}

/**
 * Reads how many values there may be from what is open to everybody: regions, batches of centers, and
 * which centers and partners have placements in common.
 */
export async function readSizes(statements: Statements): Promise<Sizes> {
  const [known] = await statements.select<Known>(sql`
    select period.*, center.*, program.*, partner.*, region.*
    from
      (select date_part('year', min(starts_on))::integer as "firstYear",
        date_part('year', max(starts_on))::integer as "lastYear"
      from training_batch) as period,
      (select count(distinct o.id)::integer as centers,
        count(distinct o.center_kind)::integer as "centerKinds",
        count(distinct coalesce(seat.province_id, seat.id))::integer as "centerProvinces"
      from training_center_program as c
      join organization as o on o.id = c.center_id
      left join region as seat on seat.id = o.region_id) as center,
      (select count(distinct p.id)::integer as programs, count(distinct p.field_id)::integer as fields
      from training_center_program as c
      join training_program as p on p.id = c.program_id) as program,
      (select count(distinct o.id)::integer as partners,
        count(distinct o.partner_kind)::integer as "partnerKinds"
      from shared_record as s
      join organization as o on o.id = s.partner_id
      where s.basis = 'PLACEMENT') as partner,
      (select count(*) filter (where kind = 'PROVINCE')::integer as provinces,
        count(*)::integer as regions
      from region) as region`);
  const { firstYear, lastYear, centers, centerKinds, programs } = known!;
  const years = firstYear === null || lastYear === null ? 0 : lastYear - firstYear + 1;
  return {
    YEAR: years,
    QUARTER: 4 * years,
    MONTH: 12 * years,
    CENTER: centers,
    CENTER_KIND: centerKinds,
    PROGRAM: programs,
    // Of these an enrolment may have none, or none that is known.
    CENTER_PROVINCE: known!.centerProvinces + 1,
    FIELD: known!.fields + 1,
    PARTNER: known!.partners + 1,
    PARTNER_KIND: known!.partnerKinds + 1,
    ORIGIN_PROVINCE: known!.provinces + 1,
    // Of each province the regency may not be known.
    ORIGIN_REGENCY: known!.regions + 1,
  };
}

/** The most groups by some dimensions that there can be. */
export function mostGroups(
  sizes: Sizes,
  { membersOf }: Facts,
  dimensions: readonly DimensionName[],
): number {
  return independent(dimensions).reduce(
    (product, name) => product * (sizes[name] ?? membersOf(name)!.length + 1),
    1,
  );
}
