import 'reflect-metadata';
import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  parse,
  validate,
  type GraphQLType,
  type OperationDefinitionNode,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOrm } from '../../../src/database/orm.ts';
import type { Graph } from '../../../src/exposure/schema.ts';
import { createGraph, tables } from '../../../src/graph/graph.ts';
import { costOf, operationCost } from '../../../src/operations/limits/cost.ts';

let graph: Graph;
beforeAll(() => {
  // The schema needs no database.
  graph = createGraph(createOrm(tables, { dbName: 'none' }));
});

type Variables = Record<string, unknown>;

function priced(text: string, variables?: Variables) {
  const document = parse(text);
  expect(validate(graph.schema, document)).toEqual([]);
  const operation = document.definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  )!;
  return costOf(graph.schema, document, operation, variables);
}

const costs = (text: string, variables?: Variables) => priced(text, variables).cost;

describe('an operation costs', () => {
  it.each<[string, number]>([
    ['{ __typename }', 1],
    ['{ trainingCenter(code: "X") { code name } }', 2],
    ['{ trainingCenter(code: "X") { region { name province { name } } directorate { name } } }', 5],
    ['{ trainingCenters { nodes { code } } }', 1 + 1 + 20],
    ['{ trainingCenters(first: 100) { nodes { code } } }', 1 + 1 + 100],
    ['{ trainingCenters(last: 7) { nodes { code } } }', 1 + 1 + 7],
    ['{ trainingCenters(first: null, last: 7) { nodes { code } } }', 1 + 1 + 7],
    ['{ trainingCenters(first: null) { nodes { code } } }', 1 + 1 + 20],
    ['{ trainingCenters(first: 5) { edges { cursor node { code } } pageInfo { endCursor } } }', 7],
    ['{ trainingCenters { totalCount } }', 1 + 1 + 1],
    ['{ trainingCenters(first: 5) { totalCount nodes { region { name } } } }', 1 + 1 + 1 + 5 * 2],
    [
      '{ trainingCenters(first: 10) { nodes { batches(first: 5) { totalCount nodes { code } } } } }',
      1 + 1 + 10 * (1 + (1 + 1 + 5)),
    ],
    [
      '{ a: ministries(first: 3) { nodes { code } } b: ministries(first: 4) { nodes { code } } }',
      10,
    ],
    // What merges is answered once.
    ['{ ministries { nodes { code } } ministries { nodes { name } } }', 22],
    [
      '{ ...A ...B } fragment A on Query { ministries { nodes { code } } } fragment B on Query { ministries { nodes { name } } }',
      22,
    ],
    ['{ nodes(ids: ["a", "b", "c"]) { id } }', 1 + 3],
    ['{ node(id: "a") { id } }', 1 + 1],
    ['{ rateLimit { remaining } }', 1 + 1],
    // It is looked for in every name there is.
    ['{ search(text: "x", first: 3) { nodes { __typename } } }', 1 + 20 + 1 + 3],
  ])('%s: %i', (text, cost) => {
    expect(costs(text)).toBe(cost);
  });

  it.each<[string, number]>([
    // Costliest of the types that a thing may be.
    [
      '{ node(id: "a") { ... on TrainingCenter { region { name } } ... on Partner { agreements(first: 9) { nodes { code } } } } }',
      1 + 1 + 10,
    ],
    [
      '{ node(id: "a") { ... on Organization { region { name } } ... on Partner { agreements(first: 9) { nodes { code } } } } }',
      1 + 1 + 1 + 10,
    ],
    [
      '{ organizations(first: 2) { nodes { region { name } ... on Ministry { directorates(first: 3) { nodes { code } } } } } }',
      1 + 1 + 2 * (1 + 1 + 4),
    ],
  ])('as much as the costliest type: %s', (text, cost) => {
    expect(costs(text)).toBe(cost);
  });

  it.each<[string, number]>([
    ['{ enrolments(first: 1, filter: { mode: { eq: BOARDING } }) { nodes { mode } } }', 3],
    ['{ enrolments(first: 1, filter: { center: { code: { eq: "X" } } }) { nodes { mode } } }', 13],
    // A count with a filter reads the whole list.
    ['{ enrolments(filter: { mode: { eq: BOARDING } }) { totalCount } }', 1 + 1 + 10],
    ['{ enrolments(filter: null) { totalCount } }', 1 + 1 + 1],
    [
      '{ enrolments(first: 1, filter: { or: [{ center: { region: { code: { eq: "32" } } } }, { not: { placements: { some: {}, none: { partner: { code: { eq: "X" } } } } } }] }) { nodes { mode } } }',
      3 + 5 * 10,
    ],
    [
      '{ trainingCenters(first: 10) { nodes { batches(first: 1, filter: { program: { code: { eq: "X" } } }) { nodes { code } } } } }',
      1 + 1 + 10 * (1 + 1 + 10 + 1),
    ],
  ])('more for the relations of a filter: %s', (text, cost) => {
    expect(costs(text)).toBe(cost);
  });
});

