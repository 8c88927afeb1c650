import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { jsonLines } from '../../../src/operations/exports/formats.ts';
import { type PageRead, WholeExport } from '../../../src/operations/exports/whole-export.ts';

it('keeps nothing of a page that is written, whoever still has it', async () => {
  const pages = [
    { elements: [{ id: 1 }, { id: 2 }], next: '1' },
    { elements: [{ id: 3 }], next: '2' },
    { elements: [], next: undefined },
  ];
  const whole = new WholeExport({
    first: pages[0]!,
    read: async (after): Promise<PageRead> => pages[Number(after)]!,
    close: async () => {},
    format: jsonLines,
    mostElements: 10,
    expire: () => {},
    timeout: 60_000,
  });
  expect(await text(whole.stream)).toBe(
    '{"id":1}\n{"id":2}\n{"id":3}\n{"complete":true,"rows":3}\n',
  );
  expect(pages.map(({ elements }) => elements)).toEqual([[], [], []]);
});
