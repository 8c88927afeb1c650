import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../src/access/limits.ts';
import { anonymous, type Role, type Viewer } from '../../../src/access/viewer.ts';
import { testGraph, type TestGraph, viewerOf } from '../../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

const repeated = (times: number, make: (index: number) => string) =>
  Array.from({ length: times }, (_, index) => make(index)).join(' ');

const deep = (levels: number) =>
  `{ directorate(code: "X") ${'{ parent '.repeat(levels)} { code } ${'}'.repeat(levels)} }`;

const doubling = (fragments: number) =>
  `{ directorate(code: "X") { ...F0 } } ${repeated(
    fragments,
    (index) =>
      `fragment F${index} on Directorate { a: parent { ...F${index + 1} } b: parent { ...F${index + 1} } }`,
  )} fragment F${fragments} on Directorate { code }`;

/** What comes back of an operation that is refused: neither data nor a statement. */
async function refusal(text: string, variables?: Record<string, unknown>, viewer = anonymous) {
  const { data, errors, status, statements } = await graph.run(text, variables, viewer);
  expect({ data, status, statements }).toEqual({ data: undefined, status: 400, statements: [] });
  expect(errors).toHaveLength(1);
  return errors![0]!;
}

describe('a document made to bring the server down', () => {
  it.each<[string, string, string, number?]>([
    ['deep', deep(40), 'DEPTH_LIMIT_EXCEEDED', 42],
    ['deep by fragments', doubling(16), 'DEPTH_LIMIT_EXCEEDED', 18],
    ['of fragments that double', doubling(10), 'FIELD_LIMIT_EXCEEDED', 2 ** 11 - 1 + 2 ** 10],
    ['wide', `{ ministries { nodes { ${'code '.repeat(500)} } } }`, 'FIELD_LIMIT_EXCEEDED', 502],
    [
      'of a field repeated with all below it',
      `{ directorate(code: "X") { ${'children { nodes { code } } '.repeat(140)} } }`,
      'FIELD_LIMIT_EXCEEDED',
      421,
    ],
    [
      'of a fragment that nothing uses',
      `{ __typename } fragment A on Directorate { ${'parent { code } '.repeat(300)} }`,
      'FIELD_LIMIT_EXCEEDED',
      600,
    ],
    [
      'of fragments that double and that nothing uses',
      `{ __typename } ${doubling(10).replace(/^.*?(?=fragment)/, '')}`,
      'FIELD_LIMIT_EXCEEDED',
    ],
    [
      'of aliases',
      `{ ministry(code: "X") { ${repeated(60, (index) => `a${index}: code`)} } }`,
      'ALIAS_LIMIT_EXCEEDED',
      60,
    ],
    ['of root fields', `{ ${'__typename '.repeat(11)} }`, 'ROOT_FIELD_LIMIT_EXCEEDED', 11],
    [
      'of root fields by a fragment',
      `{ ...A ...A } fragment A on Query { ${repeated(6, (index) => `a${index}: __typename`)} }`,
      'ROOT_FIELD_LIMIT_EXCEEDED',
      12,
    ],
    [
      'of directives at one place',
      `{ __typename ${'@skip(if: false) '.repeat(4)} }`,
      'DIRECTIVE_LIMIT_EXCEEDED',
      4,
    ],
    [
      'of unknown directives',
      `{ ministry(code: "X") { ${repeated(51, () => 'code @a')} } }`,
      'DIRECTIVE_LIMIT_EXCEEDED',
      51,
    ],
    [
      'of variables',
      `query (${repeated(51, (index) => `$v${index}: Int`)}) { __typename }`,
      'VARIABLE_LIMIT_EXCEEDED',
      51,
    ],
  ])('%s is refused', async (_what, text, code, value) => {
    const { extensions, message } = await refusal(text);
    expect(extensions).toMatchObject({ code, limit: expect.any(Number) as number });
    if (value !== undefined) expect(extensions).toMatchObject({ value });
    expect(message).toMatch(/^The operation has \d+ .*; at most \d+ are allowed\.$/);
  });

  it.each([
    ['too many of them', `{ ministry(code: "X") { code ${'@a '.repeat(1_000)} } }`],
    ['more than are parsed', `{ ${'a '.repeat(20_000)} }`],
    ['too many, and an error after them', `{ ${'a '.repeat(2_000)} ?`],
  ])('of tokens is refused without being read to its end: %s', async (_what, text) => {
    const limit = defaultLimits.PUBLIC.tokens;
    const { extensions, message } = await refusal(text);
    expect(extensions).toEqual({ code: 'TOKEN_LIMIT_EXCEEDED', limit });
    expect(message).toBe(
      `The operation has more than ${limit} tokens in its document; at most ${limit} are allowed.`,
    );
  });

  it('may have as many tokens as are allowed, and is then asked of its syntax', async () => {
    const most = defaultLimits.PUBLIC.tokens;
    const fields = (count: number) => `{ ${'a '.repeat(count)}}`;
    const codeOf = async (text: string) => (await refusal(text)).extensions?.['code'];
    expect(await codeOf(fields(most - 2))).toBe('ROOT_FIELD_LIMIT_EXCEEDED');
    expect(await codeOf(fields(most - 1))).toBe('TOKEN_LIMIT_EXCEEDED');
    expect(await codeOf(`${fields(most / 2)} ?`)).toBe('GRAPHQL_PARSE_FAILED');
  });

  it.each([
    [
      'circular fragments',
      '{ ...A } fragment A on Query { __typename ...B } fragment B on Query { ...A }',
    ],
    ['a fragment of itself', '{ ...A } fragment A on Query { ministry(code: "X") { code } ...A }'],
  ])('of %s is not valid', async (_what, text) => {
    const { errors, status } = await graph.run(text, {}, anonymous);
    expect(status).toBe(400);
    expect(errors![0]!.extensions).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  it('is refused whoever had it read before', async () => {
    const text = `{ directorate(code: "X") { ${repeated(60, (index) => `a${index}: code`)} } }`;
    const allowed = await graph.run(text, {}, viewerOf('MINISTRY'));
    expect(allowed.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    expect((await refusal(text)).extensions).toMatchObject({ code: 'ALIAS_LIMIT_EXCEEDED' });
  });

  it('is bounded for those too who may more', async () => {
    const viewer = viewerOf('MINISTRY');
    expect(await refusal(deep(60), {}, viewer)).toMatchObject({
      extensions: { code: 'DEPTH_LIMIT_EXCEEDED', limit: defaultLimits.MINISTRY.depth },
    });
  });

  it('of each operation of a document counts', async () => {
    const text = `query A { __typename } query B { ${'__typename '.repeat(11)} }`;
    const response = await graph.app.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query: text, operationName: 'A' },
    });
    expect(response.json()).toMatchObject({
      errors: [{ extensions: { code: 'ROOT_FIELD_LIMIT_EXCEEDED' } }],
    });
  });
});

