import { condition, type Filter } from './filter.ts';
import type { Relation } from './table.ts';

/**
 * A relation by those records that make its pairs for which a filter holds; the relation itself
 * without one.
 */
export function byRecords(relation: Relation, filter: Filter | undefined): Relation {
  const { join, records } = relation;
  if (!filter || !records || 'by' in join) return relation;
  const { table, from, to } = records;
  const where = (alias: string) => condition(table, alias, filter);
  // What depends on the parent alone can be asked of the pair itself.
  const ofParent = Object.keys(filter).every((field) => field === from.field);
  return {
    ...relation,
    sizes: undefined,
    join:
      ofParent && from.sql[0] === join.from
        ? { ...join, where }
        : { table: table.sql, from: from.sql[0], to: to.sql[0], unique: false, where },
  };
}
