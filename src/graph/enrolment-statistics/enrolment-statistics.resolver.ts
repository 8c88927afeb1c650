import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Extensions, Info, Query, Resolver } from 'type-graphql';
import { BadUserInputError } from '../../errors.ts';
import { askedFilter } from '../../exposure/asked-filter.ts';
import type { GraphContext } from '../../exposure/context.ts';
import type { Computed } from '../../exposure/expose.ts';
import type { Filter } from '../../loading/filter.ts';
import type { Order } from '../../loading/order.ts';
import type { Page } from '../../loading/page.ts';
import type { Row } from '../../loading/table.ts';
import { type Connection, type LoadConnection, toConnection } from '../../relay/connection.ts';
import { Cursors } from '../../relay/cursor.ts';
import { exportPageSize, toPageRequest } from '../../relay/page-args.ts';
import {
  type CounterName,
  counterNames,
  type DimensionName,
  type RateName,
  rateNames,
  rates,
} from '../../statistics/attributes.ts';
import { groupOrder, groupTable } from '../../statistics/group-table.ts';
import { exactGroups } from '../../statistics/groups.ts';
import { pointsOfGroups } from '../../statistics/price.ts';
import { publishedGroups } from '../../statistics/published-groups.ts';
import type { GroupRow } from '../../statistics/statement.ts';
import {
  EnrolmentStatisticsArgs,
  EnrolmentStatisticsConnection,
  mostDimensions,
  readingPoints,
} from './enrolment-statistics.types.ts';
import { keyOf } from './keys.ts';
import {
  ofWhichRecords,
  sumOf,
  type ToldStatus,
  toldStatus,
  toRate,
  toStat,
} from './stat.types.ts';

const mostTerms = 5;

type ScopeName = 'CENTER' | 'PARTNER' | 'PROGRAM' | 'FIELD' | 'ORIGIN_PROVINCE' | 'ORIGIN_REGENCY';

@Resolver()
export class EnrolmentStatisticsResolver {
  @Extensions({ cost: readingPoints, pointsOf: pointsOfGroups, exportPageSize })
  @Query(() => EnrolmentStatisticsConnection, {
    description: `Counts of enrolments, in groups by up to ${mostDimensions} dimensions. ${ofWhichRecords}`,
  })
  enrolmentStatistics(
    @Args(() => EnrolmentStatisticsArgs) args: EnrolmentStatisticsArgs,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    return listOf(undefined, args, context, info)(0);
  }
}

interface ScopeOfRow {
  readonly scopeOf?: (row: Row) => ScopeName;
  readonly reads?: readonly string[];
}

/**
 * `enrolmentStatistics` of one thing: of those enrolments that have it as the value of an attribute.
 *
 * @param scopeOf the attribute where it depends on the row; it costs what it does with `scope`
 * @param reads columns that `scopeOf` reads
 */
export function statisticsWithin(
  scope: ScopeName,
  description: string,
  { scopeOf = () => scope, reads = [] }: ScopeOfRow = {},
): Computed {
  return {
    type: () => EnrolmentStatisticsConnection,
    args: EnrolmentStatisticsArgs,
    description: `${description} ${ofWhichRecords}`,
    reads,
    cost: readingPoints,
    pointsOf: (args) => pointsOfGroups(args, scope),
    resolve(row, args: EnrolmentStatisticsArgs, context, info) {
      const own = scopeOf(row);
      const load = context.lists.get(info.fieldNodes, `statistics ${own}`, () =>
        listOf(own, args, context, info),
      );
      return load(row.id);
    },
  };
}

