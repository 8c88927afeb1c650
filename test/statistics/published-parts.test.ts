import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { groupsOf } from '../../src/statistics/published-parts.ts';
import { publish } from '../../src/statistics/publishing.ts';
import { atOnce } from './disclosure/at-once.ts';

const told = 200;
const unknown = [null, null, null];
const columns = ['key', 'd0', 'd1', 'enrolments', 's0', 's1', 'people', 'margin', 'version'];

/** As many groups by gender that are hidden as there are that are told. */
const makeTable = () =>
  atOnce(publish)(
    { dimensions: ['GENDER', 'MODE'], divisions: [], margins: [] },
    {
      columns,
      rows: [
        ...Array.from({ length: 2 * told }, (_, index) => {
          const name = `value ${index}`;
          return [0, name, 'BOARDING', index < told ? 100 : 1, name, 'BOARDING', 0, 0, null];
        }),
        ...['BOARDING', 'NON_BOARDING'].map((mode) => [0, null, mode, ...unknown, 10, -1, null]),
        [0, ...Array.from({ length: 7 }, () => null), '0:1'],
      ],
    },
    { threshold: 10, base: 5, key: 'test' },
  );

const groups = (chosen: number, table = makeTable()) =>
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
  expect(makeTable().version).toBe('0:1');
  expect(() => groups(50_000 / told)).not.toThrow();
  expect(() => groups(50_000 / told + 1)).toThrow('more than 50000 numbers');
});

it('keeps no table in memory by its groups', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let table: ReturnType<typeof makeTable> | undefined = makeTable();
  const known = new WeakRef(table);
  const kept = groups(1, table);
  table = undefined;
  // What was referred to in a turn of the event loop is kept until its end.
  await vi.waitFor(() => {
    collect();
    expect(known.deref() === undefined).toBe(true);
  });
  expect(kept.of(0)).toEqual([]);
});
