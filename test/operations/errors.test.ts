import type { GraphQLFormattedError } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStubServer, type StubServer } from '../server/stub-server.ts';

const marker = 'nik3271046504930002';

let server: StubServer;
beforeAll(async () => {
  server = await startStubServer();
});
afterAll(() => server.app.close());

async function firstError(query: string, variables?: Record<string, unknown>) {
  const { body, text } = await server.post(query, variables);
  const error = body.errors?.[0];
  if (!error) throw new Error(`No error in ${text}`);
  expect(text).not.toContain(marker);
  return error;
}

const fail = 'query ($how: String!) { fail(how: $how) }';

describe('many errors of one answer', () => {
  const alike = ({ errors }: { errors?: readonly GraphQLFormattedError[] }) =>
    errors!.map(({ path, extensions }) => [path!.join('.'), extensions?.['alike']]);

  test('are told one by one up to a hundred', async () => {
    const { body } = await server.post('{ a: failAll { name } b: failAll { name } }');
    expect(alike(body)).toHaveLength(100);
    expect(JSON.stringify(body)).not.toContain('alike');
  });

  test('are told once of each field beyond, with how many more there are', async () => {
    const { body } = await server.post(
      '{ a: failAll { name } b: failAll { name } c: failAll { name other: name } fail(how: "plain") }',
    );
    expect(body.errors).toHaveLength(5);
    expect(new Map(alike(body) as [string, unknown][])).toEqual(
      new Map([
        ['a.0.name', 49],
        ['b.0.name', 49],
        ['c.0.name', 49],
        ['c.0.other', 49],
        ['fail', undefined],
      ]),
    );
    expect(body.data).toHaveProperty('c.49', { name: null, other: null });
  });
});

describe('faults of the server', () => {
  test.each([
    ['plain', 'INTERNAL_SERVER_ERROR', 'Internal server error'],
    ['forgedFrame', 'INTERNAL_SERVER_ERROR', 'Internal server error'],
    ['uncodedGraphql', 'INTERNAL_SERVER_ERROR', 'Internal server error'],
    ['driver', 'INTERNAL_SERVER_ERROR', 'Internal server error'],
    ['timeout', 'OPERATION_TIMEOUT', expect.stringContaining('took too long')],
    ['wrapped', 'OPERATION_TIMEOUT', expect.stringContaining('took too long')],
    ['shutdown', 'SERVICE_UNAVAILABLE', expect.stringContaining('Try again later')],
    ['refused', 'SERVICE_UNAVAILABLE', expect.stringContaining('Try again later')],
    ['poolWait', 'SERVICE_UNAVAILABLE', expect.stringContaining('Try again later')],
  ])('%s becomes %s', async (kind, code, message) => {
    const { status, headers, body, text } = await server.post(fail, { how: `${kind} ${marker}` });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: { fail: null },
      errors: [
        {
          message,
          path: ['fail'],
          locations: [{ line: 1, column: 25 }],
          extensions: { code, requestId: headers.get('x-request-id') },
        },
      ],
    });
    expect(text).not.toContain(marker);
    expect(server.logText()).not.toContain(marker);
  });

  test('is logged with what helps to find it', async () => {
    const { headers } = await server.post(fail, { how: `driver ${marker}` });
    const requestId = headers.get('x-request-id');
    const lines = server
      .logLines()
      .filter((line) => line.requestId === requestId && line.level === 50);
    expect(lines).toMatchObject([
      {
        msg: 'An operation failed',
        code: 'INTERNAL_SERVER_ERROR',
        path: 'fail',
        fault: {
          name: 'Error',
          code: '22P02',
          table: 'participant',
          constraint: 'participant_nik_unique',
          routine: 'pg_strtoint32_safe',
        },
      },
    ]);
    expect(lines[0]).toHaveProperty(
      'fault.frames.0',
      expect.stringMatching(/^at .*stub-server\.ts:\d+:\d+/),
    );
  });

  test('is logged once when many fields share it', async () => {
    const { headers, body } = await server.post('{ failAll { name } }');
    expect(body.errors).toHaveLength(50);
    const requestId = headers.get('x-request-id');
    const lines = server
      .logLines()
      .filter((line) => line.requestId === requestId && line.level === 50);
    expect(lines).toHaveLength(1);
  });

  test('a context that cannot be made is masked too', async () => {
    const broken = await startStubServer({
      createContext: () => {
        throw new Error(marker);
      },
    });
    try {
      const { status, headers, body } = await broken.post('{ long }');
      expect(status).toBe(500);
      expect(body).toEqual({
        errors: [
          {
            message: 'Internal server error',
            extensions: {
              code: 'INTERNAL_SERVER_ERROR',
              requestId: headers.get('x-request-id'),
            },
          },
        ],
      });
      expect(broken.logText()).toContain('An operation failed');
      expect(broken.logText()).not.toContain(marker);
    } finally {
      await broken.app.close();
    }
  });

  test('a plugin that throws is masked too', async () => {
    const broken = await startStubServer({
      plugins: [
        {
          async requestDidStart() {
            throw new Error(`Unexpected: ${marker}`);
          },
        },
      ],
    });
    try {
      const { status, body, text } = await broken.post('{ long }');
      expect(status).toBe(500);
      expect(body.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
      expect(text + broken.logText()).not.toContain(marker);
      const faults = broken.logLines().filter((line) => line.msg === 'An operation failed');
      expect(faults).toHaveLength(1);
      expect(faults[0]).toHaveProperty('fault.frames.0', expect.stringContaining('errors.test.ts'));
    } finally {
      await broken.app.close();
    }
  });
});

