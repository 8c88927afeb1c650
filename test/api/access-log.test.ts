import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessHistory, pruneAccessRecords } from '../../src/access/access-history.ts';
import { AccessRecords, writeAccessRecords } from '../../src/access/access-log.ts';
import { purposes } from '../../src/access/purposes.ts';
import type { Role } from '../../src/access/viewer.ts';
import { toGlobalId } from '../../src/relay/global-id.ts';
import { naturalOrder } from '../../src/loading/order.ts';
import { Cursors } from '../../src/relay/cursor.ts';
import { fromOpaque } from '../../src/relay/opaque.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

const center = 'BBPVP-BEKASI';
let graph: TestGraph;
/** Of the partner with the most placements, which may read names. */
let partner: string;
beforeAll(async () => {
  graph = await testGraph();
  const [most] = await rows<{ code: string }>(
    'select o.code from placement as p join organization as o on o.id = p.partner_id group by o.code order by count(*) desc, o.code limit 1',
  );
  partner = most!.code;
});
afterAll(() => graph.close());
beforeEach(() =>
  graph.orm.em
    .fork()
    .transactional((em) => pruneAccessRecords(em.getKysely(), new Date('9999-01-01'))),
);

const rows = <Row>(sql: string): Promise<Row[]> => graph.orm.em.fork().execute<Row[]>(sql);

interface Stored {
  participant: number | null;
  fields: string[];
}

const records = () =>
  rows<Stored>(
    'select participant_id as participant, fields from access_record order by participant_id, id',
  );

async function ask<Data>(query: string, role: Role = 'MINISTRY', variables: object = {}) {
  const viewer = viewerOf(role, role === 'PARTNER' ? partner : center);
  return graph.run<Data, object>(query, variables, viewer);
}

const firstThree = () =>
  rows<{ id: number }>('select id from participant order by id limit 3').then((found) =>
    found.map(({ id }) => id),
  );

describe('a read of personal data', () => {
  it('is recorded once for each person, whatever the number of ways to them', async () => {
    const query = `query Names {
      a: participants(first: 3) { nodes { name } }
      b: participants(first: 3) { nodes { full: name phone } }
    }`;
    const { errors } = await ask(query);
    expect(errors).toBeUndefined();
    const people = await firstThree();
    const found = await records();
    expect(found.map(({ participant }) => participant)).toEqual(people);
    for (const { fields } of found) expect(fields.toSorted()).toEqual(['name', 'phone']);
    const [first] = await accessHistory(graph.orm.em.getKysely(), { participantId: people[0]! });
    expect(first).toEqual({
      at: expect.any(String) as string,
      viewer: 'key:ministry',
      role: 'MINISTRY',
      organization: center,
      purpose: purposes.MINISTRY,
      operationName: 'Names',
      documentHash: createHash('sha256').update(query).digest('hex'),
      fields: expect.any(Array) as string[],
    });
    expect(Math.abs(Date.parse(first!.at) - Date.now())).toBeLessThan(60_000);
  });

  it.each([
    ['name', 'PARTNER', ['name']],
    ['name birthDate nik phone', 'CENTER', ['birthDate', 'name', 'nik', 'phone']],
    ['name birthDate nik phone', 'MINISTRY', ['birthDate', 'name', 'nik', 'phone']],
  ] as const)('of %s by %s tells which fields', async (selected, role, fields) => {
    const { data } = await ask<{ participants: { nodes: object[] } }>(
      `{ participants(first: 2) { nodes { gender ${selected} } } }`,
      role,
    );
    expect(data.participants.nodes).toHaveLength(2);
    const found = await records();
    expect(found.map(({ fields: each }) => each.toSorted())).toEqual([fields, fields]);
  });

  it('is recorded of whom other records refer to', async () => {
    const { data } = await ask<{ enrolments: { nodes: { participant: { id: string } }[] } }>(
      `{ enrolments(first: 4) { nodes { participant { id name } } } }`,
    );
    const ids = data.enrolments.nodes.map(({ participant }) => participant.id);
    const found = (await records()).map(({ participant }) =>
      toGlobalId('Participant', participant!),
    );
    expect(new Set(found)).toEqual(new Set(ids));
    expect(found).toHaveLength(new Set(ids).size);
  });

  it('is recorded behind a list of a list', async () => {
    const { data } = await ask<{
      trainingBatches: { nodes: { enrolments: { nodes: { participant: object }[] } }[] };
    }>(
      `{ trainingBatches(first: 50) { nodes { enrolments(first: 50) { nodes { participant { id phone } } } } } }`,
    );
    const people = new Set(
      data.trainingBatches.nodes
        .flatMap(({ enrolments }) => enrolments.nodes)
        .map(({ participant }) => (participant as { id: string }).id),
    );
    expect(people.size).toBeGreaterThan(500);
    expect(await records()).toHaveLength(people.size);
  });

  it('is recorded by way of an id', async () => {
    const [id] = await firstThree();
    const { data } = await ask<{ node: object }>(
      `query ($id: ID!) { node(id: $id) { ... on Participant { birthDate } } }`,
      'MINISTRY',
      { id: toGlobalId('Participant', id!) },
    );
    expect(data.node).not.toBeNull();
    expect(await records()).toEqual([{ participant: id, fields: ['birthDate'] }]);
  });
});

