import { ForbiddenError } from '../errors.ts';
import type { Filter } from '../loading/filter.ts';
import type { Relation, Root } from '../loading/table.ts';
import type { DimensionName } from '../statistics/attributes.ts';
import { publishedTotals } from '../statistics/published-groups.ts';
import type { GraphContext } from './context.ts';
import type { PublishedAs } from './expose.ts';

/**
 * How many rows the list of a parent has, as it is published to those who may only count them: the
 * same number as that of `enrolmentStatistics`; null where it is suppressed.
 *
 * @returns an error for what statistics cannot answer
 */
export function publishedCount(
  { name }: Relation | Root,
  published: PublishedAs | undefined,
  scope: DimensionName | undefined,
  filter: Filter | null | undefined,
  { loaders, publication }: GraphContext,
): (parent: number) => Promise<number | Error | null> {
  const refused = (error: ForbiddenError) => async () => error;
  if (!published || !publication) {
    return refused(
      new ForbiddenError(
        `Your role may not count "${name}": select "enrolmentStatistics" of a center, partner, program, field or region, or at the root.`,
      ),
    );
  }
  try {
    const { counter } = published;
    return publishedTotals(loaders, publication, counter, scope, filter ?? undefined);
  } catch (error) {
    if (error instanceof ForbiddenError) return refused(error);
    throw error;
  }
}
