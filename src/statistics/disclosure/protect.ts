import type { Sliced } from '../slices.ts';
import { type Clusters, ofFewClusters } from './clusters.ts';
import { Codes, type Value } from './codes.ts';
import { type Attribute, type AttributeSet, Lattice } from './lattice.ts';
import { tabulate } from './margins.ts';
import { type ProtectedMargin, ProtectedTable, type Protection } from './protected-table.ts';
import { ruleOf, suppress } from './suppression.ts';

/** A cell of a full table. */
export interface Cell {
  /** One for each attribute, in the order of the attributes. */
  readonly values: readonly Value[];
  readonly count: number;
}

/**
 * Protects the counts of a table and of all its margins against subtraction, and rounds what is left;
 * docs/statistics.md explains the method. What is published of a cell depends on the cell, its lines and
 * the margins above it alone: it is the same in every table that has the cell.
 *
 * @param attributes with all that they imply
 * @param cells those of the full table, in any order; one that is missing is zero. They are of all records:
 *   a filter is a value of an attribute, and read from the table
 * @param clusters what is known of the records beside the attributes, if anything
 * @throws RangeError for counts that are no whole numbers, attributes or values that contradict each
 *   other, and a threshold below the base
 */
export function* protect(
  attributes: readonly Attribute[],
  cells: readonly Cell[],
  protection: Protection,
  clusters?: Clusters,
): Sliced<ProtectedTable> {
  const { threshold, base } = protection;
  if (!(Number.isInteger(base) && base >= 1 && threshold >= base)) {
    throw new RangeError('The base is a whole number from 1, and the threshold not below it.');
  }
  if (!cells.every(({ count }) => Number.isSafeInteger(count) && count >= 0)) {
    throw new RangeError('A count is a whole number from 0.');
  }
  const filled = cells.filter(({ count }) => count > 0);
  const lattice = new Lattice(attributes);
  const codes = yield* Codes.of(
    lattice,
    attributes.map(({ name }) => name),
    filled.map(({ values }) => values),
  );
  const counts = Float64Array.from(filled, ({ count }) => count);
  const rule = ruleOf(protection);
  const margins = new Map<AttributeSet, ProtectedMargin>();
  const cellsOfRows = new Map<AttributeSet, Int32Array>();
  for (const set of lattice.sets) {
    const generators = lattice.generators(set);
    const above = generators.map((bit) => ({
      cellOfRow: cellsOfRows.get(set & ~(1 << bit))!,
      hidden: margins.get(set & ~(1 << bit))!.suppression.cells,
    }));
    const { margin, cellOfRow } = yield* tabulate(set, generators, codes, counts, above);
    yield;
    const before = ofFewClusters(margin, lattice, codes, clusters);
    const hidden = above.map((each) => each.hidden);
    const suppression = yield* suppress(margin, margin.counts, before, hidden, rule, codes);
    margins.set(set, { margin, counts: margin.counts, suppression });
    yield;
    cellsOfRows.set(set, cellOfRow);
  }
  return new ProtectedTable({ lattice, codes, margins }, protection, 'enrolments');
}
