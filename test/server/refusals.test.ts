import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKeyText } from '../../src/access/api-keys/key-text.ts';
import {
  type Authentication,
  createAuthentication,
} from '../../src/access/authentication/authentication.ts';
import type { Viewer } from '../../src/access/viewer.ts';
import { createExecutor, type Executor } from '../../src/database/executor.ts';
import { testConfig } from '../support/config.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

const limits = {
  PUBLIC: { points: 1_000_000_000 },
  ANALYST: { cost: 10, points: 10 },
};

let graph: TestGraph;
let executor: Executor;
let authentication: Authentication;
let url: string;
const badKey = newKeyText().text;
/** Known for a while, as keys are: by the name of their role. */
const viewers: Readonly<Record<string, Viewer>> = {
  DASHBOARD: viewerOf('DASHBOARD'),
  ANALYST: viewerOf('ANALYST'),
  PARTNER: { ...viewerOf('PARTNER', 'AWS'), app: 'portal' },
};

beforeAll(async () => {
  graph = await testGraph({
    settings: { LIMITS: JSON.stringify(limits) },
    parts: {
      authenticate: ({ headers }) =>
        viewers[String(headers['x-viewer'])] ?? authentication.viewer(headers),
    },
  });
  executor = createExecutor(graph.orm, graph.url);
  authentication = createAuthentication(graph.orm, executor, testConfig(), () => {});
  url = `${await graph.app.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
});
afterAll(async () => {
  await authentication.close();
  await executor.close();
  await graph.close();
});

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An operation of another text each time, so that none is known already. */
const operation = (text: string, variables?: object) => (count: number) =>
  JSON.stringify({ query: `${text} # ${count}`, variables });

async function send({ headers, body }: Sent): Promise<unknown[]> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json',
      'content-type': 'application/json',
      ...headers,
    },
    body,
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return [response.status, errors?.[0]?.extensions.code];
}

const repeated = (times: number, text: (index: number) => string) =>
  Array.from({ length: times }, (_, index) => text(index)).join(' ');

interface Refusal {
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: (count: number) => string;
  readonly answer: readonly [number, string];
}

const pages =
  'query ($n: Int) { trainingCenters(first: $n) { nodes { batches(first: $n) { nodes { code } } } } }';

const refusals: readonly Refusal[] = [
  {
    what: 'a key known to be bad',
    headers: { authorization: `Bearer ${badKey}` },
    body: operation('{ __typename }'),
    answer: [401, 'API_KEY_INVALID'],
  },
  {
    what: 'a body that is too long',
    body: (count) => JSON.stringify({ query: `${' '.repeat(2 ** 20)}${count}` }),
    answer: [413, 'PAYLOAD_TOO_LARGE'],
  },
  {
    what: 'several operations',
    body: (count) => JSON.stringify([{ query: `{ __typename } # ${count}` }]),
    answer: [400, 'BAD_REQUEST'],
  },
  {
    what: 'too many tokens',
    body: operation(`{ ${'a '.repeat(9_990)} }`),
    answer: [400, 'TOKEN_LIMIT_EXCEEDED'],
  },
  {
    what: 'more tokens than are parsed',
    body: operation(`{ ${'a '.repeat(20_000)} }`),
    answer: [400, 'TOKEN_LIMIT_EXCEEDED'],
  },
  {
    what: 'too deep a document',
    body: operation(
      `{ directorate(code: "X") ${'{ parent '.repeat(300)} { code } ${'}'.repeat(300)} }`,
    ),
    answer: [400, 'DEPTH_LIMIT_EXCEEDED'],
  },
  {
    what: 'too many aliases',
    body: operation(`{ ministry(code: "X") { ${repeated(300, (index) => `a${index}: code`)} } }`),
    answer: [400, 'ALIAS_LIMIT_EXCEEDED'],
  },
  {
    what: 'fields that take long to compare',
    body: operation(
      `{ __typename } fragment A on Directorate { ${'parent { code } '.repeat(400)} }`,
    ),
    answer: [400, 'FIELD_LIMIT_EXCEEDED'],
  },
  {
    what: 'too many directives',
    body: operation(`{ ministry(code: "X") { code ${'@a '.repeat(900)} } }`),
    answer: [400, 'DIRECTIVE_LIMIT_EXCEEDED'],
  },
  {
    what: 'too many values',
    body: operation(pages, { n: 1, junk: Array.from({ length: 100_000 }, () => 1) }),
    answer: [400, 'VALUE_LIMIT_EXCEEDED'],
  },
  {
    what: 'a page that is too long',
    body: operation(pages, { n: 9_999 }),
    answer: [400, 'BAD_USER_INPUT'],
  },
  {
    what: 'an operation that costs too much',
    body: operation(pages, { n: 100 }),
    answer: [400, 'COST_LIMIT_EXCEEDED'],
  },
  {
    what: 'the schema',
    body: operation('{ __schema { types { name } } }'),
    answer: [400, 'INTROSPECTION_FORBIDDEN'],
  },
  {
    what: 'a text of a partner',
    headers: { 'x-viewer': 'PARTNER' },
    body: operation('{ '.repeat(10_000)),
    answer: [403, 'TRUSTED_DOCUMENT_REQUIRED'],
  },
  {
    what: 'a text without its hash',
    headers: { 'x-viewer': 'DASHBOARD' },
    body: operation('{ '.repeat(10_000)),
    answer: [403, 'TRUSTED_DOCUMENT_REQUIRED'],
  },
  {
    what: 'a text with the hash of another',
    headers: { 'x-viewer': 'DASHBOARD' },
    body: (count) =>
      JSON.stringify({
        query: `{ __typename } # ${count}`,
        extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } },
      }),
    answer: [400, 'PERSISTED_QUERY_HASH_MISMATCH'],
  },
  {
    what: 'an id that nobody published',
    headers: { 'x-viewer': 'PARTNER' },
    body: (count) => JSON.stringify({ documentId: `none-${count}` }),
    answer: [404, 'TRUSTED_DOCUMENT_NOT_FOUND'],
  },
  {
    what: 'more points than are left',
    headers: { 'x-viewer': 'ANALYST' },
    body: operation('{ __typename }'),
    answer: [429, 'RATE_LIMITED'],
  },
];

const requests = 200;

/**
 * The time in ms within which 99 of 100 answers come, client included, when nothing else runs on the
 * machine: that of the processor. One that waited for a connection would take seconds, and so none of
 * the tests would come to its end.
 */
async function measure({ headers, body, answer }: Refusal): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < requests; count++) {
    const sent = { ...(headers && { headers }), body: body(count) };
    const start = process.threadCpuUsage();
    const given = await send(sent);
    const { user, system } = process.threadCpuUsage(start);
    times.push((user + system) / 1_000);
    expect(given).toEqual(answer);
  }
  return times.toSorted((one, other) => one - other)[Math.floor(requests * 0.99)]!;
}

describe('while every connection of the database is taken', () => {
  test.each(refusals)('$what is refused within 50 ms', async (refusal) => {
    // Now the key is known to be bad, the analyst has no points left, and the code is compiled.
    const warmUp = refusal.body(requests);
    for (let times = 0; times < 100; times++) await send({ ...refusal, body: warmUp });
    const pool = await graph.orm.em.getConnection().getNativeClient();
    const taken = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
    try {
      expect(await measure(refusal)).toBeLessThan(50);
    } finally {
      for (const client of taken) client.release();
    }
  });
});