describe('variables', () => {
  const paged = `query ($n: Int = 30, $m: Int) {
    trainingCenters(first: $n) { nodes { batches(last: $m) { nodes { code } } } }
  }`;

  it.each<[Variables, number]>([
    [{}, 2 + 30 * (1 + 1 + 20)],
    [{ n: 2, m: 3 }, 2 + 2 * (1 + 1 + 3)],
    [{ n: null, m: null }, 2 + 20 * (1 + 1 + 20)],
    [{ n: 100, m: 100 }, 2 + 100 * (1 + 1 + 100)],
    // Whatever is no number is refused when it is executed.
    [{ n: 'x', m: {} }, 2 + 20 * (1 + 1 + 20)],
  ])('decide the size of pages: %j', (variables, cost) => {
    expect(costs(paged, variables)).toBe(cost);
  });

  it('decide how long a list is', () => {
    const text = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    expect(costs(text, { ids: ['a', 'b'] })).toBe(3);
    expect(costs(text, { ids: 'a' })).toBe(2);
    expect(costs(text, { ids: [] })).toBe(1);
  });

  it('decide what is filtered by', () => {
    const text = `query ($f: EnrolmentFilter, $c: TrainingCenterFilter) {
      a: enrolments(first: 1, filter: $f) { nodes { mode } }
      b: enrolments(first: 1, filter: { center: $c, mode: { eq: BOARDING } }) { totalCount }
    }`;
    expect(costs(text, {})).toBe(1 + 2 + (1 + 10 + 10));
    const region = { region: { province: { code: { eq: '32' } } } };
    expect(costs(text, { f: { and: [{ center: region }] }, c: region })).toBe(
      1 + (2 + 30) + (1 + 10 + 30),
    );
  });

  it('are found by their own names alone', () => {
    const text = 'query ($constructor: Int) { ministries(first: $constructor) { nodes { code } } }';
    expect(costs(text, {})).toBe(22);
  });

  it('decide what is left out', () => {
    const text = `query ($with: Boolean!, $without: Boolean = true) {
      ministries @include(if: $with) { nodes { code } }
      partners @skip(if: $without) { nodes { code ... on Partner @include(if: $with) { region { name } } } }
    }`;
    const cost = operationCostOf(text);
    expect(cost({ with: true })).toBe(22);
    expect(cost({ with: false })).toBe(1);
    expect(cost({ with: false, without: false })).toBe(22);
    expect(cost({ with: true, without: false })).toBe(1 + 21 + 41);
    expect(cost({ with: true })).toBe(22);
  });

  it('decide it however many they are', () => {
    const names = Array.from({ length: 20 }, (_, index) => `v${index}`);
    const definitions = names.map((name) => `$${name}: Boolean!`).join(' ');
    const fields = names.map((name) => `${name}: ministries @skip(if: $${name}) { totalCount }`);
    const cost = operationCostOf(`query (${definitions}) { ${fields.join(' ')} }`);
    const all = (value: boolean) => Object.fromEntries(names.map((name) => [name, value]));
    expect(cost(all(true))).toBe(1);
    expect(cost(all(false))).toBe(1 + 20 * 2);
    expect(cost({ ...all(true), v7: false })).toBe(3);
  });

  /** The same operation each time, as a server has it that knows it. */
  function operationCostOf(text: string) {
    const document = parse(text);
    const [operation] = document.definitions as [OperationDefinitionNode];
    return (variables: Variables) =>
      operationCost(graph.schema, document, operation).treeFor(variables).requested(variables);
  }
});

