import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { extentsOf, type Extent } from '../../../src/operations/limits/extent.ts';

function extentOf(text: string): Extent {
  return [...extentsOf(parse(text)).values()][0]!;
}

/** Each fragment spreads the next one twice. */
function doubling(fragments: number): string {
  const each = Array.from(
    { length: fragments },
    (_, index) => `fragment F${index} on T { a: t { ...F${index + 1} } b: t { ...F${index + 1} } }`,
  );
  return `{ ...F0 } ${each.join(' ')} fragment F${fragments} on T { leaf }`;
}

describe('the extent of an operation', () => {
  test('counts levels, fields, aliases, directives and variables', () => {
    expect(
      extentOf('query ($a: Int, $b: Int @x) @x { one two: one @x @x { three { four } } }'),
    ).toEqual({
      depth: 3,
      rootFields: 2,
      fields: 4,
      aliases: 1,
      directives: 4,
      directivesAtOnce: 2,
      variables: 2,
      introspects: false,
    });
  });

  test('counts a field as often as it stands there', () => {
    expect(extentOf('{ a a a b { c c } b { c } }')).toMatchObject({ rootFields: 5, fields: 8 });
  });

  test('counts a fragment wherever it is spread', () => {
    const extent = extentOf(`
      { ...A ... on Query { x: one { ...B } } }
      fragment A on Query { one { ...B } two }
      fragment B on T @x { three { y: four } }`);
    expect(extent).toMatchObject({ depth: 3, rootFields: 3, fields: 7, aliases: 3, directives: 2 });
  });

  test('is found in no time where fragments double what they hold', () => {
    const start = performance.now();
    expect(extentOf(doubling(20)).fields).toBe(2 ** 21 - 2 + 2 ** 20);
    expect(extentOf(doubling(300)).fields).toBeGreaterThan(1e90);
    expect(extentOf(doubling(300)).depth).toBe(301);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('has an end where fragments have none', () => {
    const circular = '{ ...A } fragment A on Query { a ...B } fragment B on Query { b ...A }';
    expect(extentOf(circular)).toMatchObject({ depth: 1, fields: 2 });
    expect(extentOf('{ ...A } fragment A on Query { a { ...A } }')).toMatchObject({ depth: 1 });
    expect(extentOf('{ ...Missing }')).toMatchObject({ fields: 0 });
  });

  test.each([
    ['{ __schema { types { name } } }', true],
    ['{ a: __type(name: "A") { name } }', true],
    ['{ ...A } fragment A on Query { ... { ...B } } fragment B on Query { __schema { x } }', true],
    ['{ __typename a { __typename } }', false],
  ])('says whether it asks for the schema: %s', (text, introspects) => {
    expect(extentOf(text).introspects).toBe(introspects);
  });

  test('is that of each operation for itself', () => {
    const extents = [...extentsOf(parse('query A { a } query B { a b { c } }')).values()];
    expect(extents.map(({ fields }) => fields)).toEqual([1, 3]);
  });
});
