import {
  GraphQLError,
  Kind,
  buildSchema,
  execute,
  getIntrospectionQuery,
  parse,
  validate,
  type ExecutionResult,
  type GraphQLEnumType,
  type GraphQLFieldResolver,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLScalarType,
  type OperationDefinitionNode,
} from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import { BadUserInputError } from '../../../src/errors.ts';
import { CompiledOperation } from '../../../src/operations/compiled/compiled-operation.ts';
import { NotCompilable } from '../../../src/operations/compiled/plan.ts';
import { toPublicError } from '../../../src/operations/errors.ts';

const schema = buildSchema(/* GraphQL */ `
  scalar Day
  enum Level {
    LOW
    HIGH
  }
  input Where {
    level: Level = LOW
    days: [Day!]
    nested: Where
    exact: Choice
  }
  input Choice @oneOf {
    id: ID
    day: Day
  }
  interface Thing {
    id: ID!
    name: String
    other: Thing
  }
  interface Strict {
    id: ID!
  }
  type Cat implements Thing & Strict {
    id: ID!
    name: String
    other: Thing
    lives: Int
    level: Level
  }
  type Dog implements Thing {
    id: ID!
    name: String
    other: Thing
    lives: Float
    mustFail: Int!
    mustFailLater: Int!
    mayFail: Int
    mayFailLater: Int
    dog: Dog!
    maybeDog: Dog
  }
  union Pet = Cat | Dog
  type Query {
    show(
      where: Where
      level: Level
      day: Day
      list: [Int!]
      count: Int! = 3
      text: String
      flag: Boolean
    ): String
    thing(kind: String): Thing
    strict: Strict
    pet(kind: String): Pet
    things: [Thing]!
    pets: [Pet!]
    laterThings: [Thing]!
    dogs(bad: Boolean): [Dog!]
    doomedDogs: [Dog!]
    dog: Dog
    matrix: [[Int]]
    numbers(of: String): [Int!]
    method: String
    level(of: String): Level
    day(of: String): Day
    number(of: String): Int
    mutual: Dog!
  }
  type Mutation {
    touch: Boolean
  }
`);

/** Whoever waits for it gets an error at once. */
const noPromise = {
  // oxlint-disable-next-line unicorn/no-thenable -- what it is like matters here
  then() {
    throw new Error('Not a promise');
  },
};
const numbers = new Map<string, unknown>([
  ['error', new Error('Returned')],
  ['nan', Number.NaN],
  ['bool', true],
  ['thenable', noPromise],
]);
const fieldsOf = (name: string) => (schema.getType(name) as GraphQLObjectType).getFields();
const resolvers: Record<string, Record<string, GraphQLFieldResolver<unknown, unknown>>> = {
  Query: {
    show: (_root, args) => JSON.stringify(args),
    thing: (_root, { kind }: { kind?: string }) => ({
      __typename: kind ?? 'Cat',
      id: 1,
      name: 'T',
    }),
    strict: () => ({ id: 1, isStrict: false }),
    pet: async (_root, { kind }: { kind?: string }) => ({ __typename: kind ?? 'Dog', id: 2 }),
    things: () => [
      { __typename: 'Cat', id: 'c', name: 'C', lives: 9, level: 1 },
      new BadUserInputError('No such thing.', { argument: 'ids[1]' }),
      null,
      { __typename: 'Nothing', id: 'n' },
      { __typename: 'Dog', id: 'd', lives: 0.5, other: { __typename: 'Cat', id: 'o' } },
    ],
    pets: () => [
      { __typename: 'Dog', id: 'd' },
      { __typename: 'Cat', id: null },
    ],
    laterThings: () => [
      Promise.reject(new BadUserInputError('Not this one.')),
      Promise.resolve({ __typename: 'Dog', id: 'later' }),
      { __typename: 'Cat', id: 'now' },
      Promise.resolve(null),
    ],
    dogs: (_root, { bad }: { bad?: boolean }) => [{ id: 1 }, bad ? null : { id: 2 }],
    doomedDogs: () => [Promise.reject(new Error('late')), null],
    dog: () => ({ id: 'd' }),
    matrix: () => [[1, 'x', null], null, [2]],
    numbers: (_root, { of }: { of?: string }) =>
      of === 'none' ? 7 : of === 'set' ? new Set([1, 2]) : of === 'text' ? '12' : [1, 'x', 3],
    level: (_root, { of }: { of?: string }) => (of === 'bad' ? 'LOW' : 2),
    day: (_root, { of }: { of?: string }) => of ?? '2020-01-01',
    number: (_root, { of = '' }: { of?: string }) => numbers.get(of) ?? 5,
    mutual: () => ({ id: 'd' }),
  },
  Dog: {
    id: (dog) => (dog as { id: unknown }).id,
    mustFail: () => {
      throw new GraphQLError('Now', { extensions: { code: 'BAD_USER_INPUT' } });
    },
    mustFailLater: async () => {
      throw new GraphQLError('Later', { extensions: { code: 'NOT_FOUND' } });
    },
    mayFail: () => {
      throw 'not an Error';
    },
    mayFailLater: () => Promise.reject(new Error('secret')),
    dog: (dog) => dog,
    maybeDog: async (dog) => dog,
  },
};
for (const [name, fields] of Object.entries(resolvers)) {
  for (const [field, resolve] of Object.entries(fields)) {
    fieldsOf(name)[field]!.resolve = resolve;
  }
}
const level = schema.getType('Level') as GraphQLEnumType;
for (const value of level.getValues()) value.value = value.name === 'LOW' ? 1 : 2;
// Made from the values when it is first used.
Object.assign(level, { _valueLookup: null });
(schema.getType('Strict') as GraphQLInterfaceType).resolveType = () => 'Cat';
(schema.getType('Cat') as GraphQLObjectType).isTypeOf = (value) =>
  (value as { isStrict?: boolean }).isStrict !== false;
