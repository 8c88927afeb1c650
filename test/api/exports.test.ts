import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anonymous, type Viewer } from '../../src/access/viewer.ts';
import { type Answer, testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

const analyst = viewerOf('ANALYST');
const query = `query Enrolments($after: String, $filter: EnrolmentFilter) {
  enrolments(first: 2, after: $after, filter: $filter) {
    totalCount
    nodes { id status startedOn participant { gender origin { code } } }
    pageInfo { endCursor }
  }
}`;

/** So much that it does not fit into what connections hold: its end waits for the client. */
const aliases = Array.from({ length: 190 }, (_, index) => `a${index}: id`).join(' ');
const large = `query ($after: String) { enrolments(after: $after) { nodes { ${aliases} } } }`;

interface Sent {
  readonly viewer?: Viewer;
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
}

let graph: TestGraph;
let port: number;

async function start(settings: Record<string, string> = {}): Promise<void> {
  graph = await testGraph({ settings });
  await graph.app.listen({ port: 0 });
  ({ port } = graph.app.server.address() as AddressInfo);
}

/** Sends a request for all pages as JSON Lines, unless the headers say otherwise, and answers when the head of the answer is there. */
function begin(text: string, { viewer = analyst, variables, headers }: Sent = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = httpRequest(
    {
      port,
      path: '/graphql',
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/jsonl',
        'x-all-pages': '1',
        ...graph.headersOf(viewer),
        ...headers,
      },
    },
    resolve,
  );
  sent.on('error', reject).end(JSON.stringify({ query: text, variables }));
  return promise;
}

async function all(text: string, sent: Sent = {}) {
  return rest(await begin(text, sent));
}

/** What of an answer is yet to come. */
async function rest(answer: IncomingMessage) {
  let body = '';
  answer.setEncoding('utf8');
  let isBroken = false;
  try {
    for await (const chunk of answer) body += chunk as string;
  } catch {
    isBroken = true;
  }
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body,
    isBroken,
    trailer: answer.trailers['x-export-complete'],
  };
}

const linesOf = (body: string) =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const errorOf = (body: string) =>
  (JSON.parse(body) as { errors: { message: string; extensions: Record<string, unknown> }[] })
    .errors[0]!;
const csv = { accept: 'text/csv' };
const withTrailers = { ...csv, te: 'trailers' };

