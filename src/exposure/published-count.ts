import { BadUserInputError, ForbiddenError } from '../errors.ts';
import type { Filter } from '../loading/filter.ts';
import type { Relation, Root } from '../loading/table.ts';
import type { DimensionName } from '../statistics/attributes.ts';
import { publishedTotals } from '../statistics/published-groups.ts';
import type { GraphContext } from './context.ts';
import type { PublishedAs } from './expose.ts';

/**
 * How many rows the list of a parent has, as it is published to those who may only count them: the
 * same number as that of `enrolmentStatistics`; null where it is suppressed. What statistics cannot
 * answer is an error in the number's place, so that nothing else is lost with it.
 */
export function publishedCount(
  { name }: Relation | Root,
  published: PublishedAs | undefined,
  scope: DimensionName | undefined,
  filter: Filter | null | undefined,
  { loaders, publication }: GraphContext,
): (parent: number) => Promise<number | Error | null> {
  if (!published || !publication) {
    const error = new ForbiddenError(
      `Your role may not count "${name}": select "enrolmentStatistics" of a center, partner, program, field or region, or at the root.`,
    );
    return async () => error;
  }
  const { counter } = published;
  let load: ReturnType<typeof publishedTotals> | undefined;
  return async (parent) => {
    try {
      load ??= publishedTotals(loaders, publication, counter, scope, filter ?? undefined);
      return await load(parent);
    } catch (error) {
      if (error instanceof ForbiddenError || error instanceof BadUserInputError) return error;
      throw error;
    }
  };
}
