import { BadUserInputError } from '../errors.ts';
import { type CounterName, type DimensionName, rates } from './attributes.ts';
import { closed } from './divisions.ts';
import { sortColumn } from './group-table.ts';
import { periodsBetween, periodValue } from './periods.ts';
import type { Choice, DimensionValue } from './publishable.ts';
import { type CellKey, type PublishedTable, shownCell } from './published.ts';
import { isStep, type Sliced } from './slices.ts';
import { type GroupRow, ratesOf } from './statement.ts';
import type { Versioned } from './version-memory.ts';

/** What published numbers are put together by. */
export interface Parts {
  readonly dimensions: readonly DimensionName[];
  readonly scope: DimensionName | undefined;
  readonly choices: readonly Choice[];
}

/** Groups of published numbers, as many as its size says. */
export interface PublishedGroups extends Versioned {
  readonly of: (parent: number) => readonly GroupRow[];
}

/** Published numbers that one answer may be made of. */
const mostNumbers = 50_000;

/** Ranges of months are cut to the years from this day up to the end of the next one. */
const firstDay = '2000-01-01';
export const lastDay = (): string => `${new Date().getUTCFullYear() + 1}-12-31`;

/** Of these a participant has one value in all enrolments. */
const personal: ReadonlySet<DimensionName> = new Set<DimensionName>([
  'GENDER',
  'EDUCATION',
  'DISABILITY',
  'ORIGIN_PROVINCE',
  'ORIGIN_REGENCY',
]);

/**
 * The groups of each parent, as sums of published numbers; one of them suppressed, the sum is too.
 * Where there are dimensions, groups whose number of enrolments is suppressed are left out: beside
 * those that do not exist they would be told from them.
 *
 * @throws BadUserInputError when it takes too many numbers
 */
export function* groupsOf(
  table: PublishedTable,
  { dimensions, scope, choices }: Parts,
  counters: readonly CounterName[],
): Sliced<PublishedGroups> {
  const { version } = table;
  const own = [...dimensions, ...(scope ? [scope] : [])];
  const fixed = closed(own);
  const chosen = choices.map((choice) => ({
    dimension: choice.dimension,
    keys: keysOf(table, choice),
  }));
  const free = chosen.filter(({ dimension }) => !fixed.includes(dimension));
  const asked = free.reduce((product, { keys }) => product * keys.length, 1);
  limitNumbers(asked);
  const unions = combined(free);
  const isChosen = (key: CellKey) =>
    chosen.every(
      ({ dimension, keys }) =>
        !fixed.includes(dimension) || keys.some((each) => each?.[dimension] === key[dimension]),
    );
  const isAdditive =
    unions.length <= 1 ||
    choices.every(({ dimension }) => fixed.includes(dimension) || personal.has(dimension));

  /** @param key undefined for what is not chosen */
  function count(key: CellKey | undefined, counter: CounterName): number | null {
    if (counter === 'participants' && !isAdditive) return null;
    if (!key) return 0;
    let total = 0;
    for (const union of unions) {
      if (union && !agree(key, union)) continue;
      const number = union ? table.count({ ...key, ...union }, counter) : null;
      if (number === null) return null;
      total += number;
    }
    return total;
  }
  const counted = (key: CellKey | undefined) =>
    Object.fromEntries(counters.map((counter) => [counter, count(key, counter)]));

  if (dimensions.length === 0) {
    const of = (parent: number) => {
      const key = scope ? table.keyFor(scope, table.cell(scope), parent) : {};
      // Nobody knows what follows from a parent without enrolments: whether it has none is not told.
      const counts = key
        ? counted(isChosen(key) ? key : undefined)
        : Object.fromEntries(counters.map((counter) => [counter, null]));
      return [withRates({ ...counts, key: parent })];
    };
    return { version, size: 1, of };
  }

  const groups = new Map<string, { readonly row: GroupRow; readonly key: CellKey }>();
  const keyOf = table.keysBy(own);
  const cells = own.map((dimension) => table.cell(dimension));
  // A regency that is not known is another cell in each province. If their sum were told, those that are
  // not listed would be known to be empty, where nobody is to know whether they are suppressed.
  const isOfOneProvince =
    own.includes('ORIGIN_PROVINCE') ||
    chosen.some(({ dimension, keys }) => dimension === 'ORIGIN_PROVINCE' && keys.length === 1);
  const isUnion = (row: GroupRow) =>
    !isOfOneProvince &&
    own.includes('ORIGIN_REGENCY') &&
    row[table.cell('ORIGIN_REGENCY')] === null;
  for (const [index, row] of table.rows.entries()) {
    if (isStep(index)) yield;
    const key = keyOf(row);
    if (!isChosen(key) || isUnion(row)) continue;
    groups.set(cells.map((cell) => row[cell]).join('|'), { row, key });
  }
  // Of a hidden group every part is hidden. How many of these there are is no more told by a limit.
  const told: { readonly row: GroupRow; readonly key: CellKey }[] = [];
  for (const group of groups.values()) {
    yield;
    if (table.count(group.key, 'enrolments') !== null) told.push(group);
  }
  limitNumbers(told.length * asked);
  const listed: GroupRow[] = [];
  for (const { row, key } of told) {
    yield;
    if (!count(key, 'enrolments')) continue;
    const parent = scope ? (row[table.cell(scope)] as number) : 0;
    listed.push(withRates({ ...shown(table, row, dimensions), ...counted(key), key: parent }));
  }
  return toGroups(version, listed, scope !== undefined);
}

