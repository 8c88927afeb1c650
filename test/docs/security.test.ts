import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/security.md', root), 'utf8');
const text = page.replaceAll(/\s+/g, ' ');

/** Files, each with the name of a test in it where one is given. */
const shown = [...text.matchAll(/`((?:test|src)\/[^`]+)`(?: "([^"]+)")?/g)].map(
  ([, file, name]) => ({ file: file!, name }),
);

describe('docs/security.md', () => {
  it('names tests', () => {
    expect(shown.length).toBeGreaterThan(40);
    expect(shown.filter(({ name }) => name !== undefined).length).toBeGreaterThan(8);
  });

  it.each(shown)('names $file, and what is in it', ({ file, name }) => {
    const url = new URL(file, root);
    expect(existsSync(url), file).toBe(true);
    if (name !== undefined) expect(readFileSync(url, 'utf8')).toContain(`'${name}'`);
  });
});
