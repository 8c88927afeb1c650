import { buildSchema, parse, type OperationDefinitionNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { cachePolicy } from '../../src/operations/cache-policy.ts';

const schema = buildSchema(/* GraphQL */ `
  enum CacheControlScope {
    PUBLIC
    PRIVATE
  }
  directive @cacheControl(
    maxAge: Int
    scope: CacheControlScope
    inheritMaxAge: Boolean
  ) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION

  interface Thing @cacheControl(maxAge: 100) {
    id: ID
  }
  interface Anything {
    id: ID
  }
  union Known = Long | Short
  union Any = Long | Silent
  type Long implements Thing & Anything @cacheControl(maxAge: 1000) {
    id: ID
    name: String
    brief: String @cacheControl(maxAge: 5)
    mine: String @cacheControl(scope: PRIVATE)
    short: Short
    never: Never
    silent: Silent
    declared: Silent @cacheControl(maxAge: 20)
    longer: Short @cacheControl(maxAge: 2000)
    inherited: Silent @cacheControl(inheritMaxAge: true)
    page: Page
  }
  type Page @cacheControl(inheritMaxAge: true) {
    more: Boolean
  }
  type Short implements Thing @cacheControl(maxAge: 10) {
    id: ID
    name: String
    long: Long
  }
  type Never @cacheControl(maxAge: 0, scope: PRIVATE) {
    id: ID
    long: Long
  }
  type Silent implements Anything {
    id: ID
  }
  type Mine @cacheControl(maxAge: 50, scope: PRIVATE) {
    id: ID
  }
  input NeverFilter {
    name: String
  }
  input NeverListFilter {
    some: NeverFilter
  }
  input NeverOrder {
    name: String
  }
  input SilentFilter {
    id: ID
  }
  input LongFilter {
    name: String
    and: [LongFilter!]
    nevers: NeverListFilter
    silent: SilentFilter
  }
  input ShortFilter {
    name: String
  }
  input LongOrder {
    name: String
    never: NeverOrder
  }
  type Query {
    longs(filter: LongFilter, orderBy: [LongOrder!]): Long
    shorts(filter: ShortFilter): Short
    long: Long
    short: Short
    silent: Silent
    never: Never
    mine: Mine
    page: Page
    thing: Thing
    anything: Anything
    known: [Known!]!
    any: [Any]
    value: Int
    declared: Int @cacheControl(maxAge: 30)
    scoped: Int @cacheControl(scope: PUBLIC)
  }
  type Mutation {
    long: Long
  }
`);

function policyOf(text: string, at = 0) {
  const document = parse(text);
  return cachePolicy(schema, document, document.definitions[at] as OperationDefinitionNode);
}

describe('the most restrictive decides', () => {
  test.each([
    ['{ long { id name __typename } __typename }', 1000],
    ['{ long { id } short { id } }', 10],
    ['{ short { long { id } } }', 10],
    ['{ long { ...F } } fragment F on Long { short { id } }', 10],
    ['{ long { brief } }', 5],
    ['{ long { longer { id } } }', 10],
    ['{ long { declared { id } } }', 20],
    ['{ long { inherited { id } page { more } } }', 1000],
    ['{ declared long { id } }', 30],
    ['{ thing { id } }', 10],
    ['{ known { ... on Long { id } } }', 10],
    ['query ($a: Boolean!) { long { short @include(if: $a) { id } } }', 10],
    ['{ long { short @skip(if: true) { id } } }', 10],
    ['{ longs(filter: { and: [{ name: "a" }] }, orderBy: [{ name: "ASC" }]) { id } }', 1000],
    ['query ($a: String) { longs(filter: { name: $a }) { id } }', 1000],
    ['query ($a: ShortFilter) { shorts(filter: $a) { id } }', 10],
    ['query ($a: LongFilter) { long { id } }', 1000],
  ])('%s: %i', (text, maxAge) => {
    expect(policyOf(text)).toEqual({ maxAge, scope: 'PUBLIC' });
  });

  test.each(['{ mine { id } }', '{ long { mine } mine { id } }'])('%s: private', (text) => {
    expect(policyOf(text)).toEqual({ maxAge: 50, scope: 'PRIVATE' });
  });

  test('only the operation that runs, and the fragments, count', () => {
    const text = 'query A { long { id } } query B { silent { id } }';
    expect(policyOf(text, 0)).toEqual({ maxAge: 1000, scope: 'PUBLIC' });
    expect(policyOf(text, 1)).toBeUndefined();
  });
});

describe('what may not be stored', () => {
  test.each([
    '{ silent { id } }',
    '{ long { silent { id } } }',
    '{ never { id } }',
    '{ never { long { id } } }',
    '{ long { never { id } } }',
    'query ($a: Boolean!) { long { id never @skip(if: $a) { id } } }',
    '{ long { id ...F } } fragment F on Long { never { id } }',
    '{ value }',
    '{ long { id } value }',
    '{ value long { id } }',
    '{ scoped }',
    '{ page { more } }',
    '{ anything { id } }',
    '{ any { __typename } }',
    '{ __typename }',
    '{ __schema { description } }',
    '{ long { id } __type(name: "Long") { name } }',
    'mutation { long { id } }',
    '{ longs(filter: { nevers: { some: { name: "a" } } }) { id } }',
    '{ longs(filter: { and: [{ nevers: null }] }) { id } }',
    '{ longs(filter: { silent: { id: 1 } }) { id } }',
    '{ longs(orderBy: [{ never: { name: "ASC" } }]) { id } }',
    'query ($a: LongFilter) { longs(filter: $a) { id } }',
    'query ($a: [LongFilter!]) { longs(filter: { and: $a }) { id } }',
    'query ($a: [LongOrder!]) { longs(orderBy: $a) { id } }',
  ])('%s', (text) => {
    expect(policyOf(text)).toBeUndefined();
  });
});
