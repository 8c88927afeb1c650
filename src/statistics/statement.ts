import { type RawBuilder, sql } from 'kysely';
import { all } from '../loading/columns.ts';
import { condition, type Filter } from '../loading/filter.ts';
import { type Order, ordering, type Position } from '../loading/order.ts';
import {
  type AttributeName,
  attributes,
  type CounterName,
  type DimensionName,
  type RateName,
  rateNames,
  rates,
} from './attributes.ts';
import { batchesBy, traitsAmong } from './batches.ts';
import { groupTable, sortColumn } from './group-table.ts';
import type { AttributeColumn } from './rollups.ts';
import { type Counted, sourceOf } from './source.ts';

/** Groups of enrolments, and what is counted of each. */
export interface Groups extends Counted {
  readonly dimensions: readonly DimensionName[];
  /** Groups of each of some parents alone: the keys that the attribute may have. */
  readonly scope?:
    { readonly attribute: AttributeName; readonly parents: readonly number[] } | undefined;
}

/** One group as the statements return it: its parent's key, `d0`… its values, `s0`… what they are ordered by, `l0`… names, and counts. */
export type GroupRow = Readonly<Record<string, unknown>> & { readonly key: number };

/** Which part of the groups, in what order. */
export interface GroupPage {
  readonly order: Order;
  /** On counts and rates. */
  readonly having?: Filter | undefined;
  readonly after?: Position | undefined;
  readonly size: number;
}

/** One page of groups; of each parent, where there are parents. */
export function groupPage(
  groups: Groups,
  { order, having, after, size }: GroupPage,
): RawBuilder<GroupRow> {
  const { orderBy, after: comesAfter } = ordering(order, 'a', false);
  const counted = countedGroups(groups);
  const where = all([
    condition(groupTable(groups.dimensions), 'a', having),
    after && comesAfter(after),
  ]);
  if (!groups.scope) {
    return sql`select * from (${counted}) as a where ${where} order by ${orderBy} limit ${sql.lit(size)}`;
  }
  // The order is that of the window.
  return sql`select * from (select a.*, row_number() over (partition by a.key order by ${orderBy}) as number from (${counted}) as a where ${where}) as numbered where number <= ${sql.lit(size)} order by number`;
}

/** In the place of a margin's number: groups of batches, with how many there are as `people`. */
export const batchMargin = -1;

/** One group of a margin: the number of the margin, from 1, its values, and its distinct participants. */
export type MarginRow = GroupRow & { readonly margin: number; readonly people: number };

/** What statistics are made of: another text after each change that may be seen in them. */
export const statisticsVersion = sql<string>`select coalesce(string_agg(slot || ':' || transaction_id, ' ' order by slot), '') as version from statistics_version`;

/**
 * Groups with their counts, the distinct participants of groups by fewer dimensions, which do not
 * add up to each other, batches by what these have of the dimensions, and the version of all that. In one
 * statement they are as they were at one moment.
 *
 * @param margins dimensions of each, all of which are the groups' too
 * @returns rows with `margin` 0 are groups, those above that of a margin; one has a `version` alone
 */
export function everyGroupWithMargins(
  groups: Groups,
  margins: readonly (readonly DimensionName[])[],
): RawBuilder<MarginRow | { readonly version: string }> {
  const { dimensions, counters } = groups;
  const values = dimensions.map((_, index) => `d${index}`);
  const others = [
    ...counters,
    ...dimensions.flatMap((dimension, index) => [
      sortColumn(index),
      ...(attributes[dimension].node ? [`l${index}`] : []),
    ]),
  ];
  const references = (names: readonly string[]) => names.map((name) => sql.ref(name));
  const marginOf = (
    own: readonly DimensionName[],
    number: number,
    counted: RawBuilder<unknown>,
    count: string,
  ) => {
    const cells = dimensions.map((dimension) => {
      const place = own.indexOf(dimension);
      return place < 0 ? sql`null` : sql.ref(`d${place}`);
    });
    const unknown = others.map(() => sql`null`);
    return sql` union all select ${sql.join([sql`0`, ...cells, ...unknown, sql.ref(count), sql.lit(number), sql`null`])} from (${counted}) as p`;
  };
  const traits = traitsAmong(dimensions);
  const parts = [
    ...margins.map((own, at) => {
      const people = plainGroups({ ...groups, dimensions: own, counters: ['participants'] });
      return marginOf(own, at + 1, people, 'participants');
    }),
    marginOf(traits, batchMargin, batchesBy(traits), 'batches'),
  ];
  const all = [
    ...references(['key', ...values, ...others]),
    sql`0 as people`,
    sql`0 as margin`,
    sql`null::text as version`,
  ];
  const nothing = [...values, ...others, 'people', 'margin'].map(() => sql`null`);
  const version = sql` union all select ${sql.join([sql`0`, ...nothing, sql`version`])} from (${statisticsVersion}) as v`;
  return sql`select ${sql.join(all)} from (${countedGroups(groups)}) as a${sql.join(parts, sql``)}${version}`;
}

