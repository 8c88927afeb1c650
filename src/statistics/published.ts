import { BadUserInputError } from '../errors.ts';
import { canonical } from '../loading/canonical.ts';
import type { Loaders } from '../loading/loaders.ts';
import {
  attributes,
  type CounterName,
  type DimensionName,
  type MeasureName,
} from './attributes.ts';
import { ALL, type Value } from './disclosure/codes.ts';
import type { Attribute } from './disclosure/lattice.ts';
import { protect } from './disclosure/protect.ts';
import { protectParticipants } from './disclosure/participants.ts';
import type { ProtectedTable, Protection } from './disclosure/protected-table.ts';
import {
  closed,
  closedSets,
  type DivisionName,
  divisions,
  links,
  parts,
  protectedAttribute,
} from './divisions.ts';
import type { Facts } from './facts.ts';
import { sortColumn } from './group-table.ts';
import { periodsAround } from './periods.ts';
import { everyGroupWithMargins, type GroupRow, type MarginRow } from './statement.ts';

/**
 * Groups that the tables of published numbers for one question and their margins may have together: no
 * other request is answered while they are protected, which takes some tenths of a second.
 */
const mostCells = 200_000;

/** Values of dimensions, with all that follows from them; whatever is left out may have any. */
export type CellKey = Readonly<Partial<Record<DimensionName, Value>>>;

/**
 * The table of published numbers by some dimensions and what follows from them, before any filter.
 *
 * @throws BadUserInputError when it would have too many cells
 */
export function publishedTable(
  loaders: Loaders,
  facts: Facts,
  settings: Protection,
  names: readonly DimensionName[],
  counters: readonly CounterName[],
): Promise<PublishedTable> {
  const dimensions = closed(names);
  const needed = new Set<DivisionName>(
    counters.flatMap((counter) => {
      if (!(counter in parts)) return [];
      const { division, with: others = [] } = parts[counter as MeasureName];
      return [division, ...others.map((other) => parts[other].division)];
    }),
  );
  const counted: readonly CounterName[] = [
    'enrolments',
    ...new Set([...needed].flatMap((name): readonly CounterName[] => divisions[name].counters)),
  ];
  const sets = closedSets(dimensions);
  // Participants are counted by every margin, for they do not add up.
  const margins = counters.includes('participants') ? sets : [];
  const tables = 1 + needed.size + (margins.length > 0 ? 2 : 0);
  const most = Math.floor(mostCells / (sets.length * tables));
  const name = canonical({ dimensions, counted, margins: margins.length });
  return loaders.once(`published ${name}`, async () => {
    const groups = { facts, dimensions, counters: counted };
    const rows = await loaders.statements.select(everyGroupWithMargins(groups, margins, most + 1));
    const [own = [], people = []] = [0, 1].map((at) =>
      rows.filter(({ margin }) => Math.min(margin, 1) === at),
    );
    if (own.length > most) {
      throw new BadUserInputError(
        `There are more than ${most} groups by ${dimensions.join(', ')}: leave out one of these, or take one with fewer values.`,
        { argument: 'groupBy', maximum: most },
      );
    }
    const margin = (row: MarginRow) => ({ row, dimensions: margins[row.margin - 1]! });
    return new PublishedTable(dimensions, own, needed, people.map(margin), settings);
  });
}

interface MarginGroup {
  readonly row: MarginRow;
  readonly dimensions: readonly DimensionName[];
}

/** What is published of enrolments by some dimensions: the same whoever asks for it, and how. */
export class PublishedTable {
  readonly dimensions: readonly DimensionName[];
  /** A group for each combination of values that there is: whether there is one is not published. */
  readonly rows: readonly GroupRow[];
  readonly #attributes: readonly Attribute[];
  readonly #enrolments: ProtectedTable;
  readonly #participants: ProtectedTable | undefined;
  readonly #divided: ReadonlyMap<DivisionName, Divided>;
  readonly #known = new Map<string, ReadonlyMap<unknown, CellKey>>();

