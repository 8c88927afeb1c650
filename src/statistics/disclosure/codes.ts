import { isStep, type Sliced } from '../slices.ts';
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
  readonly #implied: ReadonlyMap<number, Int32Array>[] = [];
  /** How many rows the full table has. */
  readonly rows: number;
  /** By bit and row. */
  readonly columns: readonly Int32Array[];

  private constructor(
    lattice: Lattice,
    positions: readonly number[],
    values: readonly (readonly Value[])[],
    codes: readonly ReadonlyMap<Value, number>[],
    columns: readonly Int32Array[],
    rows: number,
  ) {
    this.#lattice = lattice;
    this.#positions = positions;
    this.#values = values;
    this.#codes = codes;
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * @param names of the attributes, in the order of the coordinates
   * @throws RangeError when a value implies two values of one attribute
   */
  static *of(
    lattice: Lattice,
    names: readonly string[],
    rows: readonly (readonly Value[])[],
  ): Sliced<Codes> {
    const positions = lattice.attributes.map(({ name }) => names.indexOf(name));
    const values: (readonly Value[])[] = [];
    const codes: ReadonlyMap<Value, number>[] = [];
    const columns: Int32Array[] = [];
    for (const at of positions) {
      const found = new Set<Value>();
      for (let row = 0; row < rows.length; row++) {
        if (isStep(row)) yield;
        found.add(rows[row]![at]!);
      }
      const own = [...found].toSorted(compareValues);
      const codeOf = new Map(own.map((value, code) => [value, code]));
      const column = new Int32Array(rows.length);
      for (let row = 0; row < rows.length; row++) {
        if (isStep(row)) yield;
        column[row] = codeOf.get(rows[row]![at]!)!;
      }
      values.push(own);
      codes.push(codeOf);
      columns.push(column);
    }
    const made = new Codes(lattice, positions, values, codes, columns, rows.length);
    for (const bit of lattice.attributes.keys()) {
      const implied = new Map<number, Int32Array>();
      for (const other of lattice.attributes.keys()) {
        if (other === bit || !(lattice.implied(bit) & (1 << other))) continue;
        implied.set(other, made.#follows(bit, other));
        yield;
      }
      made.#implied.push(implied);
    }
    return made;
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
