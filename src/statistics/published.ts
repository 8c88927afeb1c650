import { attributes, type CounterName, type DimensionName } from './attributes.ts';
import { ALL, type Value } from './disclosure/codes.ts';
import type { Attribute } from './disclosure/lattice.ts';
import type { ProtectedTable } from './disclosure/protected-table.ts';
import { closed, type DivisionName, links, parts } from './divisions.ts';
import { sortColumn } from './group-table.ts';
import { periodsAround } from './periods.ts';
import type { GroupRow } from './statement.ts';
import type { Versioned } from './version-memory.ts';

/** Values of dimensions, with all that follows from them; whatever is left out may have any. */
export type CellKey = Readonly<Partial<Record<DimensionName, Value>>>;

/** The protected tables that numbers are read from. */
export interface Protected {
  readonly enrolments: ProtectedTable;
  readonly participants: ProtectedTable | undefined;
  readonly divided: ReadonlyMap<DivisionName, Divided>;
}

/** Enrolments divided by a measure. */
export interface Divided {
  readonly table: ProtectedTable;
  /** Its attributes beside those of the whole table. */
  readonly names: readonly string[];
}

/** What is published of enrolments by some dimensions: the same whoever asks for it, and how. */
export class PublishedTable implements Versioned {
  readonly version: string;
  readonly dimensions: readonly DimensionName[];
  /** A group for each combination of values that there is: whether there is one is not published. */
  readonly rows: readonly GroupRow[];
  readonly #readers: Readers;
  readonly #names: readonly string[];
  readonly #protected: Protected;
  readonly #known = new Map<string, ReadonlyMap<unknown, GroupRow>>();

  /** @param version of what was counted */
  constructor(
    version: string,
    dimensions: readonly DimensionName[],
    rows: readonly GroupRow[],
    attributes: readonly Attribute[],
    tables: Protected,
  ) {
    this.version = version;
    this.dimensions = dimensions;
    this.rows = rows;
    this.#readers = readersOf(dimensions);
    this.#names = attributes.map(({ name }) => name);
    this.#protected = tables;
  }

  /** Groups of all that it is made of, their margins and those that are hidden included. */
  get size(): number {
    const { enrolments, participants, divided } = this.#protected;
    const tables = new Set([
      enrolments,
      participants,
      ...divided.values().map(({ table }) => table),
    ]);
    return tables.values().reduce((sum, table) => sum + (table?.size ?? 0), this.rows.length + 1);
  }

  /** The cell of a row that has the dimension's value. */
  cell(dimension: DimensionName): string {
    return `d${this.dimensions.indexOf(dimension)}`;
  }

  /** A row's values of some dimensions, and of what follows from them. */
  keysBy(dimensions: readonly DimensionName[]): (row: GroupRow) => CellKey {
    const own = closed(dimensions).map((name) => [name, this.#readers.get(name)!] as const);
    return (row) => Object.fromEntries(own.map(([name, read]) => [name, read(row)]));
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
    if (!known) this.#known.set(name, (known = new Map(this.rows.map((row) => [row[cell], row]))));
    const row = known.get(value);
    return row ? this.keysBy([dimension])(row) : keyWithout(dimension, value);
  }

  /** @returns null when it is suppressed, or not counted in the table */
  count(key: CellKey, counter: CounterName): number | null {
    const { enrolments, participants, divided } = this.#protected;
    if (counter === 'participants') {
      return participants ? this.#published(participants, [], key, {}) : null;
    }
    if (counter === 'enrolments') return this.#published(enrolments, [], key, {});
    const { division, has, with: others = [], notBy } = parts[counter];
    if (notBy && key[notBy] !== undefined) return null;
    if (others.some((other) => this.count(key, other) === null)) return null;
    const { table, names } = divided.get(division)!;
    return this.#published(table, names, key, has);
  }

  #published(
    table: ProtectedTable,
    own: readonly string[],
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
    const names = [...this.#names, ...own];
    return table.get(names.map((name) => (wanted[name] === undefined ? ALL : wanted[name]))).value;
  }
}

/** By dimension, a row's value as tables have it: what follows from it, follows always. */
export type Readers = ReadonlyMap<DimensionName, (row: GroupRow) => Value>;

export function readersOf(dimensions: readonly DimensionName[]): Readers {
  const cellOf = (name: DimensionName) => `d${dimensions.indexOf(name)}`;
  return new Map(
    dimensions.map((dimension) => {
      const cell = cellOf(dimension);
      const implied = closed([dimension])
        .filter((each) => each !== dimension)
        .map(cellOf);
      const read = (row: GroupRow) => {
        const value = row[cell] as Value;
        if (value !== null || implied.length === 0) return value;
        return `none of ${implied.map((each) => row[each]).join()}`;
      };
      return [dimension, read] as const;
    }),
  );
}

/** Of a value that no enrolment has. */
function keyWithout(dimension: DimensionName, value: unknown): CellKey | undefined {
  if (dimension === 'QUARTER' || dimension === 'MONTH')
    return periodsAround(dimension, value as string);
  return closed([dimension]).length === 1 ? { [dimension]: value as Value } : undefined;
}

/** By what clients know a dimension's value: the code of a thing. */
export function shownCell(table: PublishedTable, dimension: DimensionName): string {
  return attributes[dimension].node
    ? sortColumn(table.dimensions.indexOf(dimension))
    : table.cell(dimension);
}
