import { expect, it } from 'vitest';
import { groupsOf } from '../../src/statistics/published-parts.ts';
import { publish } from '../../src/statistics/publishing.ts';
import { atOnce } from './disclosure/at-once.ts';

const told = 200;
const columns = ['key', 'd0', 'd1', 'enrolments', 's0', 's1', 'people', 'margin', 'version'];

/** As many groups by gender that are hidden as there are that are told. */
const table = atOnce(publish)(
  { dimensions: ['GENDER', 'MODE'], divisions: [], margins: [] },
  {
    columns,
    rows: [
      ...Array.from({ length: 2 * told }, (_, index) => {
        const name = `value ${index}`;
        return [0, name, 'BOARDING', index < told ? 100 : 1, name, 'BOARDING', 0, 0, null];
      }),
      [0, ...Array.from({ length: 7 }, () => null), '0:1'],
    ],
  },
  { threshold: 10, base: 5, key: 'test' },
);

const groups = (chosen: number) =>
  atOnce(groupsOf)(
    table,
    {
      dimensions: ['GENDER'],
      scope: undefined,
      choices: [{ dimension: 'MODE', among: Array.from({ length: chosen }, (_, at) => `m${at}`) }],
    },
    ['enrolments'],
  );

it('limits an answer by what is asked for and published, and by no hidden group', () => {
  expect(table.version).toBe('0:1');
  expect(() => groups(50_000 / told)).not.toThrow();
  expect(() => groups(50_000 / told + 1)).toThrow('more than 50000 numbers');
});