  constructor(
    dimensions: readonly DimensionName[],
    rows: readonly GroupRow[],
    needed: Iterable<DivisionName>,
    margins: readonly MarginGroup[],
    settings: Protection,
  ) {
    this.dimensions = dimensions;
    this.rows = rows;
    const linked = dimensions.flatMap((dimension) => {
      const link = links[dimension];
      return link ? [{ dimension, ...link }] : [];
    });
    this.#attributes = [
      ...dimensions.map(protectedAttribute),
      ...linked.map(({ attribute }) => attribute),
    ];
    const values = rows.map((row): readonly Value[] => [
      ...dimensions.map((dimension) => this.valueOf(row, dimension)),
      ...linked.map(({ dimension, valueOf }) => valueOf(this.valueOf(row, dimension))),
    ]);
    const sizes = rows.map((row) => row['enrolments'] as number);
    this.#enrolments = protect(
      this.#attributes,
      values.map((each, index) => ({ values: each, count: sizes[index]! })),
      settings,
    );
    this.#participants =
      margins.length === 0
        ? undefined
        : protectParticipants(
            this.#enrolments,
            margins.map(({ row, dimensions: own }) => ({
              values: dimensions.map((each) =>
                own.includes(each) ? this.valueOf(row, each) : ALL,
              ),
              count: row.people,
            })),
          );
    this.#divided = new Map(
      [...needed].map((name): readonly [DivisionName, Divided] => {
        const { attributes: all, parts: partsOf } = divisions[name];
        // What follows from a dimension is there already.
        const isOwn = all.map((each) =>
          linked.every(({ attribute }) => attribute.name !== each.name),
        );
        const own = all.filter((_, at) => isOwn[at]);
        if (own.length === 0) return [name, { table: this.#enrolments, attributes: [] }];
        const cells = rows.flatMap((row, index) =>
          partsOf(row as never).map(([part, count]) => ({
            values: [...values[index]!, ...part.filter((_, at) => isOwn[at])],
            count,
          })),
        );
        const table = protect([...this.#attributes, ...own], cells, settings);
        return [name, { table, attributes: own }];
      }),
    );
  }

  /** The value of a row's dimension as the table has it: what follows from it, follows always. */
  valueOf(row: GroupRow, dimension: DimensionName): Value {
    const value = row[this.cell(dimension)] as Value;
    const implied = closed([dimension]).filter((each) => each !== dimension);
    if (value !== null || implied.length === 0) return value;
    return `none of ${implied.map((name) => row[this.cell(name)]).join()}`;
  }

  /** The cell of a row that has the dimension's value. */
  cell(dimension: DimensionName): string {
    return `d${this.dimensions.indexOf(dimension)}`;
  }

  /** A row's values of some dimensions, and of what follows from them. */
  keyOf(row: GroupRow, dimensions: readonly DimensionName[]): CellKey {
    return Object.fromEntries(
      closed(dimensions).map((dimension) => [dimension, this.valueOf(row, dimension)]),
    );
  }

  /**
   * The values that follow from one of a dimension, itself included.
   *
   * @param cell by what the value is known: that of the row which has it
   * @returns undefined where there is no enrolment that tells what follows from it
   */
  keyFor(dimension: DimensionName, cell: string, value: unknown): CellKey | undefined {
    const name = `${dimension} ${cell}`;
    let known = this.#known.get(name);
    if (!known) {
      known = new Map(this.rows.map((row) => [row[cell], this.keyOf(row, [dimension])]));
      this.#known.set(name, known);
    }
    return known.get(value) ?? keyWithout(dimension, value);
  }

  /** @returns null when it is suppressed */
  count(key: CellKey, counter: CounterName): number | null {
    if (counter === 'participants') return this.#published(this.#participants!, [], key, {});
    if (counter === 'enrolments') return this.#published(this.#enrolments, [], key, {});
    const { division, has, with: others = [], notBy } = parts[counter];
    if (notBy && key[notBy] !== undefined) return null;
    if (others.some((other) => this.count(key, other) === null)) return null;
    const { table, attributes: own } = this.#divided.get(division)!;
    return this.#published(table, own, key, has);
  }

  #published(
    table: ProtectedTable,
    own: readonly Attribute[],
    key: CellKey,
    has: Readonly<Record<string, Value>>,
  ): number | null {
    const wanted: Record<string, Value | undefined> = { ...key, ...has };
    for (const [dimension, { attribute, valueOf }] of Object.entries(links)) {
      const value = key[dimension as DimensionName];
      if (value === undefined) continue;
      const implied = valueOf(value);
      const asked = has[attribute.name];
      if (asked !== undefined && asked !== implied) return 0;
      wanted[attribute.name] = implied;
      // One group has one name: who completed are those with that status.
      if (implied === value && value !== null) wanted[dimension] = undefined;
    }
    const names = [...this.#attributes, ...own].map(({ name }) => name);
    return table.get(names.map((name) => (wanted[name] === undefined ? ALL : wanted[name]))).value;
  }
}

/** Of a value that no enrolment has. */
function keyWithout(dimension: DimensionName, value: unknown): CellKey | undefined {
  if (dimension === 'QUARTER' || dimension === 'MONTH')
    return periodsAround(dimension, value as string);
  return closed([dimension]).length === 1 ? { [dimension]: value as Value } : undefined;
}

interface Divided {
  readonly table: ProtectedTable;
  /** Beside those of the whole table. */
  readonly attributes: readonly Attribute[];
}

/** By what clients know a dimension's value: the code of a thing. */
export function shownCell(table: PublishedTable, dimension: DimensionName): string {
  return attributes[dimension].node
    ? sortColumn(table.dimensions.indexOf(dimension))
    : table.cell(dimension);
}
