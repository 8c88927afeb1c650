import { describe, expect, it } from 'vitest';
import { batchesOf } from '../../../src/statistics/batches.ts';
import type { DimensionName } from '../../../src/statistics/attributes.ts';
import { Random } from '../../differential/random.ts';
import { protect } from './at-once.ts';
import { attack, type Publisher } from './attacker.ts';
import { type Dimension, crossTable, imply, type Population } from './population.ts';

const threshold = 10;
const base = 5;

/** For a longer run: ATTACKS=100 ATTACKS_FROM=1000. */
const count = Number(process.env.ATTACKS ?? 4);
const from = Number(process.env.ATTACKS_FROM ?? 0);
const seeds = Array.from({ length: count }, (_, at) => from + at);

const attribute = (
  name: string,
  values: number,
  implies: readonly string[] = [],
  parents: readonly number[] = [],
): Dimension => ({ name, values, implies, parents, isMeasure: false });

/** What batches have, by its names in the graph, and one attribute of people. */
const dimensions: readonly Dimension[] = [
  attribute('CENTER_KIND', 2),
  attribute('CENTER', 4, ['CENTER_KIND'], [0, 0, 1, 1]),
  attribute('FIELD', 2),
  attribute('PROGRAM', 4, ['FIELD'], [0, 0, 1, 1]),
  attribute('YEAR', 2),
  attribute('MONTH', 6, ['YEAR'], [0, 0, 0, 1, 1, 1]),
  attribute('GENDER', 2),
];
const ofBatches = dimensions.slice(0, -1);
const finest = [...dimensions.keys()];

interface Batches extends Population {
  readonly batches: readonly (readonly number[])[];
}

/** Some batches of 8 to 30 enrolments, of which everybody knows when and where they are, and of what. */
function batches(seed: number): Batches {
  const random = new Random(seed);
  const found = new Map<string, readonly number[]>();
  const size = random.integer(20, 60);
  while (found.size < size) {
    const values = ofBatches.map(({ values: all }) => random.integer(0, all - 1));
    const batch = imply(dimensions, [...values, 0]).slice(0, -1);
    found.set(batch.join(), batch);
  }
  const all = [...found.values()];
  const records = all.flatMap((batch) => {
    const share = random.pick([0.1, 0.3, 0.5]);
    return Array.from({ length: random.integer(8, 30) }, () => [
      ...batch,
      random.chance(share) ? 1 : 0,
    ]);
  });
  return {
    dimensions,
    records,
    batches: all,
    isPossible: (record) => found.has(record.slice(0, -1).join()),
  };
}

/** @param areHidden whether numbers of few batches are hidden */
const protecting =
  ({ batches: all }: Batches, areHidden = true): Publisher =>
  (population, positions) => {
    const traits = positions.filter((at) => at < ofBatches.length);
    const known = batchesOf(
      traits.map((at) => dimensions[at]!.name as DimensionName),
      all.map((batch) => ({ values: traits.map((at) => batch[at]), batches: 1 })),
    );
    const table = protect(
      positions.map((at) => dimensions[at]!),
      crossTable(population, positions),
      { threshold, base, key: 'test' },
      areHidden ? known : undefined,
    );
    return (values) => {
      const { value } = table.get(values);
      if (value === null) return [0, Infinity];
      return value === 0 ? [0, 0] : [Math.max(threshold, value - base + 1), value + base - 1];
    };
  };

describe('an attacker who knows all batches', { timeout: 120_000 }, () => {
  it.each(seeds)('narrows no small count below the threshold, in population %i', async (seed) => {
    const population = batches(seed);
    const { targets, narrowed } = await attack(
      population,
      { attributes: 3, threshold, finest },
      protecting(population),
    );
    expect(targets).toBeGreaterThan(0);
    expect(narrowed).toEqual([]);
  });

  it('narrows some where numbers of few batches are told', async () => {
    const found = [];
    for (const seed of seeds.slice(0, 4)) {
      const population = batches(seed);
      const { narrowed } = await attack(
        population,
        { attributes: 3, threshold, finest },
        protecting(population, false),
      );
      found.push(...narrowed);
    }
    expect(found).not.toEqual([]);
  });
});
