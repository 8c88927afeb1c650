import type { Codes, Value } from './codes.ts';
import type { AttributeSet, Lattice } from './lattice.ts';
import type { Margin } from './margins.ts';
import { hiddenFor } from './suppression.ts';

/** Names and values of the attributes that a cell is of. */
export type CellName = readonly (readonly [name: string, value: Value])[];

/**
 * Sets of records of which everybody knows what attributes they have. Numbers of few of them are hidden:
 * one attribute or another may choose the same ones, and a number of some clusters less one of all but one
 * of them is a number of one.
 */
export interface Clusters {
  /** What all records of a cluster have in common. */
  readonly attributes: ReadonlySet<string>;
  /** Whether a cell is of too few, by nothing but such attributes. */
  readonly areFew: (cell: CellName) => boolean;
}

/** By cell of a margin: why it is hidden, if for its clusters. What is part of it is hidden with it. */
export function ofFewClusters(
  { set, size, rows }: Margin,
  lattice: Lattice,
  codes: Codes,
  clusters: Clusters | undefined,
): Uint8Array {
  const few = new Uint8Array(size);
  if (!clusters || !isOf(clusters, set, lattice)) return few;
  for (let cell = 0; cell < size; cell++) {
    if (clusters.areFew(codes.name(rows[cell]!, set))) few[cell] = hiddenFor.clusters;
  }
  return few;
}

function isOf({ attributes }: Clusters, set: AttributeSet, lattice: Lattice): boolean {
  return lattice.attributes.every(({ name }, bit) => !(set & (1 << bit)) || attributes.has(name));
}
