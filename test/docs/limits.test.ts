import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultLimits, type Limits, limitsByRole } from '../../src/access/limits.ts';
import { roles } from '../../src/access/viewer.ts';
import { mostErrors } from '../../src/operations/errors.ts';
import { readingPoints } from '../../src/operations/limits/plugin.ts';

const page = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\|(.*)\|$/gm)].map(([, row]) =>
  row!.split('|').map((cell) => cell.trim()),
);

function shown(value: number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value.toLocaleString('en');
}

describe('the page on limits', () => {
  it('has the limits of each role as they are', () => {
    const head = rows.findIndex((cells) => cells.join() === ['limit', ...roles].join());
    const names = Object.keys(defaultLimits.PUBLIC) as (keyof Limits)[];
    expect(rows.slice(head + 2, head + 2 + names.length)).toEqual(
      names.map((name) => [
        `\`${name}\``,
        ...roles.map((role) => shown(defaultLimits[role][name])),
      ]),
    );
  });

  it('says of each what it counts', () => {
    const explained = rows.map(([name]) => name);
    for (const name of Object.keys(defaultLimits.PUBLIC)) {
      expect(explained.filter((each) => each === `\`${name}\``)).toHaveLength(2);
    }
  });

  it('shows a setting that can be used', () => {
    const [, setting] = /LIMITS='(.*?)'/.exec(page)!;
    expect(limitsByRole(JSON.parse(setting!)).PUBLIC).toMatchObject({ cost: 2_000 });
  });

  it('says what it costs to be read', () => {
    expect(page).toContain(`refused, takes ${readingPoints} points`);
  });

  it('says how many errors an answer has', () => {
    expect(page).toContain(`at most ${mostErrors} errors`);
  });
});
