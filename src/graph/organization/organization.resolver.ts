import { sql } from 'kysely';
import { ArgsType, Field } from 'type-graphql';
import { BadUserInputError } from '../../errors.ts';
import { DateScalar } from '../../exposure/date.ts';
import type { Computed, Lookup } from '../../exposure/expose.ts';

@ArgsType()
class NameArgs {
  @Field(() => DateScalar, {
    nullable: true,
    description: 'Day for which the name is wanted; the name in use now when left out.',
  })
  asOf?: string | null;
}

/**
 * `Organization.name`. For a day: the last name attested by then, or before the first attestation
 * that first one, since nothing older is known. Where that name is still in use, or no later one is
 * attested although it was given up, it is the name in use now.
 */
export const organizationName: Computed = {
  type: () => String,
  args: NameArgs,
  description:
    'Name in use now; with `asOf` the name on that day: the last one that a source attests by then, or else the earliest one attested. See `names` for what each source writes.',
  resolve: (row, { asOf }: NameArgs, { loaders }) => {
    if (asOf === null || asOf === undefined) return row['name'];
    const name = loaders.value<number, string>(
      `Organization.name ${asOf}`,
      row.id,
      (organizations) => sql`
        select key, case when in_use or (is_last and valid_to < ${asOf}::date) then null else name end as value
        from (
          select distinct on (n.organization_id) n.organization_id as key, n.name, n.valid_to,
            n.valid_to is null as in_use,
            n.valid_from = max(n.valid_from) over (partition by n.organization_id) as is_last
          from organization_name as n
          where n.organization_id = any(${organizations}) and n.valid_from is not null
          order by n.organization_id, n.valid_from <= ${asOf}::date desc,
            case when n.valid_from <= ${asOf}::date then n.valid_from end desc, n.valid_from, n.id
        ) as attested`,
    );
    return name.then((attested) => attested ?? row['name']);
  },
};

/** Finds an organization by any of its names and acronyms over time. */
export const organizationByName: Lookup = {
  description:
    'Any name or acronym it has or had, in full; letter case, accents and extra spaces do not matter.',
  find: async (typename, name, { loaders, model }) => {
    const { only } = model.get(typename)!.table;
    const ids = await loaders.value<string, readonly number[]>(
      `${typename} by name`,
      name,
      (names) => sql`
        select wanted.name as key, array_agg(e.organization_id order by e.organization_id) as value
        from unnest(${names}::text[]) as wanted(name)
        join search_entry as e on e.names @> array[folded(wanted.name)]
        where e.organization_id is not null and ${only ? sql`e.kind = ${only.value}` : sql`true`}
        group by wanted.name`,
    );
    if (!ids) return null;
    if (ids.length > 1) {
      throw new BadUserInputError(
        `${ids.length} organizations go by that name; look it up by its code, or use "search" to tell them apart.`,
        { argument: 'name' },
      );
    }
    return ids[0]!;
  },
};