const day = schema.getType('Day') as GraphQLScalarType;
day.parseValue = (value) => {
  if (typeof value === 'string' && value.startsWith('20')) return { day: value };
  throw new BadUserInputError('A day looks otherwise.');
};
day.parseLiteral = (node) => day.parseValue('value' in node ? node.value : undefined);
day.serialize = (value) => {
  if (value === 'bad') throw new Error('No day');
  return value === 'nothing' ? undefined : value;
};

const rootValue = undefined;
const context = { of: 'this run' };

function compile(text: string, at = 0) {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const operation = operations[at] as OperationDefinitionNode;
  return { document, operation, compiled: new CompiledOperation(schema, document, operation) };
}

/** As a client would see it. */
function shown(result: ExecutionResult | undefined) {
  const { data, errors } = result!;
  const answer = { errors: errors?.map((error) => toPublicError(error)), data };
  return JSON.parse(JSON.stringify(answer)) as typeof answer;
}

async function both(text: string, variables?: Record<string, unknown>, at = 0) {
  const { document, operation, compiled } = compile(text, at);
  const interpreted = await execute({
    schema,
    document,
    rootValue,
    contextValue: context,
    variableValues: variables,
    operationName: operation.name?.value,
  });
  // Twice: the second time has the plan of the first.
  await compiled.execute(context, variables);
  return { interpreted, compiled: await compiled.execute(context, variables) };
}

