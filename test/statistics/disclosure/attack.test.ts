import { describe, expect, it } from 'vitest';
import { ALL } from '../../../src/statistics/disclosure/codes.ts';
import { protect, protectParticipants } from './at-once.ts';
import type { Published } from '../../../src/statistics/disclosure/protected-table.ts';
import { Random } from '../../differential/random.ts';
import { attack, type Publisher, type Told } from './attacker.ts';
import { crossTable, type Population, population } from './population.ts';

const threshold = 10;
const base = 5;
const protection = { threshold, base, key: 'test' };

/** For a longer run: ATTACKS=500 ATTACKS_FROM=1000. */
const count = Number(process.env.ATTACKS ?? 10);
const from = Number(process.env.ATTACKS_FROM ?? 0);
const seeds = Array.from({ length: count }, (_, at) => from + at);

/** Asks in a table of its own for each set of attributes. */
const protecting: Publisher = (all, positions) => {
  const attributes = positions.map((at) => all.dimensions[at]!);
  const table = protect(attributes, crossTable(all, positions), protection);
  return (values) => known(table.get(values));
};

function known({ value }: Published): Told {
  if (value === null) return [0, Infinity];
  return value === 0 ? [0, 0] : [Math.max(threshold, value - base + 1), value + base - 1];
}

function telling(tell: (count: number) => Told): Publisher {
  return (all, positions) => {
    const counts = new Map(
      crossTable(all, positions).map((each) => [each.values.join(), each.count]),
    );
    return (values) => tell(counts.get(values.join()) ?? 0);
  };
}

/** Hides what the protected table hides, and rounds the rest to the nearest multiple. */
const roundingToTheNearest: Publisher = (all, positions) => {
  const isTold = protecting(all, positions);
  const exactly = telling(nearest)(all, positions);
  return (values) => (isTold(values)[1] === Infinity ? [0, Infinity] : exactly(values));
};

function nearest(exact: number): Told {
  const value = base * Math.round(exact / base);
  return [Math.max(0, value - 2), value + 2];
}

function hidingSmall(tell: (exact: number) => Told): (exact: number) => Told {
  return (exact) => (exact > 0 && exact < threshold ? [0, Infinity] : tell(exact));
}

/** Three attributes of two values, of which each pair is published and no cell of all three. */
const cube: Population = {
  dimensions: ['year', 'gender', 'placed'].map((name) => ({
    name,
    values: 2,
    implies: [],
    parents: [],
    isMeasure: name === 'placed',
  })),
  records: [205, 5, 17, 10, 17, 12, 0, 16].flatMap((size, cell) =>
    Array.from({ length: size }, () => [cell >> 2, (cell >> 1) & 1, cell & 1]),
  ),
};

describe(
  'an attacker with every answer for three attributes and a measure',
  { timeout: 60_000 },
  () => {
    it.each(seeds)('narrows no small count below the threshold, in population %i', async (seed) => {
      const { targets, narrowed } = await attack(
        population(seed, 4),
        { attributes: 3, threshold },
        protecting,
      );
      expect(targets).toBeGreaterThan(0);
      expect(narrowed).toEqual([]);
    });

    it('narrows none where only the margins of a cube are published', async () => {
      const { targets, narrowed } = await attack(cube, { attributes: 3, threshold }, protecting);
      expect(targets).toBe(1);
      expect(narrowed).toEqual([]);
    });

    it.each([
      ['small counts alone are hidden', telling(hidingSmall((exact) => [exact, exact]))],
      ['small counts alone are hidden, and the others rounded', telling(hidingSmall(nearest))],
      ['all counts are rounded, and none hidden', telling(nearest)],
    ])('narrows most of them where %s', async (_, publisher) => {
      const { targets, narrowed } = await attack(
        population(3, 3),
        { attributes: 2, threshold, givesUpAfter: Infinity },
        publisher,
      );
      expect(narrowed.length).toBeGreaterThan(targets / 2);
    });

    it('narrows some where counts are rounded to the nearest, which leaves less open', async () => {
      const limits = { attributes: 3, threshold };
      expect((await attack(cube, limits, roundingToTheNearest)).narrowed).toHaveLength(1);
    });
  },
);

describe(
  'an attacker with every answer for five attributes and a measure',
  { timeout: 60_000 },
  () => {
    it.each(seeds.slice(0, Math.ceil(0.4 * count)))(
      'narrows no small count, in population %i',
      async (seed) => {
        const { targets, narrowed } = await attack(
          population(seed, 5),
          { attributes: 5, threshold },
          protecting,
        );
        expect(targets).toBeGreaterThan(0);
        expect(narrowed).toEqual([]);
      },
    );
  },
);

describe('an attacker with every number of different people', { timeout: 60_000 }, () => {
  /** A third of the people have one or two enrolments more, over attributes that people keep. */
  function repeating(seed: number) {
    const random = new Random(seed);
    const people = population(seed, 3);
    const repeats = people.records.flatMap((person) =>
      random.chance(0.3) ? Array.from({ length: random.integer(1, 2) }, () => person) : [],
    );
    return { people, repeats: { ...people, records: repeats } };
  }

  /** By set of attributes: what is published of enrolments and of people. */
  function publish(
    { people, repeats }: ReturnType<typeof repeating>,
    positions: readonly number[],
  ) {
    const both = { ...people, records: [...people.records, ...repeats.records] };
    const attributes = positions.map((at) => people.dimensions[at]!);
    const enrolments = protect(attributes, crossTable(both, positions), protection);
    const sets = Array.from({ length: 2 ** positions.length }, (_, bits) =>
      positions.filter((__, at) => bits & (1 << at)),
    );
    const margins = sets.flatMap((own) =>
      crossTable(people, own).map(({ values, count }) => ({
        values: positions.map((at) => (own.includes(at) ? values[own.indexOf(at)]! : ALL)),
        count,
      })),
    );
    return { enrolments, participants: protectParticipants(enrolments, margins) };
  }

  it.each(seeds.slice(0, Math.ceil(0.4 * count)))(
    'narrows no small one, in population %i',
    async (seed) => {
      const all = repeating(seed);
      const { targets, narrowed } = await attack(
        all.people,
        { attributes: 3, threshold },
        (_, positions) => {
          const { participants } = publish(all, positions);
          return (values) => known(participants.get(values));
        },
      );
      expect(targets).toBeGreaterThan(0);
      expect(narrowed).toEqual([]);
    },
  );

  it.each(seeds.slice(0, Math.ceil(0.4 * count)))(
    'narrows no small number of repeats, in population %i',
    async (seed) => {
      const all = repeating(seed);
      const { targets, narrowed } = await attack(
        all.repeats,
        { attributes: 3, threshold },
        (_, positions) => {
          const { enrolments, participants } = publish(all, positions);
          return (values) => {
            const [[least, most], [fewest, mostPeople]] = [
              known(enrolments.get(values)),
              known(participants.get(values)),
            ];
            return [mostPeople === Infinity ? 0 : Math.max(0, least - mostPeople), most - fewest];
          };
        },
      );
      expect(targets).toBeGreaterThan(0);
      expect(narrowed).toEqual([]);
    },
  );
});
