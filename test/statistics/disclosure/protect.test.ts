import { describe, expect, it } from 'vitest';
import { ALL, type Coordinates, type Value } from '../../../src/statistics/disclosure/codes.ts';
import type { Cell } from '../../../src/statistics/disclosure/protect.ts';
import type { ParticipantCell } from '../../../src/statistics/disclosure/participants.ts';
import type { ProtectedTable } from '../../../src/statistics/disclosure/protected-table.ts';
import { Random } from '../../differential/random.ts';
import { protect, protectParticipants } from './at-once.ts';
import { crossTable, population } from './population.ts';

const protection = { threshold: 10, base: 5, key: 'test' };
const hidden = { value: null, status: 'SUPPRESSED' };
const nothing = { value: 0, status: 'ROUNDED' };

function attributes(...names: string[]) {
  return names.map((name) => ({ name, implies: [] as string[] }));
}

/** A table of one attribute from its counts. */
function row(counts: Record<string, number>): ProtectedTable {
  const cells = Object.entries(counts).map(([value, count]) => ({ values: [value], count }));
  return protect(attributes('field'), cells, protection);
}

function statuses(table: ProtectedTable, values: readonly Coordinates[]): string[] {
  return values.map((each) => table.get(each).status);
}

describe('a count', () => {
  it('is zero, hidden below the threshold, and else rounded to a multiple next to it', () => {
    const counts = { none: 0, few: 9, many: 10, more: 1_234, most: 1_235 };
    const table = row({ ...counts, other: 9, third: 9 });
    expect(table.get(['few'])).toEqual(hidden);
    expect(table.get(['many'])).toEqual({ value: 10, status: 'ROUNDED' });
    expect([1_230, 1_235]).toContain(table.get(['more']).value);
    expect(table.get(['most'])).toEqual({ value: 1_235, status: 'ROUNDED' });
    expect(row({ many: 40 }).get(['none'])).toEqual(nothing);
  });

  it('is rounded up as often as it is near the upper multiple, and the same way each time', () => {
    const counts = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`${at}`, 101]));
    const table = row(counts);
    const values = Object.keys(counts).map((value) => table.get([value]).value!);
    expect(new Set(values)).toEqual(new Set([100, 105]));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean - 101)).toBeLessThan(0.3);
    expect(Object.keys(counts).map((value) => row(counts).get([value]).value)).toEqual(values);
  });

  it('is rounded otherwise with another key', () => {
    const cells = Array.from({ length: 50 }, (_, at) => ({ values: [at], count: 12 }));
    const [one, other] = ['one', 'other'].map((key) =>
      [...protect(attributes('field'), cells, { ...protection, key }).cells(['field'])].map(
        ({ value }) => value,
      ),
    );
    expect(one).not.toEqual(other);
  });

  it('that is all of a count above is published as that one', () => {
    const cells = Array.from({ length: 30 }, (_, at) => ({ values: [at, 'only'], count: 13 }));
    const table = protect(attributes('field', 'gender'), cells, protection);
    for (let at = 0; at < 30; at++) expect(table.get([at, 'only'])).toEqual(table.get([at, ALL]));
  });
});

describe('a line', () => {
  it('hides with a small count the smallest other one that is enough', () => {
    const table = row({ a: 3, b: 100, c: 18, d: 50 });
    expect(statuses(table, [['a'], ['b'], ['c'], ['d'], [ALL]])).toEqual([
      'SUPPRESSED',
      'ROUNDED',
      'SUPPRESSED',
      'ROUNDED',
      'ROUNDED',
    ]);
  });

  it('hides more where the sum of what is hidden is small itself', () => {
    const table = row({ a: 3, b: 3, c: 100, d: 40 });
    expect(statuses(table, [['a'], ['b'], ['c'], ['d']])).toEqual([
      'SUPPRESSED',
      'SUPPRESSED',
      'ROUNDED',
      'SUPPRESSED',
    ]);
  });

  it('hides the number of those who completed where few did not', () => {
    const table = protect(
      attributes('status'),
      [
        { values: ['COMPLETED'], count: 37 },
        { values: ['DROPPED'], count: 3 },
      ],
      protection,
    );
    expect(statuses(table, [['COMPLETED'], ['DROPPED'], [ALL]])).toEqual([
      'SUPPRESSED',
      'SUPPRESSED',
      'ROUNDED',
    ]);
  });

  it('does not tell zeros from the counts that it hides', () => {
    const table = row({ a: 3, b: 18, c: 100 });
    expect(table.get(['without any'])).toEqual(hidden);
    expect([...table.cells(['field'])].map(({ values }) => values)).toEqual([['c']]);
  });
});

