import { Order } from '../loading/order.ts';
import type { Column, ColumnType, OrderTerm, Table } from '../loading/table.ts';
import { attributes, counterNames, type DimensionName, rateNames } from './attributes.ts';

/** What groups are ordered by of the dimension at a place: codes, places in an enumeration, periods. */
export const sortColumn = (index: number): string => `s${index}`;

/** Groups by some dimensions as a table, to filter and order them like any other. */
export function groupTable(dimensions: readonly DimensionName[]): Table {
  const counts = counterNames.map((name) => groupColumn(name, 'integer'));
  const shares = rateNames.map((name) => groupColumn(name, 'number'));
  const keys = dimensions.map((dimension, index) =>
    groupColumn(sortColumn(index), sortType(dimension)),
  );
  return {
    name: 'EnrolmentStatistics',
    sql: 'enrolment_fact',
    // That of the parent: whatever else is ordered by comes before it.
    key: groupColumn('key', 'integer'),
    resident: false,
    code: undefined,
    columns: new Map([...counts, ...shares, ...keys].map((column) => [column.field, column])),
    references: new Map(),
    lists: new Map(),
    order: [],
    only: undefined,
    subtypes: undefined,
  };
}

/** One step of an order: by a count, a rate or, where none is named, the whole key. */
export interface GroupTerm {
  readonly by: string | undefined;
  readonly descending: boolean;
}

/** An order of groups by some dimensions; the key always decides last. */
export function groupOrder(
  dimensions: readonly DimensionName[],
  terms: readonly GroupTerm[],
): Order {
  const table = groupTable(dimensions);
  const keys = keysOf(table, dimensions);
  const steps = terms.flatMap(({ by, descending }): OrderTerm[] =>
    (by === undefined ? keys : [table.columns.get(by)!]).map((column) => ({
      through: [],
      column,
      descending,
    })),
  );
  const descending = terms.at(-1)?.descending ?? false;
  const rest = keys
    .filter((column) => steps.every((step) => step.column !== column))
    .map((column): OrderTerm => ({ through: [], column, descending }));
  return new Order(table, [...steps, ...rest]);
}

/** Columns that tell a group from the others of its parent. */
function keysOf(table: Table, dimensions: readonly DimensionName[]): readonly Column[] {
  return dimensions.map((_, index) => table.columns.get(sortColumn(index))!);
}

function sortType(dimension: DimensionName): ColumnType {
  if (attributes[dimension].node) return 'text';
  return dimension === 'QUARTER' || dimension === 'MONTH' ? 'date' : 'integer';
}

function groupColumn(field: string, type: ColumnType): Column {
  return { field, sql: [field], type, nullable: true };
}
