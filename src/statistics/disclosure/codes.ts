import type { AttributeSet, Lattice } from './lattice.ts';

/** What an attribute may be; null is a value like the others: not known. */
export type Value = string | number | boolean | null;

/** In place of a value: whatever the attribute is, that is a margin. */
export const ALL: unique symbol = Symbol('all');

/** One value or ALL for each attribute, in the order in which the attributes were given. */
export type Coordinates = readonly (Value | typeof ALL)[];

/** Values as whole numbers from 0, in an order that depends on the values alone; -1 for one that never occurs. */
export class Codes {
  readonly #lattice: Lattice;
  /** By bit, where coordinates have the attribute's value. */
  readonly #positions: readonly number[];
  /** By bit. */
  readonly #values: readonly (readonly Value[])[];
  readonly #codes: readonly ReadonlyMap<Value, number>[];
  /** By bit and bit of an attribute that it implies: the code that follows from a code. */
  readonly #implied: ReadonlyMap<number, Int32Array>[];
  /** How many rows the full table has. */
  readonly rows: number;
  /** By bit and row. */
  readonly columns: readonly Int32Array[];

  /**
   * @param names of the attributes, in the order of the coordinates
   * @throws RangeError when a value implies two values of one attribute
   */
  constructor(lattice: Lattice, names: readonly string[], rows: readonly (readonly Value[])[]) {
    this.#lattice = lattice;
    this.rows = rows.length;
    this.#positions = lattice.attributes.map(({ name }) => names.indexOf(name));
    this.#values = this.#positions.map((at) =>
      [...new Set(rows.map((row) => row[at]!))].toSorted(compareValues),
    );
    this.#codes = this.#values.map((values) => new Map(values.map((value, code) => [value, code])));
    this.columns = this.#positions.map((at, bit) =>
      Int32Array.from(rows, (row) => this.#codes[bit]!.get(row[at]!)!),
    );
    this.#implied = lattice.attributes.map(
      (_, bit) =>
        new Map(
          lattice.attributes
            .keys()
            .filter((other) => other !== bit && lattice.implied(bit) & (1 << other))
            .map((other) => [other, this.#follows(bit, other)]),
        ),
    );
  }

  #follows(bit: number, other: number): Int32Array {
    const follows = new Int32Array(this.#values[bit]!.length).fill(-1);
    this.columns[bit]!.forEach((code, row) => {
      const implied = this.columns[other]![row]!;
      if (follows[code] !== -1 && follows[code] !== implied) {
        const [name, ambiguous] = [bit, other].map((each) => this.#lattice.attributes[each]!.name);
        throw new RangeError(`A value of "${name}" implies more than one of "${ambiguous}".`);
      }
      follows[code] = implied;
    });
    return follows;
  }

  /** How many values an attribute has. */
  count(bit: number): number {
    return this.#values[bit]!.length;
  }

  /** @returns the attributes that are not ALL, and by bit the codes of their values */
  read(coordinates: Coordinates): {
    readonly set: AttributeSet;
    readonly codes: readonly number[];
  } {
    let set = 0;
    const codes = this.#positions.map((at, bit) => {
      const value = coordinates[at];
      if (value === ALL || value === undefined) return -1;
      set |= 1 << bit;
      return this.#codes[bit]!.get(value) ?? -1;
    });
    return { set, codes };
  }

  /** The coordinates of a row's cell in the margin over some attributes. */
  write(row: number, set: AttributeSet): Coordinates {
    const coordinates: (Value | typeof ALL)[] = this.#positions.map(() => ALL);
    this.#positions.forEach((at, bit) => {
      if (set & (1 << bit)) coordinates[at] = this.#values[bit]![this.columns[bit]![row]!]!;
    });
    return coordinates;
  }

  /** Names and values of a row's attributes that are in the set, in the order of their names. */
  name(row: number, set: AttributeSet): readonly (readonly [string, Value])[] {
    return this.#lattice.attributes.flatMap(({ name }, bit) =>
      set & (1 << bit) ? [[name, this.#values[bit]![this.columns[bit]![row]!]!] as const] : [],
    );
  }

  /** The order of two rows by some attributes, as of `toSorted`; it depends on their values alone. */
  compare(row: number, other: number, bits: readonly number[]): number {
    for (const bit of bits) {
      const column = this.columns[bit]!;
      if (column[row] !== column[other]) return column[row]! - column[other]!;
    }
    return 0;
  }

  /** Whether the values that are there imply each other: not so for a regency with another one's province. */
  agree(set: AttributeSet, codes: readonly number[]): boolean {
    return this.#implied.every(
      (implied, bit) =>
        !(set & (1 << bit)) ||
        implied.entries().every(([other, follows]) => follows[codes[bit]!] === codes[other]),
    );
  }
}

function compareValues(a: Value, b: Value): number {
  const kinds = [typeof a, typeof b];
  if (kinds[0] !== kinds[1]) return kinds[0]! < kinds[1]! ? -1 : 1;
  if (a === null || b === null || a === b) return 0;
  return a < b ? -1 : 1;
}
