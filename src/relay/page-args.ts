import { BadUserInputError } from '../errors.ts';
import type { PageRequest } from '../loading/page.ts';
import type { Cursors } from './cursor.ts';

/** The arguments of every connection, as the client gave them. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

export const defaultPageSize = 20;
export const largestPageSize = 100;
/** Pages of a whole export are larger: they are read one after the other, and cost more each than their rows. */
export const exportPageSize = 1_000;

/**
 * What part of a list the arguments ask for.
 *
 * @param largest how many rows a page may have
 * @throws BadUserInputError that names the argument and what it may be
 */
export function toPageRequest(
  cursors: Cursors,
  { first, after, last, before }: PageArguments,
  largest = largestPageSize,
): Pick<PageRequest, 'size' | 'backwards' | 'after' | 'before'> {
  return {
    size: requestedSize(first, last, largest),
    backwards: isGiven(last),
    after: isGiven(after) ? cursors.read(after, 'after') : undefined,
    before: isGiven(before) ? cursors.read(before, 'before') : undefined,
  };
}

/**
 * How many rows a page has at most.
 *
 * @param largest how many it may have
 * @throws BadUserInputError that names the argument and what it may be
 */
export function requestedSize(
  first: number | null | undefined,
  last: number | null | undefined,
  largest = largestPageSize,
): number {
  if (isGiven(first) && isGiven(last)) {
    throw new BadUserInputError('Give either "first" or "last", not both.', { argument: 'last' });
  }
  return pageSize('first', first, largest) ?? pageSize('last', last, largest) ?? defaultPageSize;
}

/** How many rows `first` or `last` asks for; undefined when it is left out. */
export function pageSize(
  argument: string,
  size: number | null | undefined,
  largest = largestPageSize,
): number | undefined {
  if (!isGiven(size)) return undefined;
  if (size < 1 || size > largest) {
    throw new BadUserInputError(`Argument "${argument}" must be from 1 to ${largest}.`, {
      argument,
      minimum: 1,
      maximum: largest,
    });
  }
  return size;
}

function isGiven<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined;
}
