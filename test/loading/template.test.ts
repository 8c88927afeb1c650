import { sql } from 'kysely';
import { expect, it, vi } from 'vitest';
import { type Built, Templates, type Values } from '../../src/loading/template.ts';

const build = vi.fn((values: Values): Built<undefined> => ({
  statement: sql`select ${sql.raw(`'${'x'.repeat(1_000_000)}'`)}, ${values['some']}`,
  reader: undefined,
}));

it('forgets the least used statements when all of them together are too large', () => {
  const templates = new Templates();
  const get = (name: string) => templates.get(name, { some: name }, build);
  get('first');
  get('first');
  expect(build).toHaveBeenCalledTimes(1);
  for (let index = 0; index < 80; index++) get(`other ${index}`);
  expect(build).toHaveBeenCalledTimes(81);
  get('other 79');
  expect(build).toHaveBeenCalledTimes(81);
  expect(get('first').parameters).toEqual(['first']);
  expect(build).toHaveBeenCalledTimes(82);
});