describe('a search by personal data', () => {
  const nik = '9900000000000001';
  const find = `query Find($nik: String) { participants(filter: { nik: { eq: $nik } }) { nodes { id name } totalCount } }`;

  it('is recorded, and so is whom it found', async () => {
    const { data, statements } = await ask<{ participants: { nodes: { name: string }[] } }>(
      find,
      'MINISTRY',
      { nik },
    );
    expect(data.participants).toMatchObject({
      totalCount: 1,
      nodes: [{ name: 'Peserta Sintetis 0-00000001' }],
    });
    const [first] = await rows<{ id: number }>(
      `select id from participant where name = 'Peserta Sintetis 0-00000001'`,
    );
    expect(await records()).toEqual([
      { participant: first!.id, fields: ['name', 'nik'] },
      { participant: null, fields: ['nik'] },
    ]);
    for (const { sql } of statements) expect(sql).not.toMatch(/nik_encrypted/);
  });

  it('is recorded where it found nobody, or only a number of people', async () => {
    const { data } = await ask<{ participants: object }>(find, 'CENTER', {
      nik: '3271046504930002',
    });
    expect(data.participants).toEqual({ nodes: [], totalCount: 0 });
    expect(await records()).toEqual([{ participant: null, fields: ['nik'] }]);
    await ask(
      `{ enrolments(filter: { participant: { name: { startsWith: "Peserta" } } }) { totalCount } }`,
    );
    expect(await records()).toEqual([
      { participant: null, fields: ['nik'] },
      { participant: null, fields: ['name'] },
    ]);
    const { data: counted } = await ask<{ enrolmentStatistics: object }>(
      `query Count($nik: String) { enrolmentStatistics(filter: { participant: { nik: { eq: $nik } } }) { nodes { enrolments { value } } } }`,
      'MINISTRY',
      { nik },
    );
    expect(counted.enrolmentStatistics).toEqual({ nodes: [{ enrolments: { value: 1 } }] });
    expect((await records()).at(-1)).toEqual({ participant: null, fields: ['nik'] });
  });

  it('tells of whomever it finds what it searched by, selected or not', async () => {
    await ask(
      `{ participants(first: 2, filter: { or: [{ not: { name: { isNull: true } } }] }) { nodes { gender } } }`,
    );
    const people = await firstThree();
    expect(await records()).toEqual([
      { participant: people[0], fields: ['name'] },
      { participant: people[1], fields: ['name'] },
      { participant: null, fields: ['name'] },
    ]);
  });

  it.each([
    ['participants', '{ enrolments: { some: { participant: BY } } }'],
    [
      'participants',
      '{ enrolments: { some: { placements: { some: { enrolment: { participant: BY } } } } } }',
    ],
    ['enrolments', '{ participant: BY }'],
    ['enrolments', '{ not: { participant: { not: BY } } }'],
    ['placements', '{ enrolment: { participant: BY } }'],
    ['certifications', '{ enrolment: { participant: BY } }'],
  ])('tells of the subject of %s found by %s', async (list, filter) => {
    const [person] = await rows<{ id: number; nik: string }>(
      `select p.id, p.nik_encrypted as nik from participant as p
       where exists (
         select from enrolment as e
         join placement as w on w.enrolment_id = e.id join certification as c on c.enrolment_id = e.id
         where e.participant_id = p.id
       ) order by p.id limit 1`,
    );
    const nik = graph.session.cipher.decrypt('participant.nik', person!.nik);
    const { data } = await ask<Record<string, { nodes: object[] }>>(
      `{ ${list}(filter: ${filter.replace('BY', `{ nik: { eq: "${nik}" } }`)}) { nodes { recordOrigin } } }`,
    );
    expect(data[list]!.nodes).not.toEqual([]);
    expect(await records()).toEqual([
      { participant: person!.id, fields: ['nik'] },
      { participant: null, fields: ['nik'] },
    ]);
  });

  it('finds nobody of another center', async () => {
    const [other] = await rows<{ hash: string; nik: string }>(
      `select nik_encrypted as nik from participant where not exists (
        select from enrolment as e join organization as o on o.id = e.center_id
        where e.participant_id = participant.id and o.code = '${center}') limit 1`,
    );
    const asked = { nik: graph.session.cipher.decrypt('participant.nik', other!.nik) };
    expect((await ask(find, 'CENTER', asked)).data).toEqual({
      participants: { nodes: [], totalCount: 0 },
    });
    expect((await ask(find, 'MINISTRY', asked)).data).toMatchObject({
      participants: { totalCount: 1 },
    });
  });

  it.each(['123', '99000000000000011', '990000000000000١', ''])(
    'by %j is refused without repeating it',
    async (wrong) => {
      const { errors, statements } = await ask(find, 'MINISTRY', { nik: wrong });
      expect(errors).toMatchObject([
        {
          message: 'Argument "filter.nik.eq" must be 16 digits.',
          extensions: { code: 'BAD_USER_INPUT', argument: 'filter.nik.eq' },
        },
      ]);
      expect(statements).toEqual([]);
      expect(await records()).toEqual([]);
    },
  );

  it('has no place in a cursor', async () => {
    const { data } = await ask<{ participants: { edges: { cursor: string }[] } }>(
      `{ participants(filter: { nik: { eq: "${nik}" } }) { edges { cursor } } }`,
    );
    const [{ cursor }] = data.participants.edges as [{ cursor: string }];
    expect(Buffer.from(cursor, 'base64url').toString()).not.toContain(nik);
    const { data: next, errors } = await ask<{ participants: { edges: object[] } }>(
      `{ participants(after: "${cursor}", filter: { nik: { eq: "${nik}" } }) { edges { cursor } } }`,
    );
    expect(errors).toBeUndefined();
    expect(next.participants.edges).toEqual([]);
  });

  it('cannot be guessed by a cursor, whoever knows how cursors are made', async () => {
    const filter = { birthDate: { gte: '1980-01-01' } };
    const { data } = await ask<{ participants: { pageInfo: { endCursor: string } } }>(
      '{ participants(first: 1, filter: { birthDate: { gte: "1980-01-01" } }) { pageInfo { endCursor } } }',
    );
    const { table } = graph.model.get('Participant')!;
    const order = naturalOrder(table);
    const [, key] = fromOpaque(data.participants.pageInfo.endCursor)!;
    const guessed = new Cursors(order, filter).of([key]);
    expect(fromOpaque(guessed)!.at(1)).toBe(key);
    expect(guessed).not.toBe(data.participants.pageInfo.endCursor);
  });
});

