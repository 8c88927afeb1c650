import { BadUserInputError } from '../errors.ts';
import type { Filter } from '../loading/filter.ts';

/** Relations that one filter may reach through, one inside the other. */
const deepestFilter = 10;
/** Values that one list of a filter may have. */
const longestList = 250;

/**
 * Checks what the schema cannot say of a filter: its depth, the length of its lists, its texts.
 *
 * @throws BadUserInputError that names the place in the filter
 */
export function checkFilter(filter: Filter | null | undefined): void {
  checkValue(filter, ['filter']);
}

/**
 * Checks a text that goes to the database, which has no character NUL.
 *
 * @throws BadUserInputError that names the argument
 */
export function checkText(text: string, argument: string): void {
  if (text.includes('\0')) {
    throw new BadUserInputError(`Argument "${argument}" must not contain the character NUL.`, {
      argument,
    });
  }
}

function checkValue(value: unknown, path: readonly string[]): void {
  const argument = path.join('.');
  if (typeof value === 'string') checkText(value, argument);
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    if (value.length > longestList) {
      throw new BadUserInputError(
        `Argument "${argument}" must have at most ${longestList} elements; it has ${value.length}.`,
        { argument, maximum: longestList },
      );
    }
    for (const element of value) checkValue(element, path);
    return;
  }
  // The last step is an operator, the first one the argument itself.
  if (path.length > deepestFilter + 2) {
    throw new BadUserInputError(
      `Argument "filter" must not reach through more than ${deepestFilter} relations.`,
      { argument: 'filter', maximum: deepestFilter },
    );
  }
  for (const [name, inner] of Object.entries(value)) checkValue(inner, [...path, name]);
}