interface Page {
  enrolments: {
    nodes: Record<string, unknown>[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
}

/** The list, page by page. */
async function byHand(selection: string, filter = {}): Promise<Record<string, unknown>[]> {
  const nodes: Record<string, unknown>[] = [];
  let after: string | null = null;
  do {
    const answer: Answer<Page> = await graph.run<Page, object>(
      `query ($after: String, $filter: EnrolmentFilter) {
        enrolments(first: 100, after: $after, filter: $filter) { nodes { ${selection} } pageInfo { hasNextPage endCursor } }
      }`,
      { after, filter },
    );
    const { enrolments } = answer.data;
    nodes.push(...enrolments.nodes);
    after = enrolments.pageInfo.hasNextPage ? enrolments.pageInfo.endCursor : null;
  } while (after !== null);
  return nodes;
}

describe('a whole export', () => {
  beforeAll(() => start());
  afterAll(() => graph.close());
  const filter = { startedOn: { gte: '2019-01-01' } };
  const selected = 'id status startedOn participant { gender origin { code } }';

  it('has every group of statistics, in as few pages as there can be', async () => {
    const text = (arguments_: string) => `query Groups($after: String) {
      enrolmentStatistics(groupBy: [ORIGIN_REGENCY, GENDER], after: $after${arguments_}) {
        totalCount
        nodes { key { value } enrolments { value status } }
        pageInfo { endCursor }
      }
    }`;
    const { data } = await graph.run<{ enrolmentStatistics: { totalCount: number } }, object>(
      text(', first: 1'),
      {},
      analyst,
    );
    const { totalCount } = data.enrolmentStatistics;
    expect(totalCount).toBeGreaterThan(200);
    const lines = linesOf((await all(text(''))).body);
    expect(lines.at(-1)).toMatchObject({ complete: true, rows: totalCount });
    const keys = lines.slice(0, -1).map(({ key }) => JSON.stringify(key));
    expect(new Set(keys).size).toBe(totalCount);
  });

  it('as JSON Lines is what paging by hand gives, and says that it is all', async () => {
    const expected = await byHand(selected, filter);
    expect(expected.length).toBeGreaterThan(3_000);
    const { status, headers, body, trailer } = await all(query, { variables: { filter } });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/jsonl',
      'content-disposition': 'attachment; filename="Enrolments.jsonl"',
      'cache-control': 'no-store',
      'x-export-snapshot': String(graph.url !== undefined),
    });
    const lines = linesOf(body);
    expect(lines.pop()).toEqual({ complete: true, rows: expected.length });
    expect(lines).toEqual(expected);
    expect(trailer).toBe(`true; rows=${expected.length}`);
  });

  it('as CSV has the same rows', async () => {
    const expected = await byHand(selected, filter);
    const { headers, body, trailer } = await all(query, { variables: { filter }, headers: csv });
    expect(headers['content-disposition']).toBe('attachment; filename="Enrolments.csv"');
    interface Node {
      id: string;
      status: string;
      startedOn: string;
      participant: { gender: string; origin: { code: string } };
    }
    expect(body.split('\r\n')).toEqual([
      'id,status,startedOn,participant.gender,participant.origin.code',
      ...(expected as unknown as Node[]).map(({ id, status, startedOn, participant }) =>
        [id, status, startedOn, participant.gender, participant.origin.code].join(),
      ),
      '',
    ]);
    expect(trailer).toBe(`true; rows=${expected.length}`);
  });

  it('tells how many rows the file has, be they more than elements', async () => {
    const nested =
      'query ($after: String) { trainingCenters(after: $after) { nodes { code names(first: 9) { nodes { name } } } } }';
    const { body, trailer } = await all(nested, { headers: csv });
    const rows = body.trimEnd().split('\r\n').length - 1;
    expect(trailer).toBe(`true; rows=${rows}`);
    const lines = await all(nested);
    const elements = linesOf(lines.body).length - 1;
    expect(lines.trailer).toBe(`true; rows=${elements}`);
    expect(rows).toBeGreaterThan(elements);
  });

  it('as CSV has the status of each count, which JSON Lines have where it is selected', async () => {
    const years =
      'query ($after: String) { enrolmentStatistics(groupBy: [YEAR], after: $after) { nodes { year: keyOf(dimension: YEAR) { value } placed { value } } } }';
    const table = (await all(years, { headers: csv })).body.trimEnd().split('\r\n');
    expect(table[0]).toBe('year.value,placed.value,placed.status');
    expect(table.length).toBeGreaterThan(5);
    for (const row of table.slice(1)) expect(row).toMatch(/^\d{4},\d+,EXACT$/);
    const lines = (await all(years)).body.split('\n');
    expect(lines[0]).toMatch(/^\{"year":\{"value":"\d{4}"\},"placed":\{"value":\d+\}\}$/);
  });

  it('begins after a cursor', async () => {
    const { data } = await graph.run<Page, object>(
      `{ enrolments(first: 100, filter: { startedOn: { gte: "2019-01-01" } }) { pageInfo { hasNextPage endCursor } } }`,
    );
    const after = data.enrolments.pageInfo.endCursor;
    const { body } = await all(query, { variables: { filter, after } });
    const expected = await byHand('id', filter);
    const lines = linesOf(body).slice(0, -1);
    expect(lines.map(({ id }) => id)).toEqual(expected.slice(100).map(({ id }) => id));
  });

  it('may have no elements', async () => {
    const none = { startedOn: { lt: '1990-01-01' } };
    const { body } = await all(query, { variables: { filter: none } });
    expect(body).toBe('{"complete":true,"rows":0}\n');
    const table = await all(query, { variables: { filter: none }, headers: csv });
    expect(table.body).toBe('id,status,startedOn,participant.gender,participant.origin.code\r\n');
  });

  it('has the edges where those are selected, through fragments and with lists in them', async () => {
    const text = `
      query Centers($from: String, $names: Int = 2, $no: Boolean = false) {
        all: trainingCenters(after: $from, orderBy: [{ code: DESC }]) {
          ...Page
          totalCount @include(if: $no)
        }
      }
      fragment Page on TrainingCenterConnection {
        edges { cursor node { code ...Names } }
        pageInfo { hasNextPage }
      }
      fragment Names on TrainingCenter { names(first: $names) { nodes { name } } }`;
    const { body } = await all(text);
    const lines = linesOf(body);
    expect(lines.pop()).toEqual({ complete: true, rows: lines.length });
    const answer = await graph.run<{ all: { edges: unknown[] } }, object>(
      text.replace('after: $from,', 'after: $from, first: 100,'),
    );
    expect(lines).toEqual(answer.data.all.edges);
    expect(lines.length).toBeGreaterThan(20);
    const { body: table } = await all(text, { headers: csv });
    expect(table.split('\r\n')[0]).toBe('cursor,code,names.name');
  });

  it('is compressed for who likes that', async () => {
    const { headers } = await all(query, {
      variables: { filter },
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(headers['content-encoding']).toBe('gzip');
  });

  it('follows the other at once', async () => {
    for (let time = 0; time < 3; time++) {
      expect((await all(query, { variables: { filter } })).status).toBe(200);
    }
  });

  it('has of a center its own records, and of personal data those that are recorded', async () => {
    const center = viewerOf('CENTER', 'BPVP-SURAKARTA');
    const people = `query People($after: String) { participants(after: $after) { nodes { name phone } } }`;
    const { body } = await all(people, { viewer: center });
    const lines = linesOf(body);
    const { rows } = lines.pop() as { rows: number };
    expect(rows).toBeGreaterThan(10);
    const { data } = await graph.run<{ participants: { totalCount: number } }, object>(
      '{ participants { totalCount } }',
      {},
      center,
    );
    expect(rows).toBe(data.participants.totalCount);
    const recorded = await graph.orm.em
      .getConnection()
      .execute<{ people: number; hashes: number }[]>(
        `select count(distinct participant_id)::int as people, count(distinct document_hash)::int as hashes
         from access_record where operation_name = 'People' and fields @> '{name,phone}'`,
      );
    expect(recorded).toEqual([{ people: rows, hashes: 1 }]);
  });

  describe('is refused', () => {
    it.each<[what: string, text: string, sent: Sent, status: number, code: string, words: RegExp]>([
      [
        'to who may not export',
        query,
        { viewer: anonymous },
        403,
        'EXPORT_FORBIDDEN',
        /page by page/,
      ],
      [
        'as JSON',
        query,
        { headers: { accept: 'application/json' } },
        406,
        'EXPORT_NOT_POSSIBLE',
        /"Accept"/,
      ],
      [
        'of a field that the role may not read',
        'query ($after: String) { participants(after: $after) { nodes { gender nik } } }',
        {},
        403,
        'FORBIDDEN',
        /nik/,
      ],
      [
        'of several lists',
        'query ($after: String) { enrolments(after: $after) { nodes { id } } agreements { nodes { title } } }',
        {},
        400,
        'EXPORT_NOT_POSSIBLE',
        /nothing else at the root/,
      ],
      [
        'of no list',
        '{ trainingCenter(code: "BBPVP-BEKASI") { name } }',
        {},
        400,
        'EXPORT_NOT_POSSIBLE',
        /one connection/,
      ],
      [
        'without a variable',
        '{ enrolments { nodes { id } } }',
        {},
        400,
        'EXPORT_NOT_POSSIBLE',
        /"after"/,
      ],
      [
        'backwards',
        'query ($after: String, $n: Int = 3) { enrolments(after: $after, last: $n) { nodes { id } } }',
        {},
        400,
        'EXPORT_NOT_POSSIBLE',
        /"last"/,
      ],
      [
        'without elements',
        'query ($after: String) { enrolments(after: $after) { totalCount } }',
        {},
        400,
        'EXPORT_NOT_POSSIBLE',
        /"nodes" or the "edges"/,
      ],
      [
        'from a cursor of another list',
        query,
        { variables: { after: 'abc' } },
        400,
        'BAD_USER_INPUT',
        /cursor/,
      ],
      [
        'of pages within elements that are too large',
        'query ($after: String) { trainingCenters(after: $after) { nodes { batches(first: 1000) { nodes { code } } } } }',
        {},
        400,
        'BAD_USER_INPUT',
        /"first" must be from 1 to 100/,
      ],
      [
        'of lists side by side, as CSV',
        'query ($after: String) { trainingCenters(after: $after) { nodes { names { nodes { name } } batches { nodes { code } } } } }',
        { headers: csv },
        406,
        'CSV_SIBLING_LISTS',
        /side by side/,
      ],
    ])('%s', async (_what, text, sent, status, code, words) => {
      const answer = await all(text, sent);
      const error = errorOf(answer.body);
      expect({ status: answer.status, code: error.extensions['code'] }).toEqual({ status, code });
      expect(error.message).toMatch(words);
      expect(answer.headers).not.toHaveProperty('x-export-snapshot');
    });

    it.each([{}, csv])('once for a field, however many elements have it: %j', async (headers) => {
      const { status, body } = await all(
        'query ($after: String) { participants(after: $after) { nodes { gender nik birthDate } } }',
        { headers },
      );
      const { errors } = JSON.parse(body) as {
        errors: { path: unknown[]; extensions: { alike: number } }[];
      };
      expect(status).toBe(403);
      expect(errors.map(({ path, extensions }) => [path.at(-1), extensions.alike])).toEqual([
        ['nik', 999],
        ['birthDate', 999],
      ]);
    });

    it('at no place in a text, as the one that is executed is not that of the client', async () => {
      const { status, body } = await all(
        'query ($after: String) { participants(after: $after) { nodes { gender nik } } }',
      );
      expect(status).toBe(403);
      expect(errorOf(body)).not.toHaveProperty('locations');
    });

    it('of too many tokens, and is no file', async () => {
      const { status, body } = await all(`{ ${'a '.repeat(5_100)} }`);
      expect([status, errorOf(body).extensions['code']]).toEqual([400, 'TOKEN_LIMIT_EXCEEDED']);
    });

    it('is said of JSON Lines without all pages', async () => {
      const { statusCode, body } = await graph.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { accept: 'application/jsonl', ...graph.headersOf(analyst) },
        payload: { query },
      });
      expect(statusCode).toBe(406);
      expect(errorOf(body).message).toContain('X-All-Pages');
    });

    it('for pages of more than a hundred in an ordinary operation still', async () => {
      const { errors } = await graph.run('{ enrolments(first: 101) { nodes { id } } }');
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', maximum: 100 } }]);
    });
  });
});