describe('variables made to bring the server down', () => {
  const found =
    'query ($f: OrganizationFilter, $n: Int) { organizations(filter: $f, first: $n) { totalCount } }';

  it('may not hold more values than allowed', async () => {
    const codes = Array<string>(1_001).fill('X');
    const { extensions, message } = await refusal(found, { f: { code: { in: codes } } });
    expect(extensions).toEqual({ code: 'VALUE_LIMIT_EXCEEDED', limit: 1_000 });
    expect(message).toBe('The variables hold more than 1000 values.');
  });

  it('count though nothing asks for them', async () => {
    const junk = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`v${index}`, 1]));
    expect((await refusal(found, junk)).extensions).toMatchObject({ code: 'VALUE_LIMIT_EXCEEDED' });
  });

  it('may not be deep', async () => {
    let f: object = {};
    for (let level = 0; level < 200; level++) f = { not: f };
    expect((await refusal(found, { f })).extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ n: -1 }, 'first'],
    [{ n: 9_999 }, 'first'],
  ])('are checked before they count: %j', async (variables, argument) => {
    const { extensions } = await refusal(found, variables);
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument });
  });
});

describe('cost', () => {
  const pages = `query ($n: Int, $m: Int) {
    trainingCenters(first: $n) { nodes { batches(first: $m) { nodes { code } } } }
  }`;

  it('of 100 × 100 is too much for the public, and says where it arises', async () => {
    const error = await refusal(pages, { n: 100, m: 100 });
    expect(error.extensions).toEqual({
      code: 'COST_LIMIT_EXCEEDED',
      cost: 10_202,
      limit: 5_000,
      costliest: [
        { path: 'trainingCenters.nodes.batches.nodes', cost: 10_000 },
        { path: 'trainingCenters.nodes', cost: 100 },
        { path: 'trainingCenters.nodes.batches', cost: 100 },
        { path: 'trainingCenters', cost: 1 },
      ],
    });
    expect(error.message).toBe(
      'The operation costs 10202 points; at most 5000 are allowed. Ask for smaller pages.',
    );
    const { errors } = await graph.run(pages, { n: 100, m: 100 }, viewerOf('ANALYST'));
    expect(errors).toBeUndefined();
  });

  it.each([
    { n: 9_999, m: 9_999 },
    { n: 100, m: -100 },
    { n: -1, m: 1 },
  ])('is not lowered by sizes that no page may have: %j', async (variables) => {
    expect((await refusal(pages, variables)).extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'first',
    });
  });

  it('is not lowered by a page of a negative size in an alias', async () => {
    const text = `{
      a: trainingCenters(first: 100) { nodes { batches(first: 100) { nodes { code } } } }
      b: trainingCenters(first: -1000000) { nodes { code } }
    }`;
    expect((await refusal(text)).extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('counts what is not left out, whichever way that is said', async () => {
    const text = `query ($no: Boolean!) {
      trainingCenters(first: 100) { nodes { ...B @skip(if: $no) } }
    }
    fragment B on TrainingCenter { batches(first: 100) { nodes { code } } }`;
    expect((await refusal(text, { no: false })).extensions).toMatchObject({
      code: 'COST_LIMIT_EXCEEDED',
    });
    expect((await graph.run(text, { no: true }, anonymous)).errors).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>?]>([
    [
      '{ trainingCenters(first: 100, filter: { region: { province: { code: { eq: "32" } } } }) { nodes { batches(first: 46) { nodes { code } } } } }',
    ],
    [
      'query ($f: TrainingCenterFilter) { trainingCenters(first: 100, filter: $f) { nodes { batches(first: 46) { nodes { code } } } } }',
      { f: { region: { province: { code: { eq: '32' } } } } },
    ],
  ])('counts what a filter reaches through: %s', async (text, variables) => {
    const { errors } = await graph.run(text, variables ?? {}, {
      ...anonymous,
      id: 'key:filters',
    });
    // 2 + 100 × (1 + 1 + 46) + 2 × 10
    expect(errors).toBeUndefined();
    const more = text.replace('first: 46', 'first: 48');
    expect((await refusal(more, variables)).extensions).toMatchObject({ cost: 5_022 });
  });
});

describe('the schema', () => {
  const asked = [
    '{ __schema { queryType { name } } }',
    '{ a: __type(name: "Query") { name } }',
    '{ ministries { totalCount } ...A } fragment A on Query { ... { __schema { types { name } } } }',
  ];

  it.each(asked)('is not told to everybody: %s', async (text) => {
    for (const role of ['PUBLIC', 'DASHBOARD', 'PARTNER'] as Role[]) {
      expect((await refusal(text, {}, viewerOf(role))).extensions).toEqual({
        code: 'INTROSPECTION_FORBIDDEN',
      });
    }
    const allowed: Viewer[] = [viewerOf('ANALYST'), viewerOf('CENTER'), viewerOf('MINISTRY')];
    for (const viewer of allowed)
      expect((await graph.run(text, {}, viewer)).errors).toBeUndefined();
    // Nor once the document is known.
    expect((await refusal(text)).extensions).toMatchObject({ code: 'INTROSPECTION_FORBIDDEN' });
  });

  it('is nothing that __typename tells', async () => {
    const { data, errors } = await graph.run('{ __typename }', {}, anonymous);
    expect({ data, errors }).toEqual({ data: { __typename: 'Query' }, errors: undefined });
  });

  it('cannot be asked for in circles', async () => {
    const { errors } = await graph.run(
      '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
      {},
      viewerOf('ANALYST'),
    );
    expect(errors![0]!.extensions).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  it('cannot be asked for any number of times', async () => {
    const once = 'types { fields { args { type { name } } } inputFields { name type { name } } }';
    const text = `{ ${repeated(30, (index) => `a${index}: __schema { b: ${once} c: ${once} }`)} }`;
    expect((await refusal(text, {}, viewerOf('ANALYST'))).extensions).toMatchObject({
      code: 'COST_LIMIT_EXCEEDED',
    });
  });

  it('is not told by guesses at what was meant', async () => {
    const { errors } = await graph.run('{ ministrys { totalCount } }', {}, anonymous);
    expect(errors![0]!.message).toBe('Cannot query field "ministrys" on type "Query".');
  });
});

it('several operations at once are refused', async () => {
  const operation = { query: '{ __typename }' };
  const response = await graph.app.inject({
    method: 'POST',
    url: '/graphql',
    payload: Array.from({ length: 100 }, () => operation),
  });
  expect(response.statusCode).toBe(400);
  expect(response.json()).toEqual({
    errors: [{ message: 'Operation batching disabled.', extensions: { code: 'BAD_REQUEST' } }],
  });
});
