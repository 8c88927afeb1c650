import 'reflect-metadata';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createContext, openPages, openSession } from '../../src/graph/graph.ts';
import { createExecutor, type Executor } from '../../src/database/executor.ts';
import type { DimensionName } from '../../src/statistics/attributes.ts';
import { connectionsTo, testDatabase, type TestDatabase } from '../support/database.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

let database: TestDatabase;
let graph: TestGraph;
let writer: ReturnType<typeof connectionsTo>;
beforeAll(async () => {
  database = await testDatabase();
  graph = await testGraph({ database });
  writer = connectionsTo(database);
});
afterAll(async () => {
  await writer.close();
  await graph.close();
});

interface Answer {
  readonly enrolmentStatistics: {
    readonly nodes: readonly {
      readonly key: readonly { readonly value: string | null; readonly label: string | null }[];
      readonly enrolments: { readonly value: number | null };
    }[];
  };
}

/** What is answered, and whether it was counted and protected for that. */
async function ask(
  groupBy: readonly string[],
  role: 'PUBLIC' | 'DASHBOARD' = 'PUBLIC',
  asked: TestGraph = graph,
) {
  const { data, errors, statements } = await asked.run<Answer, object>(
    `query ($groupBy: [EnrolmentDimension!]) {
      enrolmentStatistics(groupBy: $groupBy, first: 100) {
        nodes { key { value label } enrolments { value } }
      }
    }`,
    { groupBy },
    viewerOf(role),
  );
  expect(errors).toBeUndefined();
  const isMade = statements.some(({ sql }) => isCounting(sql));
  return { groups: data.enrolmentStatistics.nodes, statements: statements.length, isMade };
}

/** Names of what groups are by. */
const labelsOf = ({ groups }: Awaited<ReturnType<typeof ask>>) =>
  groups.flatMap(({ key: [part] }) => (part!.value === null ? [] : [part!.label]));

const isCounting = (sql: string) => /statistics_by_|enrolment_fact/.test(sql);

/** Asks for groups by one dimension without a server. */
async function groupsBy(
  dimension: DimensionName,
  executor: Executor = graph.session.executor,
  signal?: AbortSignal,
) {
  const session = { ...graph.session, executor };
  const { loaders, publication } = createContext(session, viewerOf('PUBLIC'), signal);
  const parts = { dimensions: [dimension], scope: undefined, choices: [] };
  const { of } = await publication!.tables.groups(loaders, parts, [dimension], ['enrolments']);
  return of(0);
}

