import type { Filter } from '../loading/filter.ts';
import type { Table } from '../loading/table.ts';
import type { GraphContext } from './context.ts';

/**
 * The same filter in the terms of the database, which holds hashes of some values and not the values.
 *
 * @throws BadUserInputError when there can be no such value
 */
export function hashed(
  table: Table,
  filter: Filter,
  context: GraphContext,
  path = 'filter',
): Filter {
  const fields = context.model.get(table.name)?.hashed;
  const conditions = Object.entries(filter).map(([field, operand]): [string, unknown] => {
    if (operand === null || operand === undefined) return [field, operand];
    const place = `${path}.${field}`;
    if (field === 'and' || field === 'or') {
      return [field, (operand as Filter[]).map((each) => hashed(table, each, context, place))];
    }
    if (field === 'not') return [field, hashed(table, operand as Filter, context, place)];
    const list = table.lists.get(field);
    if (list) {
      const quantifiers = Object.entries(operand as Record<string, Filter | null>);
      return [
        field,
        Object.fromEntries(
          quantifiers.map(([quantifier, inner]) => [
            quantifier,
            inner && hashed(list.target, inner, context, `${place}.${quantifier}`),
          ]),
        ),
      ];
    }
    const target = table.references.get(field);
    if (target) return [field, hashed(target, operand as Filter, context, place)];
    const by = fields?.get(field);
    if (!by) return [field, operand];
    const { eq, ...others } = operand as { readonly eq?: string | null };
    const hash = typeof eq === 'string' ? by.hash(eq, `${place}.eq`, context) : undefined;
    return [by.column, { ...others, eq: hash }];
  });
  return Object.fromEntries(conditions);
}
