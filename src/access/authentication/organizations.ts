import type { Executor } from '../../database/executor.ts';
import { Lookup } from './lookup.ts';

/**
 * SQL for the code of an organization and the codes of all its satellites, as an array.
 *
 * @param organization alias of its row
 */
export const withSatellites = (organization: string): string => `array(
  with recursive own (id, code) as (
    select ${organization}.id, ${organization}.code
    union
    select satellite.id, satellite.code from organization as satellite join own on satellite.parent_center_id = own.id
  )
  select code from own order by code
)`;

/** An organization that a token may be of. */
export interface OwnOrganization {
  readonly type: string;
  /** Its code, and those of all its satellites. */
  readonly codes: readonly string[];
}

/** Organizations by code. */
export const lookUpOrganizations = (executor: Executor): Lookup<OwnOrganization> =>
  new Lookup<OwnOrganization>(async (codes) => {
    const { rows } = await executor.execute(
      `select o.code, o.type, ${withSatellites('o')} from organization as o where o.code = any($1)`,
      [codes],
    );
    return new Map(
      (rows as [string, string, string[]][]).map(
        ([code, type, own]) => [code, { type, codes: own }] as const,
      ),
    );
  });
