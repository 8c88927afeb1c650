import { type RawBuilder, sql } from 'kysely';
import { all, membership, value } from './columns.ts';
import { condition, type Filter } from './filter.ts';
import type { Relation, Root } from './table.ts';

/** What is made of the rows of a list: one value, which may be an object of several. */
export interface Measure<Value> {
  /** Says all that the measure is. */
  readonly name: string;
  /** The value of a list without rows. */
  readonly empty: Value;
  /** An aggregate over rows that go by `t`; over anything when it only counts. */
  readonly of: RawBuilder<Value>;
  /** Whether it reads nothing of the rows: then those of a link need not be looked at. */
  readonly onlyCounts: boolean;
}

/** How many rows. */
export const count: Measure<number> = {
  name: 'count',
  empty: 0,
  of: sql`count(*)::integer`,
  onlyCounts: true,
};

/** A measure of the rows of a whole table. */
export function rootAggregate(
  { target, size }: Root,
  measure: Measure<unknown>,
  filter: Filter | undefined,
): RawBuilder<unknown> {
  const asked = condition(target, 't', filter);
  if (measure === count && size !== undefined && !asked) {
    return sql`select coalesce(sum(size), 0)::integer from list_size where list = ${sql.lit(size)}`;
  }
  return sql`select ${measure.of} from ${sql.table(target.sql)} as t where ${all([
    membership(target, 't'),
    asked,
  ])}`;
}

/** A measure of each parent's rows, by one GROUP BY: key and value; a parent without rows is absent. */
export function aggregatesByParent(
  { target, join, sizes }: Relation,
  measure: Measure<unknown>,
  filter: Filter | undefined,
  parents: readonly number[],
): RawBuilder<unknown> {
  const asked = condition(target, 't', filter);
  if (measure === count && sizes && !asked) {
    const lists = sql.join(sizes.map((size) => sql.lit(size)));
    return sql`select parent_id, sum(size)::integer from list_size where list in (${lists}) and parent_id = any(${parents}) group by parent_id`;
  }
  if ('by' in join) {
    const parent = value(join.by, 't');
    return sql`select ${parent}, ${measure.of} from ${sql.table(target.sql)} as t where ${all([
      sql<boolean>`${parent} = any(${parents})`,
      membership(target, 't'),
      asked,
    ])} group by ${parent}`;
  }
  const [from, to] = [sql.ref(join.from), sql.ref(join.to)];
  // Repeated pairs count once.
  const wanted = all([sql<boolean>`${from} = any(${parents})`, join.where?.('pair')]);
  const pairs = sql`select ${join.unique ? sql`` : sql`distinct `}${from}, ${to} from ${sql.table(join.table)} as pair where ${wanted}`;
  const rows =
    asked || !measure.onlyCounts
      ? sql` join ${sql.table(target.sql)} as t on ${value(target.key, 't')} = link.${to}`
      : sql``;
  return sql`select link.${from}, ${measure.of} from (${pairs}) as link${rows} where ${all([asked])} group by link.${from}`;
}