describe('nothing is recorded', () => {
  it.each([
    ['MINISTRY', `{ participants { totalCount } enrolments { totalCount } }`],
    ['MINISTRY', `{ participants(first: 5) { nodes { id gender birthYear } } }`],
    ['ANALYST', `{ participants(first: 5) { nodes { id birthYear name phone } } }`],
    ['PARTNER', `{ participants(first: 5) { nodes { id nik birthDate } } }`],
    ['PUBLIC', `{ participants { totalCount } }`],
    ['PUBLIC', `{ participants { nodes { name } } }`],
    ['DASHBOARD', `{ participants { nodes { name } } }`],
    ['MINISTRY', `{ participants(first: 0) { nodes { name } } }`],
    ['MINISTRY', `{ participants { nodes { nothing } } }`],
  ] as const)('of what %s reads by %s', async (role, query) => {
    await ask(query, role);
    expect(await records()).toEqual([]);
  });
});

describe('what cannot be recorded', () => {
  it('is not answered', async () => {
    const query = `{ participants(first: 1) { nodes { name phone } } }`;
    await rows('alter table access_record rename to access_record_away');
    try {
      const { data, errors, status } = await ask(query);
      expect(data).toBeUndefined();
      expect(errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
      expect(errors).toHaveLength(1);
      expect(status).toBe(503);
      const counted = await ask(`{ participants { totalCount } }`);
      expect(counted.status).toBe(200);
    } finally {
      await rows('alter table access_record_away rename to access_record');
    }
    expect((await ask(query)).status).toBe(200);
    expect(await records()).toHaveLength(1);
  });

  it('is what a role without a purpose reads', async () => {
    const read = new AccessRecords(viewerOf('ANALYST'));
    read.note(1, ['name']);
    const written = writeAccessRecords(graph.session.executor, read, {
      name: undefined,
      documentHash: '0'.repeat(64),
    });
    await expect(written).rejects.toThrow('The role ANALYST read personal data.');
    expect(await records()).toEqual([]);
  });
});

describe('the records', () => {
  it('stay as they are, also when their subject goes', async () => {
    await rows(
      `insert into access_record (viewer, role, purpose, document_hash, participant_id, fields) values ('key:x', 'CENTER', 'p', repeat('0', 64), 2147483647, '{name}')`,
    );
    for (const change of [
      `update access_record set viewer = 'key:y'`,
      'delete from access_record',
      'truncate access_record',
    ]) {
      await expect(rows(change)).rejects.toThrow('Rows of access_record stay as they are.');
    }
    expect(await records()).toHaveLength(1);
  });

  it('are listed by person, time and viewer, and deleted by time', async () => {
    await rows(`
      insert into access_record (at, viewer, role, purpose, document_hash, participant_id, fields)
      select at::timestamptz, viewer, 'CENTER', 'p', repeat('0', 64), participant, '{name}'
      from (values ('2025-01-01 00:00Z', 'key:x', 7), ('2025-06-01 00:00Z', 'key:y', 7),
        ('2026-01-01 00:00Z', 'key:x', 7), ('2026-01-01 00:00Z', 'key:x', 8)) as given (at, viewer, participant)`);
    const database = graph.orm.em.getKysely();
    const history = async (question: object) =>
      (await accessHistory(database, { participantId: 7, ...question })).map(
        ({ at, viewer }) => `${at.slice(0, 10)} ${viewer}`,
      );
    expect(await history({})).toEqual(['2026-01-01 key:x', '2025-06-01 key:y', '2025-01-01 key:x']);
    expect(await history({ since: new Date('2025-06-01') })).toHaveLength(2);
    expect(await history({ viewer: 'key:y' })).toEqual(['2025-06-01 key:y']);
    const pruned = await graph.orm.em
      .fork()
      .transactional((em) => pruneAccessRecords(em.getKysely(), new Date('2025-06-01')));
    expect(pruned).toBe(1);
    expect(await history({})).toHaveLength(2);
  });
});
