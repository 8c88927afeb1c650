import type { Limits } from '../../access/limits.ts';
import { BadUserInputError, LimitError } from '../../errors.ts';

/** Far more than any input type needs: graphql-js goes down level by level, and has only so much stack. */
const deepestVariables = 64;

/**
 * Checks how much the variables of a request hold; it goes through no more of them than is allowed, and
 * needs no stack.
 *
 * @throws LimitError or BadUserInputError that says how much is allowed
 */
export function checkVariables(
  variables: Readonly<Record<string, unknown>> | undefined,
  limits: Limits,
): void {
  if (!variables) return;
  let level: object[] = [variables];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepestVariables) {
      throw new BadUserInputError(
        `Variables must not be nested deeper than ${deepestVariables} levels.`,
      );
    }
    const next: object[] = [];
    for (const parent of level) {
      for (const key in parent) {
        if (++values > limits.values) {
          throw new LimitError(
            `The variables hold more than ${limits.values} values.`,
            'VALUE_LIMIT_EXCEEDED',
            { limit: limits.values },
          );
        }
        const value = (parent as Record<string, unknown>)[key];
        if (typeof value === 'object' && value !== null) next.push(value);
      }
    }
    level = next;
  }
}
