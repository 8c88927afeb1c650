import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { printWithDirectives } from '../../src/cli/print-schema.ts';
import { cacheHint } from '../../src/exposure/cache-control.ts';

it('prints the directives of types where they stand, and nothing twice', () => {
  const sdl = `"""type Fake {"""
directive @tag(name: String) repeatable on INTERFACE | OBJECT

interface A @tag(name: "a") {
  id: ID
}

type B implements A @tag(name: "b") @tag(name: "{") {
  """type A {"""
  id: ID
}

type Query {
  b: B
}
`;
  expect(printWithDirectives(buildSchema(sdl))).toBe(sdl);
});

it('lets clients read from the committed schema how long what may be stored', () => {
  const committed = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
  const schema = buildSchema(committed);
  expect(cacheHint(schema.getType('Region')!)).toEqual({ maxAge: 86_400 });
  expect(cacheHint(schema.getType('Organization')!)).toEqual({ maxAge: 300 });
  expect(cacheHint(schema.getType('Participant')!)).toEqual({ maxAge: 0, scope: 'PRIVATE' });
});