describe('answers are those of graphql-js', () => {
  test.each<[text: string, variables?: Record<string, unknown>]>([
    ['{ __typename thing { __typename id aka: name other { id } } }'],
    ['{ a: show b: show(count: 1, list: 4, level: HIGH, day: "2020-02-02", text: "x") }'],
    ['{ show(where: { days: ["2021-01-01"], nested: { level: null } }) }'],
    ['query ($d: [Day!], $l: Level) { show(where: { days: $d, level: $l }) }', { d: '2020-05-05' }],
    ['query ($w: Where, $c: Int! = 9) { show(where: $w, count: $c) }', { w: { level: 'HIGH' } }],
    ['query ($n: [Int!] = [1, 2], $t: String) { show(list: $n, text: $t) }', { t: null }],
    ['query ($c: Choice) { show(where: { exact: $c }) }', { c: { id: 4 } }],
    ['query ($i: Int!) { show(list: [1, $i, 3]) }', { i: 2 }],
    [
      '{ things { __typename id ... on Cat { lives level } ...D other { id } } } fragment D on Dog { much: lives }',
    ],
    ['{ laterThings { __typename id } }'],
    ['{ pet { ... on Thing { id name } ... on Cat { level } } }'],
    ['{ pets { ... on Thing { id } } }'],
    ['{ pets { __typename } }'],
    ['{ strict { id } }'],
    ['{ thing(kind: "Query") { id } pet(kind: "Thing") { __typename } }'],
    ['{ dogs { id } bad: dogs(bad: true) { id } }'],
    ['{ dog { id mayFail mayFailLater } }'],
    ['{ dog { mayFail mustFail mayFailLater mustFailLater } number }'],
    ['{ dog { mustFailLater mustFail } }'],
    ['{ dog { dog { dog { mustFailLater } maybeDog { mustFail } } } }'],
    ['{ dog { maybeDog { dog { mustFail } id } id } }'],
    ['{ mutual { mustFail } dog { id } }'],
    ['{ mutual { mustFailLater } dog { id } }'],
    [
      '{ matrix numbers none: numbers(of: "none") set: numbers(of: "set") text: numbers(of: "text") }',
    ],
    ['{ level bad: level(of: "bad") }'],
    ['{ day bad: day(of: "bad") nothing: day(of: "nothing") }'],
    ['{ dog { id } number thenable: number(of: "thenable") }'],
    ['{ number error: number(of: "error") nan: number(of: "nan") bool: number(of: "bool") }'],
    ['{ method }'],
    [
      '{ dog { id } dog { ...A ...B } } fragment A on Dog { dog { id } } fragment B on Dog { dog { name } }',
    ],
    [
      '{ thing { ... { name } ... on Dog { lives } ...T } } fragment T on Thing { id other { name } }',
    ],
    ['{ toJSON: number then: number constructor: number hasOwnProperty: number }'],
    ['query ($c: Int = 2) { show(count: $c) }', { c: null }],
    ['{ __type(name: "Pet") { possibleTypes { name } } none: __type(name: "None") { name } }'],
  ])('%s %j', async (text, variables) => {
    const { interpreted, compiled } = await both(text, variables);
    expect(shown(compiled)).toEqual(shown(interpreted));
    // What comes first is shown first.
    expect(JSON.stringify(compiled!.data)).toBe(JSON.stringify(interpreted.data));
  });

  test('introspection', async () => {
    const { interpreted, compiled } = await both(getIntrospectionQuery({ oneOf: true }));
    expect(shown(compiled)).toEqual(shown(interpreted));
  });

  test.each([
    ['required', {}],
    ['of the wrong type', { n: 'x', w: { days: ['1999', 3], unknown: 1 } }],
    ['null', { n: null, d: '1999' }],
    ['more than one of a oneOf', { n: 1, w: { exact: { id: 1, day: '2020' } } }],
  ])('variables that are %s', async (_what, variables) => {
    const text = 'query ($n: Int!, $w: Where, $d: Day) { show(count: $n, where: $w, day: $d) }';
    const { interpreted, compiled } = await both(text, variables);
    expect(compiled!.errors!.map((error) => error.toJSON())).toEqual(
      interpreted.errors!.map((error) => error.toJSON()),
    );
    expect(compiled).not.toHaveProperty('data');
  });

  test('whatever @skip and @include say', async () => {
    const text = `query ($a: Boolean!, $b: Boolean = true) {
      thing { ...F @include(if: $a) ...F @skip(if: $b) one: other @skip(if: $a) { id } }
      again: thing { ...F id @skip(if: true) ... @include(if: $b) { name } }
      dog @include(if: $a) { id } dog @skip(if: $b) { name }
      number @skip(if: $a) @include(if: $b)
      never: number @include(if: false)
    }
    fragment F on Thing { name other @include(if: $b) { id } }`;
    for (const variables of [true, false].flatMap((a) =>
      [true, false, undefined].map((b) => (b === undefined ? { a } : { a, b })),
    )) {
      const { interpreted, compiled } = await both(text, variables);
      expect(compiled, JSON.stringify(variables)).toEqual(shown(interpreted));
    }
  });

  test('whichever operation of a document it is', async () => {
    const text = 'query A { number } query B { ...F } fragment F on Query { level }';
    expect((await both(text, {}, 0)).compiled).toEqual({ data: { number: 5 } });
    expect((await both(text, {}, 1)).compiled).toEqual({ data: { level: 'HIGH' } });
  });
});

