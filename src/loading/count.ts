import { type RawBuilder, sql } from 'kysely';
import { all, membership, value } from './columns.ts';
import { condition, type Filter } from './filter.ts';
import type { Relation, Root } from './table.ts';

/** How many rows a whole list has. */
export function rootCount(
  { target }: Root,
  filter: Filter | undefined,
): RawBuilder<{ count: number }> {
  return sql`select count(*)::integer as count from ${sql.table(target.sql)} as t where ${all([
    membership(target, 't'),
    condition(target, 't', filter),
  ])}`;
}

/** How many rows each parent's list has, by one GROUP BY; a parent without any is absent. */
export function countsByParent(
  { target, join }: Relation,
  filter: Filter | undefined,
  parents: readonly number[],
): RawBuilder<{ key: number; count: number }> {
  const conditions = [membership(target, 't'), condition(target, 't', filter)];
  if ('by' in join) {
    const parent = value(join.by, 't');
    return sql`select ${parent} as key, count(*)::integer as count from ${sql.table(target.sql)} as t where ${all(
      [sql<boolean>`${parent} = any(${parents})`, ...conditions],
    )} group by ${parent}`;
  }
  const parent = sql.ref(`link.${join.from}`);
  const child = sql.ref(`link.${join.to}`);
  // The link alone knows how many there are, unless something is asked of the rows.
  const needed = conditions.some((each) => each !== undefined);
  const rows = needed
    ? sql` join ${sql.table(target.sql)} as t on ${value(target.key, 't')} = ${child}`
    : sql``;
  return sql`select ${parent} as key, count(distinct ${child})::integer as count from ${sql.table(join.table)} as link${rows} where ${all(
    [sql<boolean>`${parent} = any(${parents})`, ...conditions],
  )} group by ${parent}`;
}
