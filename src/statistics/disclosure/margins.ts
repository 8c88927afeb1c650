import { isStep, type Sliced } from '../slices.ts';
import type { Codes } from './codes.ts';
import { Keys } from './keys.ts';
import type { AttributeSet } from './lattice.ts';

/**
 * A table over one closed set of attributes: its cells that are not zero and not part of hidden cells
 * alone, numbered from 0. What is part of hidden cells alone is hidden, and in no line that matters.
 */
export interface Margin {
  readonly set: AttributeSet;
  /** Bits of the attributes that tell its cells apart; the others follow. */
  readonly generators: readonly number[];
  readonly size: number;
  /** By cell: how many. */
  readonly counts: Float64Array;
  /** By cell: a row of the full table that is part of it. */
  readonly rows: Int32Array;
  /**
   * By generator and cell: the cell that it is part of in the margin without that attribute, its parent;
   * -1 when the parent is not numbered.
   */
  readonly parents: readonly Int32Array[];
  /** @returns the cell with these codes (by bit), -1 when there is none */
  find(codes: readonly number[]): number;
}

/** The margin without one attribute, as far as it matters to the one with it. */
export interface Above {
  /** By row of the full table: the cell that it is part of, -1 when that is not numbered. */
  readonly cellOfRow: Int32Array;
  /** By cell: why it is hidden, 0 where it is not. */
  readonly hidden: Uint8Array;
}

/**
 * Adds up the rows of the full table.
 *
 * @param counts by row
 * @param above by generator
 */
export function* tabulate(
  set: AttributeSet,
  generators: readonly number[],
  codes: Codes,
  counts: Float64Array,
  above: readonly Above[],
): Sliced<{ readonly margin: Margin; readonly cellOfRow: Int32Array }> {
  const keys = new Keys(generators, codes);
  const { most } = keys;
  const sums = new Float64Array(most);
  const rows = new Int32Array(most);
  const cellOfRow = new Int32Array(counts.length).fill(-1);
  const parents = above.map(() => new Int32Array(most));
  for (let row = 0; row < counts.length; row++) {
    if (isStep(row)) yield;
    let isPartOfPublished = above.length === 0;
    for (let at = 0; at < above.length && !isPartOfPublished; at++) {
      const parent = above[at]!.cellOfRow[row]!;
      isPartOfPublished = parent !== -1 && above[at]!.hidden[parent] === 0;
    }
    if (!isPartOfPublished) continue;
    const known = keys.size;
    const cell = keys.add(row);
    if (cell === known) {
      rows[cell] = row;
      for (let at = 0; at < above.length; at++) parents[at]![cell] = above[at]!.cellOfRow[row]!;
    }
    cellOfRow[row] = cell;
    sums[cell]! += counts[row]!;
  }
  const margin: Margin = {
    set,
    generators,
    size: keys.size,
    counts: sums.slice(0, keys.size),
    rows: rows.slice(0, keys.size),
    parents: parents.map((each) => each.slice(0, keys.size)),
    find: (codesByBit) => (codes.agree(set, codesByBit) ? keys.ofCodes(codesByBit) : -1),
  };
  return { margin, cellOfRow };
}