/** How many groups there are: rows of `key` and `value`. */
export function groupCount(
  groups: Groups,
  having: Filter | undefined,
): RawBuilder<{ key: number; value: number }> {
  return sql`select a.key, count(*)::integer as value from (${countedGroups(groups)}) as a where ${all(
    [condition(groupTable(groups.dimensions), 'a', having)],
  )} group by a.key`;
}

/** Every group with its counts, the rates that can be made of them, and what it is ordered by. */
function countedGroups(groups: Groups): RawBuilder<unknown> {
  const { dimensions, counters, facts } = groups;
  const sorts = dimensions.map((dimension, index) => {
    const value = sql.ref(`g.d${index}`);
    const { node } = attributes[dimension];
    if (node) return sql.ref(`n${index}.code`);
    const among = facts.membersOf(dimension);
    return among ? sql`array_position(${among}::text[], ${value})` : value;
  });
  const named = dimensions.flatMap((dimension, index) => {
    const { node } = attributes[dimension];
    return node ? [{ index, table: facts.fact.references.get(dimension)!.sql }] : [];
  });
  const columns = [
    sql`g.*`,
    ...sorts.map((sort, index) => sql`${sort} as ${sql.ref(sortColumn(index))}`),
    ...named.map(({ index }) => sql`${sql.ref(`n${index}.name`)} as ${sql.ref(`l${index}`)}`),
    ...rateNames
      .filter((rate) => ratesOf(counters).includes(rate))
      .map((rate) => sql`${share(rate)} as ${sql.ref(rate)}`),
  ];
  const joins = named.map(
    ({ index, table }) =>
      sql` left join ${sql.table(table)} as ${sql.ref(`n${index}`)} on ${sql.ref(`n${index}.id`)} = ${sql.ref(`g.d${index}`)}`,
  );
  return sql`select ${sql.join(columns)} from (${plainGroups(groups)}) as g${sql.join(joins, sql``)}`;
}

/** Every group by its values, with its counts. Without dimensions there is one, also where it counts nothing. */
export function plainGroups(groups: Groups): RawBuilder<unknown> {
  const { dimensions, scope, counters } = groups;
  const values = dimensions.map((dimension) => attributes[dimension].column);
  const parent = scope && attributes[scope.attribute].column;
  const columns = [...values, ...(parent ? [parent] : [])] as AttributeColumn[];
  const { from, where, having, count } = sourceOf(groups, columns);
  const key = parent ? sql.ref(`f.${parent}`) : sql`0`;
  const cells = [
    sql`${key} as key`,
    ...values.map((column, index) => sql`${sql.ref(`f.${column}`)} as ${sql.ref(`d${index}`)}`),
    ...counters.map((counter) => sql`${count(counter)} as ${sql.ref(counter)}`),
  ];
  const wanted = all([scope && sql<boolean>`${key} = any(${scope.parents})`, where]);
  const by = [...(parent ? [key] : []), ...values.map((column) => sql.ref(`f.${column}`))];
  const grouping = by.length > 0 ? sql` group by ${sql.join(by)}` : sql``;
  const found = sql`select ${sql.join(cells)} from ${from} where ${wanted}${grouping} having ${having}`;
  if (!scope || dimensions.length > 0) return found;
  const counts = counters.map(
    (counter) => sql`coalesce(${sql.ref(`c.${counter}`)}, 0) as ${sql.ref(counter)}`,
  );
  return sql`select ${sql.join([sql`parent.key`, ...counts])} from unnest(${scope.parents}::integer[]) as parent(key) left join (${found}) as c on c.key = parent.key`;
}

/** The rates that can be made of these counts. */
export function ratesOf(counters: readonly CounterName[]): readonly RateName[] {
  return rateNames.filter((rate) =>
    [rates[rate].numerator, ...rates[rate].denominator].every((each) => counters.includes(each)),
  );
}

function share(rate: RateName): RawBuilder<number> {
  const { numerator, denominator } = rates[rate];
  const whole = sql.join(
    denominator.map((each) => sql.ref(`g.${each}`)),
    sql` + `,
  );
  return sql`${sql.ref(`g.${numerator}`)}::double precision / nullif(${whole}, 0)`;
}