describe('a table', () => {
  it('hides what is part of a hidden count, be it zero or not', () => {
    const table = protect(
      attributes('field', 'gender'),
      [
        { values: ['small', 'F'], count: 4 },
        { values: ['large', 'F'], count: 200 },
        { values: ['large', 'M'], count: 200 },
        { values: ['next', 'F'], count: 50 },
      ],
      protection,
    );
    expect(
      statuses(table, [
        ['small', 'F'],
        ['small', 'M'],
        ['next', 'F'],
      ]),
    ).toEqual(['SUPPRESSED', 'SUPPRESSED', 'SUPPRESSED']);
  });

  it('of few records tells nothing but what it is not over', () => {
    const table = row({ a: 4, b: 5 });
    expect(statuses(table, [[ALL], ['a'], ['c']])).toEqual(Array(3).fill('SUPPRESSED'));
    expect(row({}).get([ALL])).toEqual(nothing);
  });

  it.each([1, 2, 3])(
    'says of a cell what every other one that has it says, population %i',
    (seed) => {
      const all = population(seed, 4);
      const random = new Random(seed);
      const positions = [...all.dimensions.keys()];
      const shuffled = random.some(positions, positions.length);
      const full = protect(
        shuffled.map((at) => all.dimensions[at]!),
        random.some(crossTable(all, shuffled), Infinity),
        protection,
      );
      for (const [at, { implies }] of all.dimensions.entries()) {
        for (const other of positions.slice(at + 1)) {
          const names = new Set([...implies, ...all.dimensions[other]!.implies]);
          const own = positions.filter(
            (each) => each === at || each === other || names.has(all.dimensions[each]!.name),
          );
          const cells = crossTable(all, own);
          const table = protect(
            own.map((each) => all.dimensions[each]!),
            cells,
            protection,
          );
          for (const { values } of cells) {
            const place = shuffled.map((each) =>
              own.includes(each) ? values[own.indexOf(each)]! : ALL,
            );
            expect(full.get(place)).toEqual(table.get(values));
          }
        }
      }
    },
  );

  it('lists what it publishes, and nothing else', () => {
    const all = population(2, 3);
    const names = all.dimensions.map(({ name }) => name);
    const cells = crossTable(all, [...all.dimensions.keys()]);
    const table = protect(all.dimensions, cells, protection);
    const provinces = new Set(cells.map(({ values }) => values[0]!));
    const published = [...provinces].filter(
      (province) => table.get(names.map((_, at) => (at === 0 ? province : ALL))).value !== null,
    );
    const listed = [...table.cells(['province'])];
    expect(new Set(listed.map(({ values }) => values[0]))).toEqual(new Set(published));
    expect(listed).toHaveLength(published.length);
    for (const { values, value } of listed) expect(table.get(values).value).toBe(value);
  });

  it('keeps values of different kinds apart, and knows when a value is not known', () => {
    const cells = [1, '1', true, 'true', null].map((value): Cell => ({
      values: [value],
      count: 50,
    }));
    const table = protect(attributes('field'), cells, protection);
    expect([...table.cells(['field'])]).toHaveLength(5);
    expect(table.get([null]).value).toBe(50);
  });

  it('has room for more combinations than a number has', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const cells = Array.from({ length: 1_000 }, (_, at) => ({
      values: names.map((): Value => at),
      count: 20,
    }));
    const table = protect(attributes(...names), cells, protection);
    expect(table.get(names.map(() => 7)).value).toBe(20);
    expect(table.get(names.map((_, at) => (at === 0 ? 8 : 7)))).toEqual(nothing);
  });

  it('of implied values is one table with them', () => {
    const within = [
      { name: 'regency', implies: ['province'] },
      { name: 'province', implies: [] },
    ];
    const cells = [
      { values: ['a1', 'a'], count: 30 },
      { values: ['a2', 'a'], count: 40 },
      { values: ['b1', 'b'], count: 20 },
    ];
    const table = protect(within, cells, protection);
    expect(table.get([ALL, 'a']).value).toBe(70);
    expect(table.get(['a1', 'a']).value).toBe(30);
    expect(table.get(['a1', 'b'])).toEqual(nothing);
    expect(() => table.get(['a1', ALL])).toThrow(RangeError);
    expect(() => [...table.cells(['regency'])]).toThrow(RangeError);
    const contradiction = [...cells, { values: ['a1', 'b'], count: 1 }];
    expect(() => protect(within, contradiction, protection)).toThrow(/more than one of "province"/);
  });

  it.each([
    [{ ...protection, threshold: 4 }, 10],
    [{ ...protection, base: 0 }, 10],
    [protection, 1.5],
    [protection, -1],
  ])('refuses what cannot be protected: %o, count %d', (wrong, count) => {
    expect(() => protect(attributes('a'), [{ values: [1], count }], wrong)).toThrow(RangeError);
  });

  it.each([
    [[...attributes('a', 'a')], /name of its own/],
    [[{ name: 'a', implies: ['b'] }], /which is missing/],
    [
      [
        { name: 'a', implies: ['b'] },
        { name: 'b', implies: ['a'] },
      ],
      /implies itself/,
    ],
  ])('refuses attributes that are none: %o', (wrong, message) => {
    expect(() => protect(wrong, [], protection)).toThrow(message);
  });
});

