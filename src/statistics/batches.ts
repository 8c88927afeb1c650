import { type RawBuilder, sql } from 'kysely';
import { attributes, type DimensionName } from './attributes.ts';
import type { CellName, Clusters } from './disclosure/clusters.ts';

/**
 * The fewest batches that a number is of where these are chosen by more than one thing: where, what, when
 * and how. Which batches there are is public: everybody knows of numbers by other traits that they are of
 * the same few batches, or of all but one of them. By one thing alone there are too few numbers for that.
 */
const leastBatches = 5;

/** What all enrolments of a batch have in common, by what it tells of the batch. */
const traits = new Map<DimensionName, 'where' | 'what' | 'when' | 'how'>([
  ['CENTER', 'where'],
  ['CENTER_KIND', 'where'],
  ['CENTER_PROVINCE', 'where'],
  ['PROGRAM', 'what'],
  ['FIELD', 'what'],
  ['YEAR', 'when'],
  ['QUARTER', 'when'],
  ['MONTH', 'when'],
  ['MODE', 'how'],
]);

/** Those of the dimensions that are traits of batches. */
export function traitsAmong(dimensions: readonly DimensionName[]): readonly DimensionName[] {
  return dimensions.filter((dimension) => traits.has(dimension));
}

/**
 * How many batches with enrolments there are by some of their traits: rows of `d0`… and `batches`. Those of
 * one program that begin at a center in the same month, in the same mode, are one.
 */
export function batchesBy(dimensions: readonly DimensionName[]): RawBuilder<unknown> {
  const own = dimensions.map((dimension) => sql.ref(`f.${attributes[dimension].column}`));
  const every = [...traits.keys()].map((trait) => sql.ref(`f.${attributes[trait].column}`));
  const cells = own.map((column, at) => sql`${column} as ${sql.ref(`d${at}`)}, `);
  const by = own.length > 0 ? sql` group by ${sql.join(own)}` : sql``;
  return sql`select ${sql.join(cells, sql``)}count(*)::integer as batches from (select ${sql.join(every)} from statistics_by_course as f group by ${sql.join(every)} having sum(f.enrolments) <> 0) as f${by}`;
}

/**
 * What is known of cells by the batches that they are of.
 *
 * @param dimensions traits of batches
 * @param groups how many batches there are by these, the values in the order of the dimensions
 */
export function batchesOf(
  dimensions: readonly DimensionName[],
  groups: readonly { readonly values: readonly unknown[]; readonly batches: number }[],
): Clusters {
  const counts = new Map<string, ReadonlyMap<string, number>>();
  const countsBy = (names: readonly string[]) => {
    const known = counts.get(names.join());
    if (known) return known;
    const places = names.map((name) => dimensions.indexOf(name as DimensionName));
    const found = new Map<string, number>();
    for (const { values, batches } of groups) {
      const key = JSON.stringify(places.map((place) => values[place]));
      found.set(key, (found.get(key) ?? 0) + batches);
    }
    counts.set(names.join(), found);
    return found;
  };
  return {
    attributes: new Set(dimensions),
    areFew(cell: CellName) {
      const names = cell.map(([name]) => name as DimensionName);
      if (new Set(names.map((name) => traits.get(name))).size < 2) return false;
      const found = countsBy(names);
      return (found.get(JSON.stringify(cell.map(([, value]) => value))) ?? 0) < leastBatches;
    },
  };
}
