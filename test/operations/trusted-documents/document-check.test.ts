import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import {
  brokenOperations,
  problemsOf,
} from '../../../src/operations/trusted-documents/document-check.ts';
import { schemaPart } from '../../../src/operations/trusted-documents/schema-part.ts';

const sdl = `
  type Query { center(code: String!): Center, centers(filter: CenterFilter): [Center!]! }
  interface Named { name: String! }
  type Center implements Named { name: String!, kind: Kind!, seats: Int!, region: Region!, website: String }
  type Region { name: String!, size: Int }
  enum Kind { LARGE SMALL OTHER }
  input CenterFilter { kind: Kind, region: RegionFilter, and: [CenterFilter!] }
  input RegionFilter { name: String }
`;
const body = `query Centers($filter: CenterFilter) {
  centers(filter: $filter) { ...Card region { name } }
}
fragment Card on Named { __typename name ... on Center { kind } }`;
const other = 'query Seats { center(code: "A") { seats } }';

/** A version that was published with the schema as it is above. */
const version = {
  app: 'dashboard',
  version: '1.0.0',
  documents: [
    { name: 'Centers', body },
    { name: 'Seats', body: other },
  ],
  schemaPart: schemaPart(buildSchema(sdl), [parse(body), parse(other)]),
};
const schemaWith = (from: string, to: string) => {
  const changed = sdl.replace(from, to);
  expect(changed).not.toBe(sdl);
  return buildSchema(changed);
};
const broken = (from: string, to: string) => brokenOperations(schemaWith(from, to), [version]);

describe('a change of the schema', () => {
  it.each([
    ['of nothing that is used', 'website: String', 'website: Int'],
    ['that only adds', 'website: String', 'website: String, acronym: String'],
    ['that promises more', 'seats: Int!', 'seats(of: Kind): Int!'],
    ['that takes more', 'code: String!', 'code: String'],
    [
      'that adds an optional input',
      'RegionFilter { name: String }',
      'RegionFilter { name: String, code: String }',
    ],
    ['that adds a value', 'OTHER }', 'OTHER TINY }'],
  ])('%s breaks nothing', (_, from, to) => {
    expect(broken(from, to)).toEqual([]);
  });

  it('that removes a field names app, version and operation', () => {
    expect(broken('seats: Int!, ', '')).toEqual([
      {
        app: 'dashboard',
        version: '1.0.0',
        operation: 'Seats',
        problems: [expect.stringContaining('Cannot query field "seats" on type "Center".')],
      },
    ]);
  });

  it.each([
    [
      'makes an answer null',
      'seats: Int!',
      'seats: Int',
      'Seats',
      'Center.seats changed type from Int! to Int.',
    ],
    [
      'makes a number a text',
      'seats: Int!',
      'seats: String!',
      'Seats',
      'Center.seats changed type from Int! to String!.',
    ],
    [
      'makes one thing a list',
      'region: Region!',
      'region: [Region!]!',
      'Centers',
      'Center.region changed type from Region! to [Region!]!.',
    ],
    ['takes a value away', ' SMALL', '', 'Centers', 'SMALL was removed from enum type Kind.'],
    ['takes an input away', 'kind: Kind, ', '', 'Centers', 'CenterFilter.kind was removed.'],
    [
      'takes one away further in',
      'RegionFilter { name: String }',
      'RegionFilter { title: String }',
      'Centers',
      'RegionFilter.name was removed.',
    ],
    [
      'requires an input',
      'RegionFilter { name: String }',
      'RegionFilter { name: String, code: ID! }',
      'Centers',
      'A required field code on input type RegionFilter was added.',
    ],
  ])('that %s breaks what stays valid', (_, from, to, operation, problem) => {
    const schema = schemaWith(from, to);
    for (const each of version.documents) expect(problemsOf(schema, parse(each.body))).toEqual([]);
    expect(broken(from, to)).toEqual([
      { app: 'dashboard', version: '1.0.0', operation, problems: [problem] },
    ]);
  });

  it('that requires an argument breaks validity', () => {
    const [found, ...others] = broken('seats: Int!', 'seats(of: Kind!): Int!');
    expect(others).toEqual([]);
    expect(found!.problems[0]).toMatch(/argument "of" of type "Kind!" is required/);
  });

  it('is compared with validity alone where nobody knows what clients rely on', () => {
    const unknown = { ...version, schemaPart: undefined };
    expect(brokenOperations(schemaWith('seats: Int!', 'seats: Int'), [unknown])).toEqual([]);
    expect(brokenOperations(schemaWith('seats: Int!, ', ''), [unknown])).toHaveLength(1);
  });
});

describe('a document', () => {
  it('fits no schema without its sort of operations', () => {
    const schema = buildSchema(sdl);
    expect(problemsOf(schema, parse('mutation M { remove }'))).toEqual([
      'The schema has no mutations.',
    ]);
    expect(problemsOf(schema, parse('subscription S { added }'))).toEqual([
      'The schema has no subscriptions.',
    ]);
  });

  it('is told where it does not fit', () => {
    expect(problemsOf(buildSchema(sdl), parse('query A {\n  center { name }\n}'))).toEqual([
      expect.stringMatching(/required.*\(line 2, column 3\)$/),
    ]);
  });
});

it('relies on what it selects and on what its variables may hold, and on nothing else', () => {
  expect(schemaPart(buildSchema(sdl), [parse(body)])).toBe(`type Center {
  kind: Kind!
  region: Region!
}

input CenterFilter {
  and: [CenterFilter!]
  kind: Kind
  region: RegionFilter
}

enum Kind {
  LARGE
  OTHER
  SMALL
}

interface Named {
  name: String!
}

type Query {
  centers: [Center!]!
}

type Region {
  name: String!
}

input RegionFilter {
  name: String
}
`);
});
