import { createHmac, type KeyObject } from 'node:crypto';

/** How a count is rounded. */
export interface Rounding {
  /** Counts are rounded to a multiple of it. */
  readonly base: number;
  /** Decides which way each cell is rounded; whoever knows it can undo half of the rounding. */
  readonly key: KeyObject | string;
}

/**
 * Rounds a count to one of the two multiples next to it; a multiple stays. Which one is drawn from the
 * cell's name by a keyed hash: up as often as the count is near the upper one, so that sums are not
 * biased, and each time the same one, so that asking again tells nothing: random rounding (Hundepool et
 * al., Handbook on Statistical Disclosure Control, section 5.5) drawn by a key per cell (section 5.4).
 *
 * @param cell the same text for the same cell, whichever table it is in
 * @returns a multiple of the base, less than a base away
 */
export function round(count: number, cell: string, { base, key }: Rounding): number {
  const draw = createHmac('sha256', key).update(cell).digest().readUIntBE(0, 6) % base;
  return base * Math.floor((count + draw) / base);
}