/** What its arguments are is looked at once for all parents. */
function listOf(
  scope: ScopeName | undefined,
  args: EnrolmentStatisticsArgs,
  context: GraphContext,
  info: GraphQLResolveInfo,
): LoadConnection {
  const { loaders, facts, publication, selections, knownCodes } = context;
  const selected = selections.ofConnection(info, groupTable([]));
  const dimensions = checkedDimensions(args.groupBy ?? []);
  const { filter, bound, codes } = askedFilter(facts.enrolment, args.filter, context);
  const having = withoutNulls(args.having);
  const order = toOrder(dimensions, args.orderBy ?? []);
  const cursors = new Cursors(order, { groupBy: dimensions, filter: bound, having });
  const request = { ...toPageRequest(cursors, args, context.largestPage), order };
  const question = { dimensions, scope, filter, having };
  const groups = publication
    ? publishedGroups(loaders, publication, question)
    : exactGroups(loaders, facts, question);
  const rowsOf =
    selected.page &&
    groups.page({
      ...request,
      size: selected.page.more ? request.size + 1 : request.size,
      selected: selected.page.rows.columns.map(({ field }) => field as CounterName | RateName),
    });
  const status = toldStatus(context);
  const countOf = selected.totalCount ? groups.count() : undefined;
  const load: LoadConnection = (parent) => {
    const page = rowsOf?.(parent).then((rows) =>
      toPage(rows, dimensions, order, request.size, status),
    );
    return toConnection(selected, request, cursors, page, countOf?.(parent));
  };
  const checking = knownCodes.check(codes, loaders);
  return checking ? (parent) => checking.then(() => load(parent)) : load;
}

function checkedDimensions(dimensions: readonly DimensionName[]): readonly DimensionName[] {
  const twice = dimensions.find((each, index) => dimensions.indexOf(each) !== index);
  if (twice !== undefined) throw refuse('groupBy', `must not have ${twice} twice`);
  if (dimensions.length > mostDimensions) {
    throw refuse('groupBy', `must have at most ${mostDimensions} elements`);
  }
  return dimensions;
}

function toOrder(
  dimensions: readonly DimensionName[],
  steps: NonNullable<EnrolmentStatisticsArgs['orderBy']>,
): Order {
  if (steps.length > mostTerms) throw refuse('orderBy', `must have at most ${mostTerms} elements`);
  const terms = steps.map((step) => {
    const [named, ...others] = Object.entries(step).filter(([, given]) => given);
    if (!named || others.length > 0) {
      throw refuse('orderBy', 'must have exactly one field in each element');
    }
    const [by, direction] = named;
    return { by: by === 'key' ? undefined : by, descending: direction === 'DESC' };
  });
  const names = terms.map(({ by = 'key' }) => by);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw refuse('orderBy', `must not have the field ${twice} twice`);
  return groupOrder(dimensions, terms);
}

/** A null asks for nothing. */
function withoutNulls(having: Filter | null | undefined): Filter | undefined {
  const given = Object.entries(having ?? {}).filter(([, operand]) => operand !== null);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

function toPage(
  rows: readonly GroupRow[],
  dimensions: readonly DimensionName[],
  { terms }: Order,
  size: number,
  status: ToldStatus,
): Page {
  const shown = rows.slice(0, size);
  return {
    rows: shown.map((row) => toStatistics(row, dimensions, status)),
    positions: shown.map((row) => terms.map(({ column }) => row[column.field])),
    links: undefined,
    more: rows.length > size,
  };
}

function toStatistics(
  row: GroupRow,
  dimensions: readonly DimensionName[],
  status: ToldStatus,
): Row {
  const stat = (name: CounterName) => toStat(row[name] as number | null, status);
  const counts = counterNames.map((name) => [
    name,
    row[name] === undefined ? undefined : stat(name),
  ]);
  const shares = rateNames.map((name) => {
    const { numerator, denominator } = rates[name];
    const isCounted = [numerator, ...denominator].every((each) => row[each] !== undefined);
    return [name, isCounted ? toRate(stat(numerator), sumOf(denominator.map(stat))) : undefined];
  });
  const key = keyOf(dimensions, row);
  return {
    id: row.key,
    __typename: 'EnrolmentStatistics',
    key,
    keyOf: ({ dimension }: { dimension: DimensionName }) =>
      key.find((part) => part.dimension === dimension) ?? null,
    ...Object.fromEntries([...counts, ...shares]),
  };
}

function refuse(argument: string, rule: string): BadUserInputError {
  return new BadUserInputError(`Argument "${argument}" ${rule}.`, { argument });
}