describe('Published statistics', () => {
  it('are counted once for all who ask, of whatever role', async () => {
    const first = await ask(['YEAR', 'GENDER']);
    expect(first.isMade).toBe(true);
    expect(first.groups.length).toBeGreaterThan(3);
    // The version alone.
    expect(await ask(['YEAR', 'GENDER'])).toEqual({ ...first, statements: 1, isMade: false });
    expect((await ask(['GENDER', 'YEAR'])).isMade).toBe(false);
    expect((await ask(['YEAR', 'GENDER'], 'DASHBOARD')).groups).toEqual(first.groups);
    expect((await ask(['YEAR', 'GENDER'], 'DASHBOARD')).isMade).toBe(false);
  });

  it('are counted once for all who ask at the same time', async () => {
    const { executor } = graph.session;
    let counting = 0;
    const noting: Executor = {
      ...executor,
      execute(sql, ...rest) {
        if (isCounting(sql)) counting += 1;
        return executor.execute(sql, ...rest);
      },
    };
    const answers = await Promise.all(Array.from({ length: 4 }, () => groupsBy('MODE', noting)));
    expect(answers[0]!.length).toBeGreaterThan(1);
    expect(new Set(answers).size).toBe(1);
    expect(counting).toBe(1);
  });

  it('are those after a write by the next request, whoever wrote', async () => {
    const before = await ask(['GENDER']);
    await writer.em.execute(
      `update participant set gender = 'FEMALE' where id in (
        select participant_id from counted_enrolment where gender = 'MALE' order by 1 limit 600)`,
    );
    const after = await ask(['GENDER']);
    expect(after.isMade).toBe(true);
    const women = (answer: typeof before) =>
      answer.groups.find(({ key }) => key[0]!.value === 'FEMALE')!.enrolments.value!;
    expect(women(after)).toBeGreaterThan(women(before) + 500);
    expect((await ask(['GENDER'])).isMade).toBe(false);
  });

  it.each([
    [
      'CENTER',
      `update organization set name = name || ' (baru)' where type = 'TRAINING_CENTER'`,
      /\(baru\)$/,
    ],
    ['ORIGIN_PROVINCE', `update region set name = name || ' Raya'`, / Raya$/],
    ['FIELD', `update vocational_field set name = name || ' plus'`, / plus$/],
    ['PROGRAM', `update training_program set name = name || ' lanjut'`, / lanjut$/],
  ])('name what they are by as it is called by then: %s', async (dimension, change, expected) => {
    const before = labelsOf(await ask([dimension]));
    expect(before).not.toContainEqual(expect.stringMatching(expected));
    await writer.em.execute(change);
    const after = labelsOf(await ask([dimension]));
    expect(after.length).toBeGreaterThan(1);
    for (const name of after) expect(name).toMatch(expected);
  });

  it.each([
    ['CENTER_KIND', `update organization set center_kind = 'BBPVP' where center_kind = 'BPVP'`],
    [
      'CENTER_PROVINCE',
      `update organization set region_id = (select min(id) from region where kind = 'CITY') where type = 'TRAINING_CENTER'`,
    ],
    [
      'PARTNER_KIND',
      `update organization set partner_kind = 'INDUSTRY_FORUM' where type = 'PARTNER'`,
    ],
  ])('follow what follows from small tables: %s', async (dimension, change) => {
    const before = await ask([dimension]);
    await writer.em.execute(change);
    const after = await ask([dimension]);
    expect(after.isMade).toBe(true);
    expect(after.groups).not.toEqual(before.groups);
  });

  it('stay where a write is rolled back', async () => {
    const before = await ask(['EDUCATION']);
    const error = new Error('rolled back');
    const rolledBack = writer.em.transactional(async (em) => {
      await em.execute('delete from certification');
      await em.execute('set constraints all immediate');
      await em.execute(`update region set name = name || '?'`);
      throw error;
    });
    await expect(rolledBack).rejects.toBe(error);
    expect(await ask(['EDUCATION'])).toEqual({ ...before, statements: 1, isMade: false });
  });

  it('stay where a write is of something else', async () => {
    await ask(['EDUCATION']);
    await writer.em.execute(`update source set title = title || '!'`);
    await writer.em.execute(`update participant set phone_encrypted = null, education = education`);
    expect((await ask(['EDUCATION'])).isMade).toBe(false);
  });

  it('are counted anew where what they are counted from is written, as when it is rebuilt', async () => {
    await ask(['EDUCATION']);
    await writer.em.execute('delete from counted_enrolment where enrolment_id = 0');
    expect((await ask(['EDUCATION'])).isMade).toBe(true);
  });

  it('are made by another one where the first who asked goes away', async () => {
    const { executor } = graph.session;
    const leaving = new AbortController();
    const counting = Promise.withResolvers<void>();
    /** Does not come to an end before nobody waits any more. */
    const endless: Executor = {
      ...executor,
      execute(sql, ...rest) {
        if (!isCounting(sql)) return executor.execute(sql, ...rest);
        counting.resolve();
        return new Promise((_, reject) => {
          leaving.signal.addEventListener('abort', () => reject(leaving.signal.reason as Error));
        });
      },
    };
    const first = groupsBy('DISABILITY', endless, leaving.signal);
    await counting.promise;
    const second = groupsBy('DISABILITY');
    await executor.execute('select', []);
    leaving.abort(new Error('gone away'));
    await expect(first).rejects.toThrow('gone away');
    expect((await second).length).toBeGreaterThan(1);
  });

  it('are remembered no longer than there is room for', async () => {
    const { published } = graph.session;
    const dimensions = ['YEAR', 'QUARTER', 'CENTER', 'FIELD', 'GENDER', 'MODE', 'STATUS'];
    for (const one of dimensions)
      for (const other of dimensions) {
        if (one < other) await ask([one, other]);
      }
    expect(published.size).toBeGreaterThan(1_000);
    expect(published.size).toBeLessThanOrEqual(1_000_000);
  });
});