describe('errors meant for the client', () => {
  test('bad input keeps its message, code and argument', async () => {
    expect(await firstError(fail, { how: 'badInput' })).toMatchObject({
      message: '"first" must be 1 to 100.',
      path: ['fail'],
      extensions: { code: 'BAD_USER_INPUT', argument: 'first' },
    });
  });

  test('what is not found keeps its message, code and argument', async () => {
    expect(await firstError(fail, { how: 'notFound' })).toMatchObject({
      message: 'No training center has this code.',
      extensions: { code: 'NOT_FOUND', argument: 'code' },
    });
  });
});

describe('variables', () => {
  const byFilter = 'query ($filter: Filter) { echo(filter: $filter) }';

  test.each<[string, unknown, string, string]>([
    [
      'a wrong scalar',
      { owner: 'x', startedOn: { gte: marker } },
      'at "startedOn.gte": expected a value of type "Date"',
      'filter.startedOn.gte',
    ],
    [
      'a wrong enum value',
      { owner: 'x', status: ['OPEN', marker] },
      'at "status[1]": expected one of OPEN, CLOSED',
      'filter.status[1]',
    ],
    [
      'a lone wrong value for a list',
      { owner: 'x', status: marker },
      'at "status": expected one of OPEN, CLOSED',
      'filter.status',
    ],
    [
      'null',
      { owner: 'x', limit: null },
      'at "limit": expected a value of type "Int!", not null',
      'filter.limit',
    ],
    [
      'a scalar instead of an object',
      { owner: 'x', startedOn: marker },
      'at "startedOn": expected an object of type "Range"',
      'filter.startedOn',
    ],
    [
      'an unknown field',
      { owner: 'x', startedOn: { gt: marker } },
      'at "startedOn": type "Range" has no field "gt"',
      'filter.startedOn',
    ],
    ['a missing field', {}, ': field "owner" of type "String!" is missing', 'filter'],
    [
      'a value that our own scalar explains',
      { owner: 'x', code: marker },
      'at "code": a code has three capital letters',
      'filter.code',
    ],
  ])('%s is explained without the value', async (_what, filter, words, argument) => {
    const error = await firstError(byFilter, { filter });
    const separator = words.startsWith(':') ? '' : ' ';
    expect(error.message).toBe(`Variable "$filter" is invalid${separator}${words}.`);
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', argument });
    expect(server.logText()).not.toContain(marker);
  });

  test('every wrong place is named, up to a limit', async () => {
    const status = Array.from({ length: 900 }, () => marker);
    const { body, text } = await server.post(byFilter, { filter: { owner: 'x', status } });
    expect(body.errors).toHaveLength(20);
    expect(body.errors?.[19]?.message).toContain('"status[19]"');
    expect(text).not.toContain(marker);
  });

  test('a missing variable is named', async () => {
    const error = await firstError('query ($n: Int!) { echo(count: $n) }');
    expect(error.message).toBe('Variable "$n" is required: expected a value of type "Int!".');
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', argument: 'n' });
  });

  test('more than one field of a oneOf input is explained', async () => {
    const error = await firstError('query ($by: By) { echo(by: $by) }', {
      by: { id: marker, code: marker },
    });
    expect(error.message).toBe(
      'Variable "$by" is invalid: exactly one field of "By" must be given.',
    );
  });

  test('a null that only its field can notice is explained', async () => {
    const error = await firstError('query ($n: Int = 2) { echo(count: $n) }', { n: null });
    expect(error.message).toBe(
      'Argument "count" is invalid: expected a value of type "Int!", not null.',
    );
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', argument: 'count' });
  });
});

