import { isStep, type Sliced } from '../slices.ts';
import type { Codes } from './codes.ts';
import { bitsOf } from './lattice.ts';
import type { Margin } from './margins.ts';

/** When a cell is hidden. */
export interface Rule {
  /** A count from 1 to below it is hidden. */
  readonly threshold: number;
  /** How much more than the threshold is hidden together with a small count. */
  readonly slack: number;
}

/** What rounding leaves open of a line's sum must not undo what is hidden in it. */
export function ruleOf({ threshold, base }: { threshold: number; base: number }): Rule {
  return { threshold, slack: base };
}

/** So many numbers of a line leave enough open of what is hidden in it for its clusters, as they are rounded. */
const enoughTold = 2;

/** Why a cell is hidden; 0 where it is not. */
export const hiddenFor = {
  /** It is small, or must not be told from what is. */
  size: 1,
  /** It is of few clusters, and may be told from others. */
  clusters: 2,
} as const;

/** What is hidden of a margin. */
export interface Suppression {
  /** By cell: why it is hidden, 0 where it is not. */
  readonly cells: Uint8Array;
  /** By generator and published parent: how many cells of the line are hidden. */
  readonly lines: readonly Int32Array[];
}

/**
 * Hides cells of one margin until no line gives a small count away. A *line* is all cells that differ in
 * the value of one attribute only; they add up to their parent, a cell of a coarser margin, which was
 * decided before and stays as it is. Hidden are
 *
 * 1. counts from 1 to below the threshold (primary suppression);
 * 2. what is part of a hidden cell;
 * 3. further cells of a line whose parent is published, until at least two are hidden and all hidden
 *    ones add up to the threshold, the slack and the largest small count: what subtraction leaves then
 *    does not show that any of them is small (complementary suppression).
 *
 * The third takes the smallest count that is enough, where possible one that has other hidden cells in
 * its other lines too, or else the largest; of equal ones the first by its values. That depends on the
 * margin and those above it alone, so that a cell is hidden in every table or in none.
 *
 * What is hidden for its clusters alone needs no others to be hidden with it where two of its line are
 * told: as much is open of it as rounding leaves open of them.
 *
 * @param counts by cell of the margin; what a line adds up to, or less
 * @param before by cell: why it is hidden, whatever its count; 0 where it is not
 * @param parents by generator and parent: why the parent is hidden, 0 where it is not
 */
export function* suppress(
  margin: Margin,
  counts: Float64Array,
  before: Uint8Array,
  parents: readonly Uint8Array[],
  rule: Rule,
  codes: Codes,
): Sliced<Suppression> {
  const { generators, size, rows } = margin;
  const cells = new Uint8Array(size);
  const lines = generators.map(
    (_, at) => new Lines(margin.parents[at]!, parents[at]!, counts, rule),
  );
  const hide = (cell: number, reason: number) => {
    cells[cell] = reason;
    for (const each of lines) each.hide(cell, reason);
  };

  for (let cell = 0; cell < size; cell++) {
    if (isStep(cell)) yield;
    const isSmall = counts[cell]! > 0 && counts[cell]! < rule.threshold;
    const reason = isSmall ? hiddenFor.size : firstReason(before[cell]!, lines, cell);
    if (reason !== 0) hide(cell, reason);
  }

  const opens = (cell: number) => lines.reduce((sum, each) => sum + each.opens(cell), 0);
  /** Whether to hide one cell of a line rather than another. */
  const isBetter = (cell: number, other: number, lacking: number) => {
    const [count, otherCount] = [counts[cell]!, counts[other]!];
    if (count >= lacking !== otherCount >= lacking) return count >= lacking;
    const byCount = count >= lacking ? count - otherCount : otherCount - count;
    const byOpens = opens(cell) - opens(other);
    const differences = count >= lacking ? [byOpens, byCount] : [byCount, byOpens];
    const difference = differences.find((each) => each !== 0);
    return (difference ?? codes.compare(rows[cell]!, rows[other]!, generators)) < 0;
  };

  let unsafe: readonly Iterable<number>[] = lines.map((each) => each.unsafe());
  for (let isDone = false; !isDone;) {
    isDone = true;
    const touched = lines.map(() => new Set<number>());
    for (const [at, line] of lines.entries()) {
      yield;
      const others = bitsOf(margin.set & ~(1 << generators[at]!));
      const inOrder = [...unsafe[at]!]
        .filter((parent) => line.lacks(parent) > 0)
        .map((parent) => ({ parent, row: rows[line.cells(parent)[0]!]! }))
        .toSorted((a, b) => codes.compare(a.row, b.row, others));
      for (const { parent } of inOrder) {
        yield;
        for (let lacking = line.lacks(parent); lacking > 0; lacking = line.lacks(parent)) {
          const pick = line
            .cells(parent)
            .reduce(
              (best, cell) =>
                cells[cell] === 0 && (best === -1 || isBetter(cell, best, lacking)) ? cell : best,
              -1,
            );
          if (pick === -1) break;
          hide(pick, hiddenFor.size);
          for (const [other, set] of touched.entries()) {
            if (!lines[other]!.hasHiddenParent(pick)) set.add(margin.parents[other]![pick]!);
          }
          isDone = false;
          yield;
        }
      }
    }
    unsafe = touched;
  }
  return { cells, lines: lines.map(({ hidden }) => hidden) };
}

