import { isStep, type Sliced } from '../slices.ts';
import type { Coordinates } from './codes.ts';
import type { AttributeSet } from './lattice.ts';
import { type ProtectedMargin, ProtectedTable } from './protected-table.ts';
import { ruleOf, suppress } from './suppression.ts';

/** How many different people there are in a cell of the table or of a margin. */
export interface ParticipantCell {
  /** One for each attribute of the table, ALL for those that a margin is not over. */
  readonly values: Coordinates;
  readonly count: number;
}

/**
 * Protects the numbers of different people, which do not add up where one person has enrolments in
 * several cells of a line. One is published where the number of enrolments is, and neither it nor the
 * number of repeats (enrolments less people) is from 1 to below the threshold; both are protected
 * against subtraction like enrolments. Where nobody repeats, it is the number of enrolments as
 * published. Lines over attributes of people do add up; where they do not, more is hidden than needed.
 *
 * @param cells those of the full table and of all margins, in any order
 * @throws RangeError when one is missing that is not zero, or has more people than enrolments
 */
export function* protectParticipants(
  enrolments: ProtectedTable,
  cells: readonly ParticipantCell[],
): Sliced<ProtectedTable> {
  const { lattice, codes, margins } = enrolments.table;
  const people = new Map(
    lattice.sets.map((set) => [set, new Float64Array(margins.get(set)!.margin.size)]),
  );
  for (const [index, { values, count }] of cells.entries()) {
    if (isStep(index)) yield;
    const place = codes.read(values);
    const cell = margins.get(place.set)?.margin.find(place.codes) ?? -1;
    if (cell !== -1) people.get(place.set)![cell] = count;
  }

  const hidden = new Map<AttributeSet, ProtectedMargin>();
  for (const [set, { margin, suppression }] of margins) {
    const counts = people.get(set)!;
    if (!counts.every((count, cell) => count >= 1 && count <= margin.counts[cell]!)) {
      throw new RangeError(
        'A cell with enrolments has a person at least, and no more than enrolments.',
      );
    }
    const repeats = margin.counts.map((count, cell) => count - counts[cell]!);
    const parents = margin.generators.map(
      (bit) => hidden.get(set & ~(1 << bit))!.suppression.cells,
    );
    const hide = (measure: Float64Array, before: Uint8Array) =>
      suppress(margin, measure, before, parents, ruleOf(enrolments.protection), codes);
    // What is hidden for the one may leave a line of the other with a single hidden cell.
    let settled = yield* hide(counts, suppression.cells);
    for (let before: Uint8Array | undefined; !before || !isSame(before, settled.cells);) {
      before = settled.cells;
      const { cells: both } = yield* hide(repeats, settled.cells);
      settled = yield* hide(counts, both);
    }
    hidden.set(set, { margin, counts, suppression: settled });
  }
  return new ProtectedTable(
    { lattice, codes, margins: hidden },
    enrolments.protection,
    'participants',
    enrolments,
  );
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.every((reason, cell) => reason === other[cell]);
}
