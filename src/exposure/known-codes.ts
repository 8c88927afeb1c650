import { LRUCache } from 'lru-cache';
import { BadUserInputError } from '../errors.ts';
import type { Loaders } from '../loading/loaders.ts';
import { Selection } from '../loading/selection.ts';
import type { FilterCode } from './filter-values.ts';
import { presented } from './presentable.ts';

const mostCodes = 20_000;

/** Codes that were found to be somebody's. Codes are stable: each is looked up but once. */
export class KnownCodes {
  readonly #known = new LRUCache<string, true>({ max: mostCodes });

  /**
   * Checks that the codes of a filter exist: a filter by one that does not would match nothing, and
   * say nothing of the mistake.
   *
   * @returns undefined when all are known; otherwise when they have been looked up
   * @throws BadUserInputError that names the first one that is unknown
   */
  check(codes: readonly FilterCode[], loaders: Loaders): Promise<void> | undefined {
    const unknown = codes.filter((each) => !this.#known.has(nameOf(each)));
    return unknown.length === 0 ? undefined : this.#lookUp(unknown, loaders);
  }

  async #lookUp(codes: readonly FilterCode[], loaders: Loaders): Promise<void> {
    const found = await Promise.all(
      codes.map(({ table, code }) =>
        loaders.unique(new Selection(table, []), table.code!.field, code),
      ),
    );
    for (const [index, each] of codes.entries()) {
      const { table, code, argument } = each;
      if (!found[index]) {
        throw new BadUserInputError(
          `Argument "${argument}": there is no ${table.name} with the code ${presented(code)}.`,
          { argument },
        );
      }
      this.#known.set(nameOf(each), true);
    }
  }
}

function nameOf({ table, code }: FilterCode): string {
  return `${table.name} ${code}`;
}
