import { canonical } from '../loading/canonical.ts';
import type { Filter } from '../loading/filter.ts';
import type { Table } from '../loading/table.ts';
import type { GraphContext } from './context.ts';
import { checkFilter, type FilterContents } from './filter-values.ts';
import { hashed } from './hashed-filters.ts';

/** A filter that the viewer may ask by. */
export interface AskedFilter extends FilterContents {
  /** In the terms of the database. */
  readonly filter: Filter | undefined;
  /** What cursors are bound to. */
  readonly bound: Filter | undefined;
}

/**
 * Checks the filter of an argument, and takes note of a search by personal data.
 *
 * @throws BadUserInputError that names the place in the filter
 * @throws ForbiddenError where the viewer may not know what it asks about
 */
export function askedFilter(
  table: Table,
  given: Filter | null | undefined,
  context: GraphContext,
): AskedFilter {
  const { codes, personal } = checkFilter(table, given, context.loaders.visibility);
  if (!given || personal.length === 0) {
    const filter = given ?? undefined;
    return { filter, bound: filter, codes, personal };
  }
  const filter = hashed(table, given, context);
  context.access.noteSearch([...new Set(personal)]);
  // A cursor shows what it is bound to, and a guess could be compared with it.
  const bound = { hash: context.cipher.lookupHash(canonical(filter)) };
  return { filter, bound, codes, personal };
}
