import { BadUserInputError } from '../errors.ts';
import type { Filter } from '../loading/filter.ts';
import type { Loaders } from '../loading/loaders.ts';
import type { Order, Position } from '../loading/order.ts';
import type { CounterName, DimensionName } from './attributes.ts';
import { independent } from './divisions.ts';
import { countersFor, type GroupLoaders, type Question } from './groups.ts';
import { choicesIn, choicesOf } from './publishable.ts';
import type { Parts } from './published-parts.ts';
import type { PublishedTables } from './published-tables.ts';
import type { GroupRow } from './statement.ts';

/** What may be published, and to whom. */
export interface Publication {
  readonly tables: PublishedTables;
  /** Attributes that a number may be told by at once; those that follow from them do not count. */
  readonly mostAttributes: number;
}

/**
 * Groups of published numbers. Whatever is asked for is made of the numbers of one table that has no
 * filter, so that nothing can be told from how it was asked for.
 *
 * @throws ForbiddenError where the filter chooses by what is not published
 * @throws BadUserInputError where it is by too many attributes at once
 */
export function publishedGroups(
  loaders: Loaders,
  publication: Publication,
  { dimensions, scope, filter, only = {}, having }: Question,
): GroupLoaders {
  const parts = {
    dimensions,
    scope: scope as DimensionName | undefined,
    choices: [...choicesIn(filter), ...choicesOf(only)],
  };
  const names = attributesOf(parts, publication);
  // Of a page and of the number of groups one table is made.
  const chosenBy = countersFor(Object.keys(having ?? {}));
  const wanted = new Set(chosenBy);
  const decisive = new Map(chosenBy.map((counter) => [counter, 'having']));
  const load = lazy(() => rowsOf(loaders, publication, parts, names, [...wanted], decisive));
  const rowsIn = async (parent: number) =>
    (await load()(parent)).filter((row) => holds(row, having));
  return {
    page({ order, after, size, selected }) {
      const terms = order.terms.map(({ column }) => column.field);
      for (const counter of countersFor([...selected, ...terms])) wanted.add(counter);
      for (const counter of countersFor(terms)) decisive.set(counter, 'orderBy');
      return async (parent) => {
        const rows = (await rowsIn(parent)).map((row) => ({ row, at: positionIn(order, row) }));
        return rows
          .filter(({ at }) => !after || compare(order, at, after) > 0)
          .toSorted((a, b) => compare(order, a.at, b.at))
          .slice(0, size)
          .map(({ row }) => row);
      };
    },
    count() {
      return async (parent) => (await rowsIn(parent)).length;
    },
  };
}

/**
 * One published number for each parent; null where it is suppressed.
 *
 * @param scope the attribute that has the parent as a value
 * @param filter on what is counted
 * @throws ForbiddenError where the filter chooses by what is not published
 * @throws BadUserInputError where it is by too many attributes at once
 */
export function publishedTotals(
  loaders: Loaders,
  publication: Publication,
  counter: 'enrolments' | 'participants',
  scope: DimensionName | undefined,
  filter: Filter | undefined,
): (parent: number) => Promise<number | null> {
  const parts = { dimensions: [], scope, choices: choicesIn(filter, counter, scope) };
  const names = attributesOf(parts, publication);
  const decisive = new Map([[counter, 'filter']]);
  const load = rowsOf(loaders, publication, parts, names, [counter], decisive);
  return async (parent) => (await load(parent))[0]![counter] as number | null;
}

/** What is made when it is first asked for. */
function lazy<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}

/** @throws BadUserInputError when they are too many */
function attributesOf(
  { dimensions, scope, choices }: Parts,
  { mostAttributes }: Publication,
): readonly DimensionName[] {
  const names = new Set([
    ...dimensions,
    ...(scope ? [scope] : []),
    ...choices.map(({ dimension }) => dimension),
  ]);
  const apart = independent([...names]);
  if (apart.length <= mostAttributes) return apart;
  throw new BadUserInputError(
    `Your role may combine at most ${mostAttributes} attributes of enrolments in groups, filter and parent; these are ${apart.join(', ')}.`,
    { argument: dimensions.length > 0 ? 'groupBy' : 'filter', maximum: mostAttributes },
  );
}

/**
 * The groups of each parent, made for all of them at once.
 *
 * @param decisive counts without which there is no answer, and the argument that asks for each
 */
function rowsOf(
  loaders: Loaders,
  { tables }: Publication,
  parts: Parts,
  names: readonly DimensionName[],
  counters: readonly CounterName[],
  decisive: ReadonlyMap<CounterName, string>,
): (parent: number) => Promise<readonly GroupRow[]> {
  const load = lazy(() => tables.groups(loaders, parts, names, counters, decisive));
  return async (parent) => (await load()).of(parent);
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  eq: (value, bound) => value === bound,
  gt: (value, bound) => value > bound,
  gte: (value, bound) => value >= bound,
  lt: (value, bound) => value < bound,
  lte: (value, bound) => value <= bound,
};

/** What is not told meets no condition. */
function holds(row: GroupRow, having: Filter = {}): boolean {
  return Object.entries(having).every(([name, range]) =>
    Object.entries(range as Record<string, number | null>).every(([operator, bound]) => {
      const value = row[name] as number | null;
      return bound === null || (value !== null && comparisons[operator]!(value, bound));
    }),
  );
}

function positionIn({ terms }: Order, row: GroupRow): Position {
  return terms.map(({ column }) => row[column.field]);
}

function compare({ terms }: Order, position: Position, other: Position): number {
  for (let index = 0; index < terms.length; index++) {
    const [a, b] = [position[index], other[index]] as [number, number];
    if (a === b) continue;
    if (a === null || b === null) return a === null ? 1 : -1;
    return a < b === terms[index]!.descending ? 1 : -1;
  }
  return 0;
}
