import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { compile } from '../../src/loading/compiler.ts';

it('keeps nothing of a statement but its text and parameters', () => {
  expect(compile(sql`select ${1}`)).toEqual({ sql: 'select $1', parameters: [1] });
});
