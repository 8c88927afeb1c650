import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALL } from '../../src/statistics/disclosure/codes.ts';
import { protect } from '../statistics/disclosure/at-once.ts';

const page = readFileSync(new URL('../../docs/statistics.md', import.meta.url), 'utf8');

describe('the page on statistics', () => {
  it('has an example that is protected as it says', () => {
    const [, example] = /^### An example$(.*?)^### /ms.exec(page)!;
    const rows = [...example!.matchAll(/^\| (\w+) +\|(.*)\|$/gm)]
      .map(([, field, cells]) => ({
        field: field!,
        cells: cells!.split('|').map((cell) => cell.trim()),
      }))
      .filter(({ field }) => field !== 'field');
    const genders = ['F', 'M', ALL] as const;
    const table = protect(
      ['field', 'gender'].map((name) => ({ name, implies: [] })),
      rows
        .filter(({ field }) => field !== 'all')
        .flatMap(({ field, cells }) =>
          cells.slice(0, 2).map((count, at) => ({
            values: [field, at === 0 ? 'F' : 'M'],
            count: Number(count),
          })),
        ),
      { threshold: 10, base: 5, key: 'example' },
    );
    expect(rows).toHaveLength(5);
    for (const { field, cells } of rows) {
      const published = genders.map((gender) => table.get([field === 'all' ? ALL : field, gender]));
      expect(published.map(({ value }) => value?.toString() ?? 'suppressed')).toEqual(
        cells.slice(3),
      );
    }
  });
});