describe('depth', () => {
  test('of variables is bounded, whatever they are for', async () => {
    const levels = 10_000;
    const filter = `${'{"not":'.repeat(levels)}1${'}'.repeat(levels)}`;
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query":"query ($filter: Filter) { echo(filter: $filter) }","variables":{"filter":${filter}}}`,
    });
    const [error] = ((await response.json()) as { errors: GraphQLFormattedError[] }).errors;
    expect(error!.message).toBe('Variables must not be nested deeper than 64 levels.');
    expect(error!.extensions!['code']).toBe('BAD_USER_INPUT');
  });

  test('of a document is bounded', async () => {
    const lenient = await startStubServer({}, { LIMITS: '{"PUBLIC":{"tokens":10000}}' });
    try {
      const error = async (value: string) => {
        const { body } = await lenient.post(`{ echo(filter: ${value}) }`);
        const { message, extensions } = body.errors![0]!;
        expect(message).not.toContain('stack');
        return extensions.code;
      };
      expect(await error('['.repeat(9_900))).toBe('GRAPHQL_PARSE_FAILED');
      for (const levels of [500, 1_000, 2_000, 3_000, 4_000, 4_900]) {
        // Whether the parser comes to its end depends on how much of the stack is taken already.
        const codes =
          levels < 2_000 ? ['BAD_USER_INPUT'] : ['BAD_USER_INPUT', 'GRAPHQL_PARSE_FAILED'];
        expect(codes).toContain(await error(`${'['.repeat(levels)}${']'.repeat(levels)}`));
      }
    } finally {
      await lenient.app.close();
    }
  });
});

describe('documents', () => {
  test.each([
    [`{ echo(date: "${marker}") }`, 'Argument "date" is invalid: expected a value of type "Date".'],
    [`{ echo(status: ${marker}) }`, 'Argument "status" is invalid: expected one of OPEN, CLOSED.'],
    [
      `{ echo(filter: { owner: "x", startedOn: { gte: "${marker}" } }) }`,
      'Argument "filter.startedOn.gte" is invalid: expected a value of type "Date".',
    ],
    [
      `query ($n: Int = "${marker}") { echo(count: $n) }`,
      'A value is invalid: expected a value of type "Int" (a whole number from -2147483648 to 2147483647).',
    ],
  ])('a wrong literal is explained without the value: %s', async (query, message) => {
    const error = await firstError(query);
    expect(error.message).toBe(message);
    expect(error.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('a literal that our own scalar refuses keeps its words', async () => {
    const error = await firstError(`{ echo(filter: { owner: "x", code: "${marker}" }) }`);
    expect(error.message).toBe('a code has three capital letters.');
    expect(error.extensions.code).toBe('BAD_USER_INPUT');
  });

  test("a literal that another library's scalar refuses is not quoted", async () => {
    const error = await firstError(`{ echo(legacy: "${marker}") }`);
    expect(error.message).toBe('The document has an invalid value, or too many mistakes.');
  });

  test('a subscription, of which there is none, is refused', async () => {
    const error = await firstError('subscription { anything }');
    expect(error.message).toBe('The schema has no subscriptions.');
    expect(error.extensions.code).toBe('OPERATION_RESOLUTION_FAILURE');
  });

  test('other mistakes keep the words of graphql-js', async () => {
    const error = await firstError('{ ecko }');
    expect(error.message).toBe('Cannot query field "ecko" on type "Query".');
    expect(error.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('what may have been meant is said to who develops', async () => {
    const development = await startStubServer({}, { NODE_ENV: 'development' });
    try {
      const { body } = await development.post('{ ecko }');
      expect(body.errors?.[0]?.message).toContain('Did you mean "echo"?');
    } finally {
      await development.app.close();
    }
  });

  test('a missing field of an input object keeps the words of graphql-js', async () => {
    const error = await firstError(`{ echo(filter: { limit: 1 }) }`);
    expect(error.message).toBe('Field "Filter.owner" of required type "String!" was not provided.');
  });
});