describe('a page of no possible size', () => {
  it.each<[string, Variables, string]>([
    ['{ ministries(first: -1) { nodes { code } } }', {}, 'first'],
    ['{ ministries(first: 0) { totalCount } }', {}, 'first'],
    ['{ ministries(first: 101) { nodes { code } } }', {}, 'first'],
    ['{ ministries(first: 1, last: 1) { nodes { code } } }', {}, 'last'],
    ['query ($n: Int) { ministries(last: $n) { nodes { code } } }', { n: -1_000_000 }, 'last'],
    ['query ($n: Int = -1) { ministries(first: $n) { nodes { code } } }', {}, 'first'],
    ['query ($n: Int) { ministries(first: $n, last: 1) { nodes { code } } }', { n: 1 }, 'last'],
    [
      '{ a: partners(first: 100) { nodes { code } } ministries { nodes { b: directorates(first: -100) { nodes { code } } } } }',
      {},
      'first',
    ],
    ['{ search(text: "x", first: 9999) { nodes { __typename } } }', {}, 'first'],
  ])('is refused, and lowers nothing: %s %j', (text, variables, argument) => {
    const refusal = expect.objectContaining({
      message: expect.stringMatching(/^Argument "|^Give either/) as string,
      extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', argument }) as object,
      locations: [expect.anything()],
    }) as Error;
    expect(() => costs(text, variables)).toThrow(refusal);
    expect(() => costs(text, variables)).toThrow(refusal);
  });
});

describe('the breakdown', () => {
  it('says where the points arise, the most first', () => {
    const { cost, breakdown } = priced(`{
      trainingCenters(first: 10) {
        totalCount
        nodes { all: batches(first: 5) { edges { node { program { code } } } } }
      }
    }`);
    expect(breakdown()).toEqual([
      { path: 'trainingCenters.nodes.all.edges.node', cost: 50 },
      { path: 'trainingCenters.nodes.all.edges.node.program', cost: 50 },
      { path: 'trainingCenters.nodes', cost: 10 },
      { path: 'trainingCenters.nodes.all', cost: 10 },
      { path: 'trainingCenters', cost: 1 },
      { path: 'trainingCenters.totalCount', cost: 1 },
    ]);
    expect(breakdown().reduce((sum, each) => sum + each.cost, 1)).toBe(cost);
  });

  it('adds up with variables, filters and types too', () => {
    const { cost, breakdown } = priced(
      `query ($n: Int, $f: EnrolmentFilter) {
        enrolments(first: $n, filter: $f) { totalCount nodes { center { names { nodes { acronym } } } } }
        nodes(ids: ["a", "b"]) { ... on Partner { agreements { nodes { code } } } ... on Event { citations { totalCount } } }
      }`,
      { n: 4, f: { center: { code: { eq: 'X' } } } },
    );
    expect(breakdown().reduce((sum, each) => sum + each.cost, 1)).toBe(cost);
  });
});

it('every list of objects is bounded', () => {
  const isList = (type: GraphQLType) => isListType(getNullableType(type));
  const lists = Object.values(graph.schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) =>
      Object.values(isObjectType(type) ? type.getFields() : {}).map((field) => ({ type, field })),
    )
    .filter(({ field }) => isList(field.type) && isCompositeType(getNamedType(field.type)));
  const unbounded = lists.filter(
    ({ type, field }) =>
      !type.name.endsWith('Connection') &&
      !(Number(field.extensions['longest']) > 0) &&
      !field.args.some((argument) => isList(argument.type)),
  );
  expect(lists.length).toBeGreaterThan(50);
  expect(unbounded.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
});

describe('statistics cost beside their groups', () => {
  const statistics = (args: string) => `{ enrolmentStatistics${args} { nodes { __typename } } }`;
  const base = () => costs(statistics(''));

  it.each([
    ['(groupBy: [YEAR])', 0],
    // 10 × 39 × 3 groups, 8 margins.
    ['(groupBy: [YEAR, ORIGIN_PROVINCE, GENDER])', 9],
    ['(groupBy: [ORIGIN_PROVINCE, GENDER, YEAR])', 9],
    // With years, quarters and provinces, which follow: 120 × 550 groups, 12 margins.
    ['(groupBy: [MONTH, ORIGIN_REGENCY])', 792],
    ['(groupBy: [MONTH, ORIGIN_REGENCY, PROGRAM])', 1_000],
    ['(groupBy: [MONTH, CENTER, PROGRAM, ORIGIN_REGENCY, PARTNER])', 1_000],
  ])('what all groups and margins that there can be are worth: %s', (args, points) => {
    expect(costs(statistics(args)) - base()).toBe(points);
  });

  it('the same by attributes in the filter, beside its relations', () => {
    const filters: [string, number][] = [
      ['{ startedOn: { gte: "2020-01-01", lte: "2024-12-31" }, mode: { in: [BOARDING] } }', 0],
      ['{ startedOn: { gte: "2020-02-01" }, status: { eq: COMPLETED } }', 120 * 5 * 8],
      ['{ participant: { origin: { code: { eq: "32.75" } }, gender: { eq: MALE } } }', 550 * 3 * 6],
      [
        '{ and: [{ center: { code: { eq: "X" } } }, { not: { center: { kind: { eq: BLK } } } }] }',
        0,
      ],
    ];
    for (const [filter, groups] of filters) {
      const relations = filter.match(/participant|origin|center/g)?.length ?? 0;
      const points = costs(statistics(`(filter: ${filter})`)) - base();
      expect(points, filter).toBe(10 * relations + Math.floor(groups / 1_000));
    }
  });

  it('the same in variables, wherever they stand', () => {
    const text = `query ($groupBy: [EnrolmentDimension!] = [MONTH, ORIGIN_REGENCY], $startedOn: DateFilter) {
      enrolmentStatistics(groupBy: $groupBy, filter: { startedOn: $startedOn }) { nodes { __typename } }
    }`;
    expect(costs(text) - base()).toBe(792);
    expect(costs(text, { groupBy: ['YEAR', 'GENDER'] }) - base()).toBe(0);
    expect(costs(text, { groupBy: null }) - base()).toBe(0);
    const months = { groupBy: 'ORIGIN_PROVINCE', startedOn: { gte: '2024-02-01' } };
    expect(costs(text, months) - base()).toBe(Math.floor((39 * 120 * 8) / 1_000));
    // What is no value of theirs is refused later.
    const wrong = { groupBy: ['constructor', 7, null], startedOn: 'never' };
    expect(costs(text, wrong) - base()).toBe(0);
  });

  const months = 'startedOn: { gte: "2020-02-01" }, status: { eq: COMPLETED }';
  const place = '{ origin: { code: { eq: "32.75" } }, gender: { eq: MALE } }';

  it.each([
    // A filter takes 9 points beside those of a count, and 10 for each relation.
    ['enrolments', `{ ${months} }`, 9 + Math.floor((120 * 5 * 8) / 1_000)],
    [
      'participants',
      `{ gender: { eq: MALE }, enrolments: { some: { ${months} } } }`,
      9 + 10 + Math.floor((120 * 5 * 3 * 16) / 1_000),
    ],
  ])('the same where a total is made of them: %s', (list, filter, points) => {
    const total = (args: string) => costs(`{ ${list}${args} { totalCount } }`);
    const page = (args: string) => costs(`{ ${list}${args} { nodes { __typename } } }`);
    expect(total(`(filter: ${filter})`) - total('')).toBe(points);
    // A page reads rows, and no groups.
    expect(page(`(filter: ${filter})`) - page('')).toBe(list === 'enrolments' ? 0 : 10);
  });

  it('the same of each table of a funnel and of a gap', () => {
    const funnel = (args: string) => costs(`{ trainingFunnel${args} { __typename } }`);
    const people = Math.floor((550 * 3 * 6) / 1_000);
    const peopleByStatus = Math.floor((550 * 3 * 5 * 12) / 1_000);
    expect(funnel(`(filter: { participant: ${place} })`) - funnel('')).toBe(
      people + 2 * peopleByStatus,
    );

    const gap = (args: string) => costs(`{ skillsGap${args} { __typename } }`);
    const inProvinces = '(by: PERIOD, filter: { regions: ["32"] })';
    // By years and provinces, and by fields and provinces.
    expect(gap(inProvinces) - gap('')).toBe(Math.floor((15 * 20 * 4) / 1_000));
    const all = '(by: PERIOD, filter: { regions: ["32"], fields: ["WELDING"], fromYear: 2020 })';
    expect(gap(all) - gap('')).toBe(2 * Math.floor((10 * 20 * 15 * 8) / 1_000));
  });

  it('for a region what a province would', () => {
    const filter = `{ origin: { code: { eq: "32.75" } }, enrolments: { some: { ${months} } } }`;
    const total = (list: string, args: string) =>
      costs(list.replace('%', `participants${args} { totalCount }`));
    const [root, region] = ['{ % }', '{ region(code: "32") { % } }'].map(
      (list) => total(list, `(filter: ${filter})`) - total(list, ''),
    );
    expect(region).toBe(root);
  });

  it('for each parent its part of the table', () => {
    const within = (first: number, args: string) =>
      costs(
        `{ trainingCenters(first: ${first}) { nodes { enrolmentStatistics${args} { nodes { __typename } } } } }`,
      );
    const by = '(groupBy: [YEAR, ORIGIN_PROVINCE, GENDER])';
    // 40 margins, with kinds and provinces of centers.
    expect(within(3, by) - within(3, '')).toBe(3 * Math.floor((10 * 39 * 3 * 40) / 1_000));
  });
});
