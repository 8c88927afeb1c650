import { type RawBuilder, sql } from 'kysely';
import { Args, Ctx, Extensions, Query, Resolver } from 'type-graphql';
import { BadUserInputError } from '../../errors.ts';
import type { GraphContext } from '../../exposure/context.ts';
import { listedCodes } from '../../exposure/filter-values.ts';
import type { Filter } from '../../loading/filter.ts';
import { dissimilarity } from '../../statistics/dissimilarity.ts';
import type { CounterName, DimensionName } from '../../statistics/attributes.ts';
import { pointsOfGroups } from '../../statistics/price.ts';
import type { GroupRow } from '../../statistics/statement.ts';
import { readingPoints } from '../enrolment-statistics/enrolment-statistics.types.ts';
import { type CountedGroups, everyGroupOf } from '../enrolment-statistics/every-group.ts';
import { keyOf } from '../enrolment-statistics/keys.ts';
import { StatStatus, toRate, toStat } from '../enrolment-statistics/stat.types.ts';
import {
  SkillsGap,
  SkillsGapArgs,
  type SkillsGapDimension,
  type SkillsGapFilter,
  type SkillsGapRow,
} from './skills-gap.types.ts';

type By = keyof typeof SkillsGapDimension;

/** What each is among the dimensions of enrolments, and among needs: its value, what it is ordered by, its name. */
const dimensions: Record<
  By,
  {
    readonly of: DimensionName;
    readonly need: Record<'value' | 'sort' | 'label', RawBuilder<unknown>>;
  }
> = {
  FIELD: {
    of: 'FIELD',
    need: { value: sql`field.id`, sort: sql`field.code`, label: sql`field.name` },
  },
  REGION: {
    of: 'CENTER_PROVINCE',
    need: { value: sql`province.id`, sort: sql`province.code`, label: sql`province.name` },
  },
  PERIOD: {
    of: 'YEAR',
    need: { value: sql`due.year`, sort: sql`due.year`, label: sql`null::text` },
  },
};

/** Groups of needs have the form of those of enrolments. */
interface NeedRow extends GroupRow {
  readonly needs: number;
  readonly needed: number;
}

/** It is made of the numbers by what is compared by, and by fields for the index. */
function pointsOf({ by, filter }: Readonly<Record<string, unknown>>): number {
  const asked = new Set(Object.keys(filter ?? {}));
  const chosen: readonly DimensionName[] = [
    ...(asked.has('fields') ? [dimensions.FIELD.of] : []),
    ...(asked.has('regions') ? [dimensions.REGION.of] : []),
    ...(asked.has('fromYear') || asked.has('toYear') ? [dimensions.PERIOD.of] : []),
  ];
  const own = Object.hasOwn(dimensions, String(by)) ? dimensions[by as By].of : dimensions.FIELD.of;
  return [own, dimensions.FIELD.of]
    .map((each) => pointsOfGroups({ groupBy: [each, ...chosen] }))
    .reduce((sum, points) => sum + points);
}

@Resolver()
export class SkillsGapResolver {
  @Extensions({ cost: 2 * readingPoints, pointsOf })
  @Query(() => SkillsGap, {
    description:
      'Where training and the needs of industry and regions miss each other. Both are those of all: a center is told here what is published of all enrolments, as the public is.',
  })
  async skillsGap(
    @Args(() => SkillsGapArgs) { by, filter: asked }: SkillsGapArgs,
    @Ctx() context: GraphContext,
  ): Promise<SkillsGap> {
    checkYears(asked);
    await checkCodes(asked, context);
    const compared = (each: By) => compare(context, each, asked ?? {});
    const { needs, enrolments, supply } = await compared(by);
    const keys = new Map([...needs, ...enrolments].map((row) => [row['d0'], row] as const));
    const sort = (row: GroupRow) => row['s0'] as string | number;
    const rows = [...keys.values()]
      .toSorted((a, b) =>
        sort(a) === null ? 1 : sort(b) === null ? -1 : sort(a) < sort(b) ? -1 : 1,
      )
      .map((row) =>
        toRow(
          dimensions[by].of,
          row,
          needs.find(({ d0 }) => d0 === row['d0']),
          supply,
          enrolments.filter(({ d0 }) => d0 === row['d0']),
        ),
      );
    return {
      rows,
      dissimilarityIndex: async () => {
        const fields = by === 'FIELD' ? { needs, enrolments, supply } : await compared('FIELD');
        const values = [...fields.needs, ...fields.enrolments].map(({ d0 }) => d0);
        return dissimilarity(
          [...new Set(values)].map((field) => [
            fields.needs.find(({ d0 }) => d0 === field)?.needed ?? 0,
            fields.supply.sum(
              fields.enrolments.filter(({ d0 }) => d0 === field),
              'completed',
            ).value ?? 0,
          ]),
        );
      },
    };
  }
}

