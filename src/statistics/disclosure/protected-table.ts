import type { Codes, Coordinates } from './codes.ts';
import type { AttributeSet, Lattice } from './lattice.ts';
import type { Margin } from './margins.ts';
import { round, type Rounding } from './rounding.ts';
import type { Suppression } from './suppression.ts';

export interface Protection extends Rounding {
  /** The least count that is published, at least the base of rounding. */
  readonly threshold: number;
}

/** What is told of a count. */
export type Published =
  | { readonly value: number; readonly status: 'ROUNDED' }
  | { readonly value: null; readonly status: 'SUPPRESSED' };

/** A cell that is published, in a table or a margin. */
export interface PublishedCell {
  /** One for each attribute, ALL for those that the margin is not over. */
  readonly values: Coordinates;
  readonly value: number;
}

/** A table with its margins, each after those that it refines. */
export interface Table {
  readonly lattice: Lattice;
  readonly codes: Codes;
  readonly margins: ReadonlyMap<AttributeSet, ProtectedMargin>;
}

export interface ProtectedMargin {
  readonly margin: Margin;
  /** By cell. */
  readonly counts: Float64Array;
  readonly suppression: Suppression;
}

/** The counts of a table and its margins, as far as they may be told. */
export class ProtectedTable {
  readonly table: Table;
  readonly protection: Protection;
  readonly #measure: string;
  readonly #bound: ProtectedTable | undefined;

  /**
   * @param measure what is counted: two measures of a cell are not rounded alike
   * @param bound a table with the same cells, from which a value is taken where the counts are equal
   */
  constructor(table: Table, protection: Protection, measure: string, bound?: ProtectedTable) {
    this.table = table;
    this.protection = protection;
    this.#measure = measure;
    this.#bound = bound;
  }

  /** How many cells it has, those of all margins together. */
  get size(): number {
    return this.table.margins.values().reduce((sum, { margin }) => sum + margin.size, 0);
  }

  /**
   * What is told of a cell, also of one that is zero.
   *
   * @param values one for each attribute in the order of the attributes, or ALL
   * @throws RangeError when an attribute has a value and one that it implies has none
   */
  get(values: Coordinates): Published {
    const { set, codes } = this.table.codes.read(values);
    if (!this.table.margins.has(set)) throw new RangeError(missing);
    return this.#publish(set, codes);
  }

  /**
   * The cells of a margin that are published and not zero. This is all that may be listed: a list with
   * the suppressed cells that are not zero would tell them from those that are.
   *
   * @param names attributes that the margin is over, with all that they imply
   * @throws RangeError when one that is implied is missing
   */
  *cells(names: readonly string[]): Generator<PublishedCell> {
    const { lattice, codes, margins } = this.table;
    const set = lattice.attributes.reduce(
      (bits, { name }, bit) => (names.includes(name) ? bits | (1 << bit) : bits),
      0,
    );
    const found = margins.get(set);
    if (!found) throw new RangeError(missing);
    for (const [cell, row] of found.margin.rows.entries()) {
      if (found.suppression.cells[cell] !== 0 || found.counts[cell] === 0) continue;
      yield { values: codes.write(row, set), value: this.#value(found, cell) };
    }
  }

  #publish(set: AttributeSet, codes: readonly number[]): Published {
    const found = this.table.margins.get(set)!;
    const cell = found.margin.find(codes);
    if (cell === -1) return this.#publishUnnumbered(found, codes);
    if (found.suppression.cells[cell] !== 0) return suppressed;
    return { value: this.#value(found, cell), status: 'ROUNDED' };
  }

  /**
   * What has no number is zero, or part of hidden cells alone. A zero is hidden with what it is part of,
   * and beside hidden cells: it might be one of them.
   */
  #publishUnnumbered(
    { margin, suppression }: ProtectedMargin,
    codes: readonly number[],
  ): Published {
    let isHidden = false;
    for (const [at, bit] of margin.generators.entries()) {
      const set = margin.set & ~(1 << bit);
      const parent = this.#publish(set, codes);
      if (parent.value === 0) return zero;
      const line = this.table.margins.get(set)!.margin.find(codes);
      isHidden ||= parent.value === null || suppression.lines[at]![line]! > 0;
    }
    return isHidden ? suppressed : zero;
  }

  #value({ margin, counts }: ProtectedMargin, cell: number): number {
    const count = counts[cell]!;
    const bound = this.#bound?.table.margins.get(margin.set);
    if (bound?.counts[cell] === count) return this.#bound!.#value(bound, cell);
    // All of a parent's records are its own then: a second rounding would tell more of their number.
    for (const [at, bit] of margin.generators.entries()) {
      const above = this.table.margins.get(margin.set & ~(1 << bit))!;
      const parent = margin.parents[at]![cell]!;
      if (above.counts[parent] === count) return this.#value(above, parent);
    }
    const name = this.table.codes.name(margin.rows[cell]!, margin.set);
    return round(count, JSON.stringify([this.#measure, name]), this.protection);
  }
}

const zero: Published = { value: 0, status: 'ROUNDED' };
const suppressed: Published = { value: null, status: 'SUPPRESSED' };
const missing = 'What the attributes of a margin imply has to be among them.';
