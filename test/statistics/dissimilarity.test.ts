import { describe, expect, it } from 'vitest';
import { dissimilarity } from '../../src/statistics/dissimilarity.ts';

describe('the index of dissimilarity', () => {
  it('is 0 where both are spread alike, whatever their number', () => {
    expect(
      dissimilarity([
        [1, 100],
        [3, 300],
      ]),
    ).toBe(0);
  });

  it('is 1 where they have nothing in common', () => {
    expect(
      dissimilarity([
        [5, 0],
        [0, 2],
        [0, 7],
      ]),
    ).toBe(1);
  });

  it('is the share of one that would have to move', () => {
    expect(
      dissimilarity([
        [60, 10],
        [40, 30],
      ]),
    ).toBeCloseTo(0.35, 12);
  });

  it('is unknown where either is nothing at all', () => {
    expect(dissimilarity([[3, 0]])).toBeNull();
    expect(dissimilarity([])).toBeNull();
  });
});
