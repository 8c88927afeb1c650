import { defineEntity, p } from '@mikro-orm/core';
import type { EntityClass } from '../database/entity.ts';
import { type Rollup, rollups, sumsOf } from './rollups.ts';

/** The tables of the rollups. */
export const rollupEntities: readonly EntityClass[] = rollups.map(entityOf);

/** What is null in the records is 0 or '-' in the table: a primary key is never null. */
function entityOf(rollup: Rollup): EntityClass {
  const { table, keys } = rollup;
  const columns = [
    ...keys.map((key) => [key, keyColumn(key)] as const),
    ['slot', p.integer().primary().comment('Which of the writers at work counted.')] as const,
    ...sumsOf(rollup).map((counter) => [counter, p.integer()] as const),
  ];
  const schema = defineEntity({
    name: camelCase(`_${table}`),
    tableName: table,
    comment: 'Enrolments counted by their attributes, as the sum of the slots; kept by triggers.',
    properties: Object.fromEntries(columns.map(([name, column]) => [camelCase(name), column])),
  });
  class CountedByKeys extends schema.class {}
  schema.setClass(CountedByKeys);
  return CountedByKeys;
}

function keyColumn(key: string) {
  if (key === 'month') return p.date().primary();
  if (key === 'year' || key.endsWith('_id')) return p.integer().primary();
  return p.text().collation('C').primary();
}

function camelCase(name: string): string {
  return name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