describe('the limits of exports', () => {
  afterEach(() => graph.close());

  it('end one that has too many rows, and say so', async () => {
    await start({ LIMITS: '{"ANALYST":{"exportRows":1500}}' });
    const { body, trailer } = await all(query);
    const lines = linesOf(body);
    const reason = 'EXPORT_ROW_LIMIT_EXCEEDED';
    expect(lines.pop()).toEqual({ complete: false, reason, rows: 1_500 });
    expect(lines).toHaveLength(1_500);
    expect(trailer).toBe(`false; rows=1500; reason=${reason}`);
    const table = await all(query, { headers: withTrailers });
    expect(table).toMatchObject({ isBroken: false, trailer });
    expect(table.body.split('\r\n')).toHaveLength(1_502);
    // Who would not read it must not take the part for the whole.
    const broken = await all(query, { headers: csv });
    expect(broken).toMatchObject({ isBroken: true, trailer: undefined });
  });

  it('have pages cost no more than one operation may', async () => {
    await start({ LIMITS: '{"ANALYST":{"cost":500}}' });
    const { body } = await all(query, {
      variables: { filter: { startedOn: { gte: '2019-01-01' } } },
    });
    const lines = linesOf(body);
    expect(lines.pop()).toEqual({ complete: true, rows: lines.length });
  });

  it('let each viewer have so many at a time, and all together', async () => {
    await start({ EXPORT_CONNECTIONS: '2', LIMITS: '{"PARTNER":{"exports":2}}' });
    const first = await begin(large);
    const second = await all(query);
    expect(second.status).toBe(429);
    expect(second.headers['retry-after']).toBe('30');
    expect(errorOf(second.body).extensions['code']).toBe('EXPORT_LIMIT_EXCEEDED');
    const other = await begin(large, { viewer: { ...analyst, id: 'key:other' } });
    expect(other.statusCode).toBe(200);
    const third = await all(query, { viewer: { ...analyst, id: 'key:third' } });
    expect(third.status).toBe(503);
    expect(errorOf(third.body).extensions['code']).toBe('EXPORTS_BUSY');
    first.destroy();
    other.destroy();
    await expect.poll(async () => (await all(query)).status, { timeout: 10_000 }).toBe(200);
  });
});