/** Why a cell is hidden that is not small: for its size, if that is among the reasons. */
function firstReason(before: number, lines: readonly Lines[], cell: number): number {
  let found = before;
  for (let at = 0; at < lines.length && found !== hiddenFor.size; at++) {
    const reason = lines[at]!.reasonOfParent(cell);
    if (reason !== 0) found = reason;
  }
  return found;
}

/** The lines of a margin in the direction of one attribute, each known by its parent. */
class Lines {
  readonly #parents: Int32Array;
  readonly #hiddenParents: Uint8Array;
  readonly #counts: Float64Array;
  readonly #rule: Rule;
  /** By published parent: how many cells are hidden, what they add up to, and the largest small one. */
  readonly hidden: Int32Array;
  readonly #sums: Float64Array;
  readonly #largest: Float64Array;
  /** By published parent: 1 where some cell is hidden for its size. */
  readonly #isNeeded: Uint8Array;
  /** The cells sorted by parent, and where each parent's begin; made when first needed. */
  #sorted: { readonly cells: Int32Array; readonly starts: Int32Array } | undefined;

  constructor(parents: Int32Array, hiddenParents: Uint8Array, counts: Float64Array, rule: Rule) {
    this.#parents = parents;
    this.#hiddenParents = hiddenParents;
    this.#counts = counts;
    this.#rule = rule;
    this.hidden = new Int32Array(hiddenParents.length);
    this.#sums = new Float64Array(hiddenParents.length);
    this.#largest = new Float64Array(hiddenParents.length);
    this.#isNeeded = new Uint8Array(hiddenParents.length);
  }

  hide(cell: number, reason: number): void {
    if (this.hasHiddenParent(cell)) return;
    const parent = this.#parents[cell]!;
    const count = this.#counts[cell]!;
    this.hidden[parent]!++;
    this.#sums[parent]! += count;
    if (reason === hiddenFor.size) this.#isNeeded[parent] = 1;
    if (count < this.#rule.threshold && count > this.#largest[parent]!) {
      this.#largest[parent] = count;
    }
  }

  hasHiddenParent(cell: number): boolean {
    return this.reasonOfParent(cell) !== 0;
  }

  /** What is not numbered is part of what is hidden for its size. */
  reasonOfParent(cell: number): number {
    const parent = this.#parents[cell]!;
    return parent === -1 ? hiddenFor.size : this.#hiddenParents[parent]!;
  }

  /** 1 when the cell would be the first hidden one of a line that has to be safe. */
  opens(cell: number): number {
    return !this.hasHiddenParent(cell) && this.hidden[this.#parents[cell]!] === 0 ? 1 : 0;
  }

  /** How much more has to be hidden; 0 or less when the line is safe. */
  lacks(parent: number): number {
    if (this.#sums[parent] === 0) return 0;
    if (this.#isNeeded[parent] === 0 && this.#told(parent) >= enoughTold) return 0;
    const { threshold, slack } = this.#rule;
    const lacking = threshold + slack + this.#largest[parent]! - this.#sums[parent]!;
    return this.hidden[parent]! < 2 ? Math.max(1, lacking) : lacking;
  }

  #told(parent: number): number {
    return this.cells(parent).length - this.hidden[parent]!;
  }

  /** Parents of the lines that are not safe yet. */
  unsafe(): number[] {
    const parents: number[] = [];
    for (let parent = 0; parent < this.hidden.length; parent++) {
      if (this.lacks(parent) > 0) parents.push(parent);
    }
    return parents;
  }

  cells(parent: number): Int32Array {
    this.#sorted ??= this.#sort();
    const { cells, starts } = this.#sorted;
    return cells.subarray(starts[parent], starts[parent + 1]);
  }

  #sort() {
    // Cells without a numbered parent are sorted before the others, and never asked for.
    const starts = new Int32Array(this.hidden.length + 2);
    for (const parent of this.#parents) starts[parent + 2]!++;
    for (let at = 1; at < starts.length; at++) starts[at]! += starts[at - 1]!;
    const next = starts.slice();
    const cells = new Int32Array(this.#parents.length);
    for (let cell = 0; cell < cells.length; cell++) cells[next[this.#parents[cell]! + 1]!++] = cell;
    return { cells, starts: starts.subarray(1) };
  }
}
