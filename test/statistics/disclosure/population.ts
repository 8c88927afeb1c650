import type { Attribute } from '../../../src/statistics/disclosure/lattice.ts';
import type { Cell } from '../../../src/statistics/disclosure/protect.ts';
import { Random } from '../../differential/random.ts';

/** An attribute of an invented population; its values are 0, 1, … */
export interface Dimension extends Attribute {
  readonly values: number;
  /** By value: that of the attribute which it implies. */
  readonly parents: readonly number[];
  /** Counted in a cell, besides the attributes that the cell is of. */
  readonly isMeasure: boolean;
}

export interface Population {
  readonly dimensions: readonly Dimension[];
  /** One per enrolment, by dimension. */
  readonly records: readonly (readonly number[])[];
  /** What everybody knows of the records that there can be; any, when left out. */
  readonly isPossible?: (record: readonly number[]) => boolean;
}

/**
 * Enrolments of a few attributes: regencies in provinces, sometimes months in years, two measures, of
 * which one may be within another. By seed they are spread evenly, skewed, dominated by one value, or
 * crowded in few places; attributes may depend on each other, and values may not occur at all.
 *
 * @param attributes how many, besides measures; years and months, and provinces and regencies, are one
 */
export function population(seed: number, attributes: number): Population {
  const random = new Random(seed);
  const dimensions: Dimension[] = [];
  const add = (name: string, values: number, isMeasure = false) =>
    dimensions.push({ name, values, implies: [], parents: [], isMeasure });
  const addWithin = (name: string, values: number, within: string, isMeasure = false) => {
    const above = dimensions.find((each) => each.name === within)!.values;
    const parents = Array.from({ length: values }, (_, value) =>
      value < above ? value : random.integer(0, above - 1),
    );
    dimensions.push({ name, values, implies: [within], parents, isMeasure });
  };

  const provinces = random.integer(2, 3);
  add('province', provinces);
  addWithin('regency', random.integer(provinces, provinces + 2), 'province');
  let left = attributes - 1;
  if (random.chance(0.5)) {
    add('year', 2);
    addWithin('month', random.integer(3, 4), 'year');
    left--;
  }
  while (left-- > 0) add(`trait${left}`, random.integer(2, attributes > 4 ? 2 : 3));
  add('placed', 2, true);
  if (random.chance(0.6)) addWithin('placedWhen', 3, 'placed', true);
  if (random.chance(0.6)) add('status', random.integer(2, 3), true);

  const style = random.pick(['even', 'skewed', 'dominated', 'crowded', 'mixed']);
  const falls = { even: 1, skewed: 3, dominated: 10, crowded: 1.5, mixed: 0 };
  const weights = dimensions.map(({ values }) => {
    const fall = falls[style as keyof typeof falls] || random.pick([1, 8]);
    return Array.from({ length: values }, (_, value) => (0.5 + random.next()) / fall ** value);
  });
  const places = Array.from({ length: 7 }, () => dimensions.map((_, at) => draw(weights[at]!)));
  const isDependent = random.chance(0.5);
  const records = Array.from({ length: random.integer(60, 400) }, () => {
    const place = style === 'crowded' && random.chance(0.6) ? random.pick(places) : undefined;
    const record = dimensions.map((_, at) => place?.[at] ?? draw(weights[at]!));
    if (isDependent) {
      dimensions.forEach(({ values }, at) => {
        if (random.chance(0.4)) record[at] = record.at(-1)! % values;
      });
    }
    return imply(dimensions, record);
  });
  return { dimensions, records };

  function draw(chances: readonly number[]): number {
    let rest = random.next() * chances.reduce((sum, chance) => sum + chance, 0);
    const value = chances.findIndex((chance) => (rest -= chance) < 0);
    return Math.max(0, value);
  }
}

/** The record with what its values imply. */
export function imply(dimensions: readonly Dimension[], record: readonly number[]): number[] {
  const implied = [...record];
  // Each attribute is before those that imply it.
  for (const [at, { implies, parents }] of [...dimensions.entries()].toReversed()) {
    for (const name of implies) {
      implied[dimensions.findIndex((each) => each.name === name)] = parents[implied[at]!]!;
    }
  }
  return implied;
}

/** How many records there are in each cell of the table over some dimensions. */
export function crossTable({ records }: Population, positions: readonly number[]): Cell[] {
  const cells = Map.groupBy(records, (record) => positions.map((at) => record[at]).join());
  return [...cells.values()].map((members) => ({
    values: positions.map((at) => members[0]![at]!),
    count: members.length,
  }));
}