describe('an export whose time is up', () => {
  const timeout = 1_000;
  const reason = 'OPERATION_TIMEOUT';
  beforeAll(() => start({ EXPORT_TIMEOUT: String(timeout) }));
  afterAll(() => graph.close());

  it.each<[form: string, headers: Record<string, string>]>([
    ['JSON Lines', { accept: 'application/jsonl' }],
    ['CSV with trailers', withTrailers],
    ['CSV', csv],
  ])('says so as %s, and the next one may begin', async (_form, headers) => {
    const answer = await begin(large, { headers });
    // More than connections hold, so that it waits for the client. Its clock was started before this one.
    await delay(timeout);
    const { body, isBroken, trailer } = await rest(answer);
    const rows = body.split('\n').length - 2;
    expect(rows).toBeGreaterThan(0);
    if (headers === csv) {
      expect({ isBroken, trailer }).toEqual({ isBroken: true, trailer: undefined });
    } else {
      expect({ isBroken, trailer }).toEqual({
        isBroken: false,
        trailer: `false; rows=${rows}; reason=${reason}`,
      });
    }
    if (headers['accept'] === 'application/jsonl') {
      expect(linesOf(body).at(-1)).toEqual({ complete: false, reason, rows });
    }
    const next = await all(query);
    expect(next.status).toBe(200);
  });
});

