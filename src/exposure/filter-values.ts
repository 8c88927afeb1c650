import { BadUserInputError } from '../errors.ts';
import type { Filter } from '../loading/filter.ts';

/** Levels of a filter, one inside the other: relations, quantifiers, `and`, `or`, `not`. */
const deepestFilter = 12;
/** Conditions of a filter in all. */
const mostConditions = 500;
/** Values that one list of a filter may have. */
const longestList = 250;

/**
 * Checks what the schema cannot say of a filter: its depth and size, the length of its lists, its
 * texts.
 *
 * @throws BadUserInputError that names the place in the filter
 */
export function checkFilter(filter: Filter | null | undefined): void {
  if (!filter) return;
  if (filter['isNull'] !== undefined && filter['isNull'] !== null) {
    throw refuse('filter.isNull', 'belongs into the filter of a relation');
  }
  const size = { conditions: 0 };
  checkValue(filter, ['filter'], size);
}

/**
 * Checks a text that goes to the database, which has no character NUL.
 *
 * @throws BadUserInputError that names the argument
 */
export function checkText(text: string, argument: string): void {
  if (text.includes('\0')) throw refuse(argument, 'must not contain the character NUL');
}

function checkValue(value: unknown, path: readonly string[], size: { conditions: number }): void {
  const argument = path.join('.');
  if (typeof value === 'string') checkText(value, argument);
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    if (value.length > longestList) {
      const rule = `must have at most ${longestList} elements; it has ${value.length}`;
      throw refuse(argument, rule, longestList);
    }
    for (const element of value) checkValue(element, path, size);
    return;
  }
  // The first step is the argument itself, the last one an operator.
  if (path.length > deepestFilter + 2) {
    throw refuse('filter', `must not be deeper than ${deepestFilter} levels`, deepestFilter);
  }
  const parts = Object.entries(value);
  size.conditions += parts.length;
  if (size.conditions > mostConditions) {
    throw refuse('filter', `must not have more than ${mostConditions} conditions`, mostConditions);
  }
  for (const [name, inner] of parts) checkValue(inner, [...path, name], size);
}

function refuse(argument: string, rule: string, maximum?: number): BadUserInputError {
  return new BadUserInputError(`Argument "${argument}" ${rule}.`, {
    argument,
    ...(maximum !== undefined && { maximum }),
  });
}
