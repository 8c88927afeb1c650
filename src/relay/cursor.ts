import { createHash } from 'node:crypto';
import { BadUserInputError } from '../errors.ts';
import { canonical } from '../loading/canonical.ts';
import type { Filter } from '../loading/filter.ts';
import { isNullable, type Order, type Position } from '../loading/order.ts';
import type { Column } from '../loading/table.ts';
import { fromOpaque, toOpaque } from './opaque.ts';

/**
 * The cursors of one list: opaque text of a mark and a row's values in the list's order. The mark is
 * that of the order and the filter, so that a cursor fits no other list. Orders use no personal
 * data, so a cursor holds none.
 */
export class Cursors {
  readonly #order: Order;
  readonly #filter: Filter;
  #known: string | undefined;

  constructor(order: Order, filter: Filter = {}) {
    this.#order = order;
    this.#filter = filter;
  }

  get #mark(): string {
    return (this.#known ??= markFor(`${this.#order.name} ${canonical(this.#filter)}`));
  }

  /** The cursor of a row that stands there. */
  of(position: Position): string {
    return toOpaque([this.#mark, ...position]);
  }

  /**
   * Reads a cursor that `of` made for the same list.
   *
   * @param argument name of the argument, for the message
   * @throws BadUserInputError when it is garbled, cut off, or of another list
   */
  read(cursor: string, argument: string): Position {
    const [mark, ...position] = fromOpaque(cursor) ?? [];
    const { terms } = this.#order;
    const fits =
      mark === this.#mark &&
      position.length === terms.length &&
      terms.every((term, index) =>
        position[index] === null ? isNullable(term) : isValueOf(term.column, position[index]),
      );
    if (!fits) throw badCursor(argument);
    return position;
  }
}

/** A short mark of a list, by all that makes it that list. */
export function markFor(list: string): string {
  return createHash('sha256').update(list).digest('base64url').slice(0, 8);
}

/** The error for a cursor that the list did not return. */
export function badCursor(argument: string): BadUserInputError {
  return new BadUserInputError(
    `Argument "${argument}" must be a cursor that this list returned, unchanged, with the same order and filter.`,
    { argument },
  );
}

/** A cursor comes from outside: a value of the wrong type must not reach the database. */
function isValueOf({ type }: Column, input: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(input) && Math.abs(input as number) <= 2_147_483_647;
    case 'number':
      return typeof input === 'number';
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