describe.skipIf(process.env['DATABASE_URL'] === undefined)('an export from a server', () => {
  let writer: Client;
  beforeEach(async () => {
    await start({ EXPORT_TIMEOUT: '60000' });
    writer = new Client({ connectionString: graph.url });
    await writer.connect();
  });
  afterEach(async () => {
    await writer.end();
    await graph.close();
  });

  /** Connections that have a snapshot. */
  const snapshots = async () => {
    const { rows } = await writer.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`,
    );
    return rows[0]!.count;
  };

  it('is as it was at one moment, rows in memory included', async () => {
    const text = `query ($after: String) {
      enrolments(after: $after) {
        nodes { status participant { origin { name } } ${aliases} }
      }
    }`;
    const before = (await all(text)).body;
    const answer = await begin(text);
    expect(await snapshots()).toBe(1);
    await writer.query(`update region set name = 'Renamed ' || code`);
    await writer.query(
      `update enrolment set status = 'DROPPED', completed_on = null where status = 'REGISTERED'`,
    );
    let body = '';
    answer.setEncoding('utf8');
    for await (const chunk of answer) body += chunk as string;
    expect(body).toBe(before);
    expect((await all(text)).body).not.toBe(before);
  });

  it('is stopped, and lets its connection go, when the client leaves', async () => {
    const answer = await begin(large);
    expect(await snapshots()).toBe(1);
    answer.destroy();
    await expect.poll(snapshots, { timeout: 2_000, interval: 20 }).toBe(0);
    const { body } = await all(query);
    expect(linesOf(body).at(-1)).toMatchObject({ complete: true });
  });

  it('waits for a client that is slow', async () => {
    const answer = await begin(large);
    const statements = async () => {
      const { rows } = await writer.query<{ query_start: string }>(
        `select query_start::text from pg_stat_activity
         where datname = current_database() and state = 'idle in transaction'`,
      );
      return rows[0]?.query_start;
    };
    // Nothing more is read once what may wait is waiting.
    let last: string | undefined;
    await expect
      .poll(
        async () => {
          const [previous, now] = [last, await statements()];
          last = now;
          return now !== undefined && previous === now;
        },
        { interval: 300, timeout: 5_000 },
      )
      .toBe(true);
    let rows = 0;
    for await (const chunk of answer) rows += String(chunk).split('\n').length - 1;
    expect(rows).toBeGreaterThan(10_000);
  });

  it.each<[form: string, headers: Record<string, string>]>([
    ['JSON Lines', { accept: 'application/jsonl' }],
    ['CSV with trailers', withTrailers],
    ['CSV', csv],
  ])('says of %s that it is not all when its connection breaks', async (_form, headers) => {
    const answer = await begin(large, { headers });
    await writer.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`,
    );
    const { body, isBroken, trailer } = await rest(answer);
    if (headers === csv)
      expect({ isBroken, trailer }).toEqual({ isBroken: true, trailer: undefined });
    else {
      expect(isBroken).toBe(false);
      expect(trailer).toMatch(/^false; rows=\d+; reason=SERVICE_UNAVAILABLE$/);
    }
    if (headers['accept'] === 'application/jsonl') {
      expect(linesOf(body).at(-1)).toMatchObject({
        complete: false,
        reason: 'SERVICE_UNAVAILABLE',
      });
    }
    await expect.poll(async () => (await all(query)).status, { timeout: 10_000 }).toBe(200);
  });
});
