import type { Result } from '../database/executor.ts';
import type { DimensionName } from './attributes.ts';
import { batchesOf, traitsAmong } from './batches.ts';
import { ALL, type Value } from './disclosure/codes.ts';
import { type ParticipantCell, protectParticipants } from './disclosure/participants.ts';
import { type Cell, protect } from './disclosure/protect.ts';
import type { ProtectedTable, Protection } from './disclosure/protected-table.ts';
import { type DivisionName, divisions, links, protectedAttribute } from './divisions.ts';
import { type Divided, PublishedTable, type Readers, readersOf } from './published.ts';
import { isStep, type Sliced } from './slices.ts';
import { batchMargin, type GroupRow, type MarginRow } from './statement.ts';

/** What a table is of. */
export interface Contents {
  /** With all that follows from them. */
  readonly dimensions: readonly DimensionName[];
  readonly divisions: Iterable<DivisionName>;
  /** Dimensions of the margins that participants are counted in; none where they are not. */
  readonly margins: readonly (readonly DimensionName[])[];
}

/**
 * Protects what was counted.
 *
 * @param result of `everyGroupWithMargins`
 */
export function* publish(
  { dimensions, divisions: needed, margins }: Contents,
  result: Result,
  settings: Protection,
): Sliced<PublishedTable> {
  const { groups, people, batches, version } = yield* read(result);
  const readers = readersOf(dimensions);
  const linked = dimensions.flatMap((dimension, at) => {
    const link = links[dimension];
    return link ? [{ at, ...link }] : [];
  });
  const attributes = [
    ...dimensions.map(protectedAttribute),
    ...linked.map(({ attribute }) => attribute),
  ];
  const cells: Cell[] = [];
  for (const [index, row] of groups.entries()) {
    if (isStep(index)) yield;
    const own = dimensions.map((dimension) => readers.get(dimension)!(row));
    const implied = linked.map(({ at, valueOf }) => valueOf(own[at]));
    cells.push({ values: [...own, ...implied], count: row['enrolments'] as number });
  }
  const traits = traitsAmong(dimensions);
  const clusters = batchesOf(
    traits,
    batches.map((row) => ({
      values: traits.map((trait) => readers.get(trait)!(row)),
      batches: row.people,
    })),
  );
  const enrolments = yield* protect(attributes, cells, settings, clusters);
  const participants =
    margins.length > 0
      ? yield* protectParticipants(enrolments, yield* placed(people, dimensions, margins, readers))
      : undefined;

  const divided = new Map<DivisionName, Divided>();
  for (const name of needed) {
    const { attributes: all, parts } = divisions[name];
    // What follows from a dimension is there already.
    const isOwn = all.map((each) => linked.every(({ attribute }) => attribute.name !== each.name));
    const own = all.filter((_, at) => isOwn[at]);
    const names = own.map((each) => each.name);
    let table: ProtectedTable = enrolments;
    if (own.length > 0) {
      const divisionsOfCells: Cell[] = [];
      for (const [index, row] of groups.entries()) {
        if (isStep(index)) yield;
        const { values } = cells[index]!;
        for (const [part, count] of parts(row as never)) {
          const added = part.filter((_, at) => isOwn[at]);
          divisionsOfCells.push({ values: [...values, ...added], count });
        }
      }
      table = yield* protect([...attributes, ...own], divisionsOfCells, settings, clusters);
    }
    divided.set(name, { table, names });
  }
  const tables = { enrolments, participants, divided };
  return new PublishedTable(version, dimensions, groups, attributes, tables);
}

/** Rows as objects, by what they are. */
function* read({ columns, rows }: Result): Sliced<{
  readonly groups: readonly GroupRow[];
  readonly people: readonly MarginRow[];
  readonly batches: readonly MarginRow[];
  readonly version: string;
}> {
  const groups: GroupRow[] = [];
  const people: MarginRow[] = [];
  const batches: MarginRow[] = [];
  let version = '';
  for (const [index, cells] of rows.entries()) {
    if (isStep(index)) yield;
    const row = Object.fromEntries(columns.map((name, place) => [name, cells[place]]));
    if (row['version'] !== null) version = row['version'] as string;
    else if (row['margin'] === 0) groups.push(row as GroupRow);
    else (row['margin'] === batchMargin ? batches : people).push(row as MarginRow);
  }
  return { groups, people, batches, version };
}

/** The people of each group of each margin. */
function* placed(
  people: readonly MarginRow[],
  dimensions: readonly DimensionName[],
  margins: readonly (readonly DimensionName[])[],
  readers: Readers,
): Sliced<readonly ParticipantCell[]> {
  const placesOf = margins.map((own) =>
    dimensions.map((each) => (own.includes(each) ? readers.get(each)! : undefined)),
  );
  const cells: ParticipantCell[] = [];
  for (const [index, row] of people.entries()) {
    if (isStep(index)) yield;
    const values: (Value | typeof ALL)[] = placesOf[row.margin - 1]!.map((place) =>
      place ? place(row) : ALL,
    );
    cells.push({ values, count: row.people });
  }
  return cells;
}