test('a list that is given up leaves no rejection behind that nobody handles', async () => {
  const answer = shown(await compile('{ doomedDogs { id } }').compiled.execute(context));
  expect(answer).toMatchObject({
    data: { doomedDogs: null },
    errors: [{ path: ['doomedDogs', 1] }],
  });
  // An unhandled rejection would be seen by now, and fails the run.
  await new Promise((resolve) => setImmediate(resolve));
});

describe('what resolvers are told', () => {
  const seen: GraphQLResolveInfo[] = [];
  beforeEach(() => {
    seen.length = 0;
  });
  const number = fieldsOf('Dog')['mayFail']!;

  test('is what graphql-js tells, with the same nodes every time', async () => {
    const { resolve } = number;
    number.resolve = (_source, _args, contextValue, info) => {
      expect(contextValue).toBe(context);
      seen.push(info);
      return 1;
    };
    try {
      const text = `query ($t: String = "x") { dogs { maybeDog { ...F a: mayFail } } show(text: $t) }
        fragment F on Dog { a: mayFail }`;
      const { document, compiled } = compile(text);
      await execute({ schema, document, contextValue: context, variableValues: { t: 'y' } });
      await compiled.execute(context, { t: 'y' });
      await compiled.execute(context, { t: 'y' });
      expect(seen).toHaveLength(6);
      const [interpreted, , first, , second] = seen as [
        GraphQLResolveInfo,
        ...GraphQLResolveInfo[],
      ];
      expect(Object.keys(first!)).toEqual(Object.keys(interpreted));
      expect(first).toEqual(interpreted);
      expect(first!.fieldNodes).toHaveLength(2);
      for (const key of ['schema', 'parentType', 'returnType', 'operation'] as const) {
        expect(first![key]).toBe(interpreted[key]);
      }
      for (const at of [0, 1]) {
        expect(first!.fieldNodes[at]).toBe(interpreted.fieldNodes[at]);
        expect(second!.fieldNodes[at]).toBe(interpreted.fieldNodes[at]);
      }
    } finally {
      number.resolve = resolve!;
    }
  });
});

test('a condition in a fragment of another operation decides nothing', async () => {
  const text = `query One { ...A } query Two($b: Boolean!) { ...B }
    fragment A on Query { number } fragment B on Query { dog @skip(if: $b) { id } }`;
  const { interpreted, compiled } = await both(text);
  expect(compiled).toBeDefined();
  expect(shown(compiled)).toEqual(shown(interpreted));
});

describe('what is left to graphql-js', () => {
  test('mutations', () => {
    expect(() => compile('mutation { touch }')).toThrow(NotCompilable);
  });

  test.each([
    ['a key that would set the prototype', '{ dog { __proto__: id } }'],
    [
      'a nullable condition that is null',
      'query ($b: Boolean = true) { dog @skip(if: $b) { id } }',
    ],
    [
      'a plan that grows with every level',
      `{ thing { ${'other { ... on Cat { a: id } ... on Dog { b: id } '.repeat(12)} id ${'}'.repeat(12)} ...A } }
       fragment A on Thing { ${'other { ... on Cat { c: id } ... on Dog { d: id } '.repeat(12)} id ${'}'.repeat(12)} }`,
    ],
  ])('%s', async (_what, text) => {
    const { compiled } = compile(text);
    const execution = await compiled.execute(context, { b: null });
    expect(execution).toBeUndefined();
    expect(compiled.fieldCount).toBe(0);
  });

  test('more settings of @skip and @include than are kept', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const { compiled } = compile(
      `query (${names.map((name) => `$${name}: Boolean!`).join(' ')}) {
        ${names.map((name) => `${name}: number @include(if: $${name})`).join(' ')} }`,
    );
    const run = (setting: number) =>
      compiled.execute(
        context,
        Object.fromEntries(names.map((name, bit) => [name, ((setting >> bit) & 1) === 1])),
      );
    const results = Array.from({ length: 32 }, (_, setting) => run(setting));
    expect(results.filter((result) => result === undefined)).toHaveLength(16);
    expect(run(1)).toEqual({ data: { a: 5 } });
  });
});