describe('the number of different people', () => {
  const enrolments = protect(
    attributes('field'),
    [
      { values: ['once'], count: 33 },
      { values: ['repeated'], count: 60 },
      { values: ['few people'], count: 40 },
      { values: ['few repeats'], count: 44 },
      { values: ['few enrolments'], count: 5 },
      { values: ['large'], count: 300 },
      { values: ['next'], count: 20 },
    ],
    protection,
  );
  const people: readonly ParticipantCell[] = [
    { values: ['once'], count: 33 },
    { values: ['repeated'], count: 40 },
    { values: ['few people'], count: 8 },
    { values: ['few repeats'], count: 41 },
    { values: ['few enrolments'], count: 5 },
    { values: ['large'], count: 200 },
    { values: ['next'], count: 20 },
    { values: [ALL], count: 310 },
  ];
  const participants = protectParticipants(enrolments, people);

  it('is told where neither it nor the number of repeats is small', () => {
    expect(participants.get([ALL])).toEqual({ value: 310, status: 'ROUNDED' });
    expect(participants.get(['repeated'])).toEqual({ value: 40, status: 'ROUNDED' });
    for (const value of ['few people', 'few repeats', 'few enrolments']) {
      expect(participants.get([value])).toEqual(hidden);
    }
  });

  it('is the number of enrolments where nobody repeats', () => {
    expect(enrolments.get(['once']).status).toBe('ROUNDED');
    expect(participants.get(['once'])).toEqual(enrolments.get(['once']));
  });

  it('is needed for each cell, and not above that of enrolments', () => {
    expect(() => protectParticipants(enrolments, people.slice(1))).toThrow(RangeError);
    const wrong = [...people, { values: ['once'], count: 34 }];
    expect(() => protectParticipants(enrolments, wrong)).toThrow(RangeError);
  });
});
