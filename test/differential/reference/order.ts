import type { Column, Table } from '../../../src/loading/table.ts';
import { type Data, type StoredRow, valueOf } from './data.ts';

/** Which of two rows comes first: below 0 the first, above 0 the second; never 0 for different rows. */
export type Comparison = (a: StoredRow, b: StoredRow) => number;

/** A value in a form that JavaScript orders as the database does. */
type SortValue = string | number | null;

interface Step {
  readonly path: readonly string[];
  readonly descending: boolean;
}

/**
 * The order that `orderBy` asks for, or the natural one. Nulls come last whatever the direction, and
 * the primary key decides last, in the direction of the last step.
 */
export function comparison(data: Data, table: Table, orderBy: unknown): Comparison {
  const asked = ((orderBy ?? []) as Readonly<Record<string, unknown>>[]).map(toStep);
  const natural = table.order.map(({ column, descending }) => ({
    path: [column.field],
    descending,
  }));
  const steps = asked.length > 0 ? asked : natural;
  const keyDescending = steps.at(-1)?.descending ?? false;
  const known = new Map<StoredRow, readonly SortValue[]>();
  const valuesOf = (row: StoredRow) => {
    let values = known.get(row);
    if (!values) {
      values = steps.map(({ path }) => follow(data, table, row, path));
      known.set(row, values);
    }
    return values;
  };
  return (a, b) => {
    const [left, right] = [valuesOf(a), valuesOf(b)];
    for (const [index, { descending }] of steps.entries()) {
      const [first, second] = [left[index] as SortValue, right[index] as SortValue];
      if (first === second) continue;
      if (first === null) return 1;
      if (second === null) return -1;
      return descending === first < second ? 1 : -1;
    }
    return keyDescending ? b.id - a.id : a.id - b.id;
  };
}

function toStep(step: Readonly<Record<string, unknown>>): Step {
  const [[field, given]] = Object.entries(step).filter(([, value]) => value !== null) as [
    [string, string | Record<string, unknown>],
  ];
  if (typeof given === 'string') return { path: [field], descending: given === 'DESC' };
  const { path, descending } = toStep(given);
  return { path: [field, ...path], descending };
}

/** The value at the end of a path. */
function follow(
  data: Data,
  table: Table,
  row: StoredRow,
  [field, ...rest]: readonly string[],
): SortValue {
  const column = table.columns.get(field!)!;
  const value = valueOf(row, column);
  if (rest.length === 0) return sortable(data, table, column, value);
  const target = table.references.get(field!)!;
  const next = data.row(target, value);
  return next ? follow(data, target, next, rest) : null;
}

function sortable(data: Data, table: Table, column: Column, value: unknown): SortValue {
  if (value === null) return null;
  if (column.type === 'text') return data.rank(table, column, value as string);
  return column.type === 'boolean' ? Number(value) : (value as string | number);
}
