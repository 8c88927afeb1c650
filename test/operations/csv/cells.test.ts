import { describe, expect, it } from 'vitest';
import { toCell } from '../../../src/operations/csv/cells.ts';

describe('a cell', () => {
  it.each<[what: string, value: unknown, cell: string]>([
    ['a text', 'Balai Besar', 'Balai Besar'],
    ['null', null, ''],
    ['what was left out', undefined, ''],
    ['an empty text', '', '""'],
    ['a number', -5.25, '-5.25'],
    ['a boolean', false, 'false'],
    ['a time', new Date('2026-11-22T08:00:00Z'), '2026-11-22T08:00:00.000Z'],
    ['a list', ['a', 'b "c"'], '"[""a"",""b \\""c\\""""]"'],
    ['an empty list', [], '[]'],
    ['a comma', 'Las, Listrik', '"Las, Listrik"'],
    ['a semicolon', 'Las; Listrik', '"Las; Listrik"'],
    ['a quotation mark', 'Las "TIG"', '"Las ""TIG"""'],
    ['lines', 'Las\nListrik', '"Las\nListrik"'],
    ['spaces around', ' Las ', '" Las "'],
    ['other scripts', 'Kejuruan – pelatihan ✓', 'Kejuruan – pelatihan ✓'],
  ])('of %s', (_what, value, cell) => {
    expect(toCell(value)).toBe(cell);
  });

  it.each<[formula: string, cell: string]>([
    ['=1+1', "'=1+1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['+cmd|x', "'+cmd|x"],
    ['-2+3+cmd', "'-2+3+cmd"],
    ['@SUM(1)', "'@SUM(1)"],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['＝1+1', "'＝1+1"],
    ['-', "'-"],
    ['--5', "'--5"],
  ])('makes %j harmless', (formula, cell) => {
    expect(toCell(formula)).toBe(cell);
  });

  it.each(['-5', '+62811223344', '-1.5e3', '1,5', 'a=b', 'BPVP-BEKASI'])('leaves %j', (text) => {
    expect(toCell(text).replaceAll('"', '')).toBe(text);
  });
});