/** Apart from the table that they are of, which they would keep in memory. */
function toGroups(
  version: string,
  listed: readonly GroupRow[],
  hasParents: boolean,
): PublishedGroups {
  const byParent = Map.groupBy(listed, ({ key }) => key);
  return {
    version,
    size: listed.length + 1,
    of: (parent) => byParent.get(hasParents ? parent : 0) ?? [],
  };
}

/** What of a row of the table is a row's by these dimensions alone. */
function shown(
  table: PublishedTable,
  row: GroupRow,
  dimensions: readonly DimensionName[],
): Readonly<Record<string, unknown>> {
  const cells = dimensions.flatMap((dimension, index) => {
    const from = table.dimensions.indexOf(dimension);
    return [
      [`d${index}`, row[`d${from}`]] as const,
      [sortColumn(index), row[sortColumn(from)]] as const,
      [`l${index}`, row[`l${from}`]] as const,
    ];
  });
  return Object.fromEntries(cells);
}

/** Undefined stands for a value of which nobody knows what follows from it. */
type MaybeKey = CellKey | undefined;

function keysOf(table: PublishedTable, { dimension, among }: Choice): readonly MaybeKey[] {
  const cell = shownCell(table, dimension);
  return [...new Set(valuesOf({ dimension, among }))].map((value) =>
    table.keyFor(dimension, cell, value),
  );
}

/** Those of the calendar, whichever there are enrolments in: how far these go is not published. */
function valuesOf({ among }: Choice): readonly DimensionValue[] {
  if (!('unit' in among)) return among;
  const { unit, from, before } = among;
  const first = from !== undefined && from > firstDay ? from : firstDay;
  return periodsBetween(unit, first, lastDay())
    .filter((day) => before === undefined || day < before)
    .map((day) => periodValue(unit, day));
}

/** One key for each combination of values that do not contradict each other. */
function combined(choices: readonly { readonly keys: readonly MaybeKey[] }[]): readonly MaybeKey[] {
  return choices.reduce<readonly MaybeKey[]>(
    (combinations, { keys }) =>
      combinations.flatMap((one) =>
        keys.flatMap((other) => {
          if (!one || !other) return [undefined];
          return agree(one, other) ? [{ ...one, ...other }] : [];
        }),
      ),
    [{}],
  );
}

/**
 * @param numbers of what the client chose and of groups that are published, whatever else there is:
 *   whether a limit is exceeded is an answer too
 * @throws BadUserInputError when they are too many
 */
function limitNumbers(numbers: number): void {
  if (numbers <= mostNumbers) return;
  throw new BadUserInputError(
    `The groups and what is chosen by the filter are more than ${mostNumbers} numbers together.`,
    { argument: 'filter', maximum: mostNumbers },
  );
}

/** Whether two keys have no dimension with two values. */
function agree(one: CellKey, other: CellKey): boolean {
  return Object.entries(other).every(
    ([dimension, value]) => !(dimension in one) || one[dimension as DimensionName] === value,
  );
}

function withRates(row: GroupRow): GroupRow {
  const shares = ratesOf(Object.keys(row) as CounterName[]).map((name) => {
    const { numerator, denominator } = rates[name];
    const [part, ...whole] = [numerator, ...denominator].map((each) => row[each] as number | null);
    const isTold = part !== null && whole.every((each) => each !== null);
    const total = (whole as number[]).reduce((one, other) => one + other, 0);
    return [name, isTold && total > 0 ? part! / total : null];
  });
  return { ...row, ...Object.fromEntries(shares) };
}
