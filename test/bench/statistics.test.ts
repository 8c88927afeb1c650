import { describe, expect, it } from 'vitest';
import { demandEqual } from '../../bench/requests.ts';
import { fitLine, median } from '../../bench/statistics.ts';

describe('median', () => {
  it('is the middle value, or lies between the middle ones', () => {
    expect(median([9, 1, 10])).toBe(9);
    expect(median([10, 1, 2, 9])).toBe(5.5);
  });
});

describe('fitLine', () => {
  it('finds the line that points are on', () => {
    const points = [0, 1, 5, 20].map((x) => ({ x, y: 3 * x + 2 }));
    expect(fitLine(points)).toEqual({ slope: 3, intercept: 2, r2: 1 });
  });

  it('says how far points are from a line', () => {
    // By hand: means 1 and 1, so xx = 2, xy = 1, yy = 2.
    const points = [
      { x: 0, y: 0 },
      { x: 1, y: 2 },
      { x: 2, y: 1 },
    ];
    expect(fitLine(points)).toEqual({ slope: 0.5, intercept: 0.5, r2: 0.25 });
  });
});

describe('demandEqual', () => {
  const request = { path: '/', body: 'the request' };

  it('accepts the same data in another order of fields', () => {
    const check = () =>
      demandEqual(
        request,
        ['a', { x: [1, { y: null, z: 2 }] }],
        ['b', { x: [1, { z: 2, y: null }] }],
      );
    expect(check).not.toThrow();
  });

  it.each([
    ['a value', { nodes: [{ code: 'A' }] }, { nodes: [{ code: 'B' }] }, 'data.nodes.0.code'],
    ['a missing row', { nodes: [1, 2] }, { nodes: [1] }, 'data.nodes.1'],
    ['null for nothing', { code: null }, {}, 'data.code'],
    ['an object for a list', { nodes: {} }, { nodes: [] }, 'data.nodes'],
  ])('shows where the first difference is: %s', (_what, one, other, path) => {
    const check = () => demandEqual(request, ['a', one], ['b', other]);
    expect(check).toThrow(`differ at ${path}: a has`);
  });
});