interface Compared {
  readonly needs: readonly NeedRow[];
  readonly enrolments: readonly GroupRow[];
  readonly supply: CountedGroups;
}

async function compare(context: GraphContext, by: By, asked: SkillsGapFilter): Promise<Compared> {
  const { loaders } = context;
  // Needs are everybody's: beside them the supply of a center alone would be no gap.
  const ofAll = { ...context, publication: context.publicationOfOthers };
  const only = { FIELD: asked.fields, [dimensions.REGION.of]: asked.regions };
  const question = { dimensions: [dimensions[by].of], filter: startedIn(asked), only };
  const supply = everyGroupOf(ofAll, question, ['completed', 'certified', 'placed']);
  const [needs, enrolments] = await Promise.all([
    loaders.once(`needs ${by} ${JSON.stringify(asked)}`, () =>
      loaders.statements.select(openNeeds(by, asked)),
    ),
    supply.of(0),
  ]);
  return { needs, enrolments, supply };
}

function openNeeds(
  by: By,
  { fields, regions, fromYear, toYear }: SkillsGapFilter,
): RawBuilder<NeedRow> {
  const { value, sort, label } = dimensions[by].need;
  const conditions = [
    sql`n.status = 'OPEN'`,
    ...(fields ? [sql`field.code = any(${fields})`] : []),
    ...(regions ? [sql`province.code = any(${regions})`] : []),
    ...(typeof fromYear === 'number' ? [sql`due.year >= ${fromYear}`] : []),
    ...(typeof toYear === 'number' ? [sql`due.year <= ${toYear}`] : []),
  ];
  return sql`
    select 0 as key, ${value} as d0, ${sort} as s0, ${label} as l0,
      count(*)::integer as needs, sum(n.headcount)::integer as needed
    from workforce_need as n
    join vocational_field as field on field.id = n.field_id
    join region as place on place.id = n.region_id
    join region as province on province.id = coalesce(place.province_id, place.id)
    cross join lateral (
      select extract(year from coalesce(n.needed_by, n.stated_on))::integer as year) as due
    where ${sql.join(conditions, sql` and `)}
    group by ${sql.join([value, sort, label])}`;
}

/** The same years of enrolments. */
function startedIn({ fromYear, toYear }: SkillsGapFilter): Filter | undefined {
  const since = typeof fromYear === 'number' ? `${fromYear}-01-01` : undefined;
  const until = typeof toYear === 'number' ? `${toYear + 1}-01-01` : undefined;
  // A range without bounds would be a choice by years too.
  return since || until ? { startedOn: { gte: since, lt: until } } : undefined;
}

/** @throws BadUserInputError that names the argument and the code, where there is nothing of that code */
async function checkCodes(
  asked: SkillsGapFilter | null | undefined,
  { facts, knownCodes, loaders }: GraphContext,
): Promise<void> {
  const tableOf = (dimension: DimensionName) => facts.fact.references.get(dimension)!;
  const codes = [
    ...listedCodes(tableOf('FIELD'), asked?.fields, ['filter', 'fields']),
    ...listedCodes(tableOf('CENTER_PROVINCE'), asked?.regions, ['filter', 'regions']),
  ];
  await knownCodes.check(codes, loaders);
  const within = asked?.regions?.find((code) => code.includes('.'));
  if (within !== undefined) {
    const argument = 'filter.regions';
    throw new BadUserInputError(
      `Argument "${argument}" must have codes of provinces, such as "32"; "${within}" lies within one.`,
      { argument },
    );
  }
}

const years = { first: 1900, last: 2999 };

function checkYears(asked: SkillsGapFilter | null | undefined): void {
  for (const name of ['fromYear', 'toYear'] as const) {
    const year = asked?.[name];
    if (typeof year === 'number' && (year < years.first || year > years.last)) {
      const argument = `filter.${name}`;
      throw new BadUserInputError(
        `Argument "${argument}" must be from ${years.first} to ${years.last}.`,
        { argument },
      );
    }
  }
}

function toRow(
  dimension: DimensionName,
  key: GroupRow,
  need: NeedRow | undefined,
  supply: CountedGroups,
  enrolments: readonly GroupRow[],
): SkillsGapRow {
  const told = (counter: CounterName) =>
    enrolments.length > 0 ? supply.sum(enrolments, counter) : supply.absent;
  const certified = told('certified');
  const needed = need?.needed ?? null;
  return {
    key: keyOf([dimension], key)[0]!,
    needs: need?.needs ?? 0,
    needed,
    trained: told('completed'),
    certified,
    placed: told('placed'),
    gap: needed === null || certified.value === null ? null : needed - certified.value,
    // A need that nobody stated is no denominator: it would say that nobody is needed.
    coverage: needed === null ? null : toRate(certified, toStat(needed, StatStatus.EXACT)),
  };
}
