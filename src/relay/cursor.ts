import { createHash } from 'node:crypto';
import { BadUserInputError } from '../errors.ts';
import { naturalOrder, type Position } from '../loading/order.ts';
import type { Column, Row, Table } from '../loading/table.ts';
import { fromOpaque, toOpaque } from './opaque.ts';

/**
 * The cursor of a row: its values in the order of its list, and a mark of that order, as opaque
 * text. Orders use no personal data, so a cursor holds none.
 */
export function toCursor(table: Table, row: Row): string {
  const position = naturalOrder(table).map(({ column }) => row[column.field] ?? null);
  return toOpaque([orderMark(table), ...position]);
}

/**
 * Reads a cursor that `toCursor` made for the same order.
 *
 * @param argument name of the argument, for the message
 * @throws BadUserInputError when it is garbled, cut off, or of another list
 */
export function fromCursor(table: Table, cursor: string, argument: string): Position {
  const [mark, ...position] = fromOpaque(cursor) ?? [];
  const order = naturalOrder(table);
  const fits =
    mark === orderMark(table) &&
    position.length === order.length &&
    order.every(({ column }, index) => isValueOf(column, position[index]));
  if (!fits) throw badCursor(argument);
  return position;
}

/** The error for a cursor that the list did not return. */
export function badCursor(argument: string): BadUserInputError {
  return new BadUserInputError(
    `Argument "${argument}" must be a cursor that this list returned, unchanged.`,
    { argument },
  );
}

const marks = new WeakMap<Table, string>();

function orderMark(table: Table): string {
  let mark = marks.get(table);
  if (!mark) {
    const terms = naturalOrder(table).map(
      ({ column, descending }) => `${column.field} ${descending}`,
    );
    const text = [table.name, ...terms].join();
    mark = createHash('sha256').update(text).digest('base64url').slice(0, 6);
    marks.set(table, mark);
  }
  return mark;
}

/** A cursor comes from outside: a value of the wrong type must not reach the database. */
function isValueOf({ type, nullable }: Column, input: unknown): boolean {
  if (input === null) return nullable;
  switch (type) {
    case 'integer':
      return Number.isInteger(input) && Math.abs(input as number) <= 2_147_483_647;
    case 'boolean':
      return typeof input === 'boolean';
    case 'date':
      return typeof input === 'string' && isDate(input);
    case 'text':
      return typeof input === 'string' && !input.includes('\0');
    case 'text[]':
      return false;
  }
}

function isDate(text: string): boolean {
  const milliseconds = Date.parse(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !text.startsWith('0000') &&
    !Number.isNaN(milliseconds) &&
    new Date(milliseconds).toISOString().startsWith(text)
  );
}