describe.skipIf(process.env['DATABASE_URL'] === undefined)(
  'On a server, published statistics',
  () => {
    const clients: pg.Client[] = [];
    beforeEach(async () => {
      for (let count = 0; count < 2; count++) {
        const client = new pg.Client({ connectionString: database.url! });
        await client.connect();
        await client.query(`set lock_timeout = '5s'`);
        clients.push(client);
      }
    });
    afterEach(async () => {
      for (const client of clients.splice(0)) await client.end();
    });

    it('let writers write at the same time, and are those of each as soon as it has committed', async () => {
      const [one, other] = clients as [pg.Client, pg.Client];
      const rename = (kind: string, mark: string) =>
        `update organization set name = name || '${mark}' where type = '${kind}'`;
      const enrol = (place: number) => `update participant set gender = 'MALE' where id = (
      select participant_id from counted_enrolment where gender = 'FEMALE' order by 1 offset ${place} limit 1)`;
      await ask(['CENTER']);
      for (const [client, kind, mark, place] of [
        [one, 'TRAINING_CENTER', ' one', 0],
        [other, 'PARTNER', ' other', 50],
      ] as const) {
        await client.query('begin');
        await client.query(rename(kind, mark));
        await client.query(enrol(place));
        await client.query('set constraints all immediate');
      }
      expect((await ask(['CENTER'])).isMade).toBe(false);
      // The one that began last commits first.
      await other.query('commit');
      const partners = labelsOf(await ask(['PARTNER']));
      expect(partners.length).toBeGreaterThan(0);
      for (const label of partners) expect(label).toMatch(/ other$/);
      expect((await ask(['CENTER'])).isMade).toBe(true);
      await one.query('commit');
      for (const label of labelsOf(await ask(['CENTER']))) expect(label).toMatch(/ one$/);
    });

    it('are in a whole export those of its snapshot, whatever is remembered', async () => {
      const executor = createExecutor(graph.orm, database.url, 1);
      const { signal } = new AbortController();
      const pages = await openPages(graph.session, executor, viewerOf('PUBLIC'), signal, 100);
      const parts = { dimensions: ['CENTER' as const], scope: undefined, choices: [] };
      const namesOf = (rows: Awaited<ReturnType<typeof groupsBy>>) =>
        rows.map((row) => String(row['l0']));
      const namesThere = async () => {
        const { loaders, publication } = pages.createContext();
        const { of } = await publication!.tables.groups(loaders, parts, ['CENTER'], ['enrolments']);
        return namesOf(of(0));
      };
      const now = async () => namesOf(await groupsBy('CENTER'));
      const before = await namesThere();
      await writer.em.execute(
        `update organization set name = name || ' later' where type = 'TRAINING_CENTER'`,
      );
      for (const name of await now()) expect(name).toMatch(/ later$/);
      expect(await namesThere()).toEqual(before);
      for (const name of await now()) expect(name).toMatch(/ later$/);
      await pages.close();
      await executor.close();
    });

    it('are the same of a server that remembers nothing', async () => {
      const { session } = graph;
      const executor = createExecutor(graph.orm, database.url, 1);
      const fresh = await openSession(session.graph, executor, session.cipher, 10);
      for (const groupBy of [
        ['YEAR'],
        ['CENTER', 'FIELD'],
        ['ORIGIN_PROVINCE', 'GENDER'],
      ] as const) {
        const parts = { dimensions: groupBy, scope: undefined, choices: [] };
        const [one, other] = await Promise.all(
          [session, fresh].map(async (each) => {
            const { loaders, publication } = createContext(each, viewerOf('PUBLIC'));
            const { of } = await publication!.tables.groups(loaders, parts, groupBy, [
              'enrolments',
            ]);
            return of(0);
          }),
        );
        expect(one).toEqual(other);
      }
      await executor.close();
    });
  },
);
