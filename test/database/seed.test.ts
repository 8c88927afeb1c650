import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntityMetadata, MikroORM } from '@mikro-orm/postgresql';
import { connectionOptions } from '../../src/database/connection.ts';
import { createOrm } from '../../src/database/orm.ts';
import type { FactRow, Facts } from '../../src/database/seed/facts.ts';
import { facts, seed } from '../../src/database/seed/seed.ts';
import { tableRows } from '../../src/database/seed/table-rows.ts';
import { writeRows } from '../../src/database/seed/write-rows.ts';
import { tables } from '../../src/graph/graph.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let orm: MikroORM;
let seeded: readonly Facts[];
beforeAll(async () => {
  database = await testDatabase();
  orm = createOrm(tables, connectionOptions(database.connection));
  await seed(orm);
  seeded = await facts();
});
afterAll(async () => {
  await orm.close();
  await database.close();
});

const select = <Row>(statement: string) => orm.em.fork().execute<Row[]>(statement);
const folded = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
const document = async (file: string) =>
  folded(await readFile(new URL(`../documents/${file}`, import.meta.url), 'utf8'));
/** Every row of the seed of that type, with the source of the file it is in. */
const rowsOf = (type: string) =>
  seeded.flatMap(({ source, rows }) =>
    (rows[type] ?? []).map((row): FactRow => Object.assign({ source: source ?? null }, row)),
  );

/** Rows of a table with the file of their own source. */
const sourced = (table: string) =>
  `(select t.*, array[s.file] as files from ${table} t join source s on s.id = t.source_id) as t`;
/** Things with the files of the documents that are cited for them: one of them has the words. */
const cited = (table: string) =>
  `(select t.*, array_agg(s.file) as files from ${table} t
    join citation c on c.${table}_id = t.id join source s on s.id = c.source_id
    group by t.id) as t`;
const sentences = `regexp_split_to_table(description, '(?<=[.]) ')`;

/** What the database has in the documents' own words. */
const wording: [what: string, words: string, from: string][] = [
  ['a quote', 'unnest(quotes)', sourced('citation')],
  ['the quote of a figure', 'quote', sourced('reported_figure')],
  ['the name of an organization', 'name', sourced('organization_name')],
  ['the acronym of an organization', 'acronym', sourced('organization_name')],
  ['a person', 'person_name', sourced('appointment')],
  ['a position', 'position', sourced('appointment')],
  ['the title of a source', 'title', '(select *, array[file] as files from source) as t'],
  ['a link', 'unnest(links)', '(select *, array[file] as files from source) as t'],
  ['an author', 'author', '(select *, array[file] as files from source) as t'],
  ['the title of an event', 'title', cited('event')],
  ['the description of an event', sentences, cited('event')],
  ['the description of a cooperation program', sentences, cited('cooperation_program')],
  ['the title of an agreement', 'title', cited('agreement')],
  [
    'a participation',
    // The text has "pemerintah pusat, daerah".
    `case label when 'pemerintah daerah' then 'daerah' else label end`,
    `event_participation join ${cited('event')} on t.id = event_id`,
  ],
];

describe('the words of the documents', () => {
  it.each(wording)('%s stands in its document', async (_what, words, from) => {
    const rows = await select<{ words: string; files: (string | null)[] }>(
      `select * from (select ${words} as words, files from ${from}) as found where words is not null`,
    );
    const ours = rows
      .map((row) => ({ words: row.words, files: row.files.filter((file) => file !== null) }))
      .filter(({ files }) => files.length > 0);
    expect(ours.length).toBeGreaterThan(0);
    for (const row of ours) {
      const texts = await Promise.all(row.files.map(document));
      expect
        .soft(
          texts.some((text) => occurs(row.words, text)),
          row.words,
        )
        .toBe(true);
    }
  });

  it('every citation of a document quotes it', async () => {
    const silent = await select(
      `select * from citation c join source s on s.id = c.source_id where s.file is not null and quotes = '{}'`,
    );
    expect(silent).toEqual([]);
  });
});

/** Word for word but for letter case; an acronym in brackets within a name may be left out. */
function occurs(words: string, text: string): boolean {
  const wanted = folded(words).toLowerCase();
  const found = text.toLowerCase();
  return found.includes(wanted) || found.replaceAll(/ \([^)]*\)/g, '').includes(wanted);
}

describe('the register', () => {
  it('has 38 provinces and 514 regencies and cities, each in its province', async () => {
    expect(
      await select(`select kind, count(*)::int from region group by kind order by kind`),
    ).toEqual([
      { kind: 'CITY', count: 98 },
      { kind: 'PROVINCE', count: 38 },
      { kind: 'REGENCY', count: 416 },
    ]);
    const astray = await select(
      `select r.code from region r join region p on p.id = r.province_id where left(r.code, 2) <> p.code`,
    );
    expect(astray).toEqual([]);
  });

  it.each([
    ['31.01', 'Kabupaten Administrasi Kepulauan Seribu', 'REGENCY'],
    ['31.71', 'Kota Administrasi Jakarta Pusat', 'CITY'],
    ['32.75', 'Kota Bekasi', 'CITY'],
    ['32.17', 'Kabupaten Bandung Barat', 'REGENCY'],
  ])('%s is %s, a %s', async (code, name, kind) => {
    expect(await select(`select name, kind from region where code = '${code}'`)).toEqual([
      { name, kind },
    ]);
  });

  it('has 21 centers of the ministry, each seated in the regency or city it is named after', async () => {
    const centers = await select<{ name: string; region: string }>(
      `select o.name, r.name as region from organization o join region r on r.id = o.region_id
       join organization d on d.id = o.directorate_id where d.code = 'DITJEN-BINALAVOTAS'`,
    );
    expect(centers).toHaveLength(21);
    for (const { name, region } of centers) {
      const place = name.replace(/^Balai( Besar)? Pelatihan Vokasi dan Produktivitas /, '');
      const seat = region.replace(/^(Kabupaten|Kota) /, '');
      expect(place === 'Pangkep' ? 'Pangkajene dan Kepulauan' : place).toBe(seat);
    }
  });

  it('has no alias twice', async () => {
    const twice = await select(
      `select word, count(*) from vocational_field, unnest(array[code, name, indonesian_name] || aliases) as word
       group by word having count(distinct id) > 1`,
    );
    expect(twice).toEqual([]);
  });
});

describe('where facts come from', () => {
  it('every organization has a name with its source', async () => {
    const named = new Set(rowsOf('OrganizationName').map((row) => row['organization']));
    const nameless = organizations().filter(({ code }) => !named.has(code));
    expect(nameless).toEqual([]);
  });

  it('every fact of a thing is supported by a citation', () => {
    const supported = new Map<string, Set<string>>();
    for (const { supports, source: _source, quotes: _quotes, ...subject } of rowsOf('Citation')) {
      const [[relation, code]] = Object.entries(subject) as [[string, unknown]];
      const key = `${relation} ${JSON.stringify(code)}`;
      supported.set(key, (supported.get(key) ?? new Set()).union(new Set(supports as string[])));
    }
    // Keys, and what the graph itself knows: that a record has a source, and that nothing is heard since.
    const own = new Set(['source', 'code', 'event', 'ordinal', 'recordOrigin', 'status']);
    const unsupported: string[] = [];
    for (const [relation, row, name] of citable()) {
      for (const [property, value] of Object.entries(row)) {
        if (own.has(property) || value === null || [value].flat().length === 0) continue;
        if (!supported.get(`${relation} ${JSON.stringify(name)}`)?.has(property)) {
          unsupported.push(`${relation} ${JSON.stringify(name)}: ${property}`);
        }
      }
    }
    expect(unsupported).toEqual([]);
  });

  it('is verified what a checked document supports, and nothing else', async () => {
    const columns = await select<{ name: string }>(
      `select column_name as name from information_schema.columns
       where table_name = 'citation' and column_name like '%\\_id' and column_name <> 'source_id'`,
    );
    expect(columns).toHaveLength(8);
    for (const { name } of columns) {
      const table = name.replace(/_id$/, '');
      const wrong = await select(
        `select t.id, t.verified, array_agg(s.code) from ${table} t
         left join citation c on c.${name} = t.id left join source s on s.id = c.source_id
         group by t.id
         having t.verified <> coalesce(bool_or(s.verified and c.supports && '{name,names,acronym,indonesianName,aliases,title,text}'), false)
           or (not t.verified and to_jsonb(t) ->> 'record_origin' is distinct from 'SYNTHETIC'
             and not coalesce(bool_or(s.code in ('PUBLIC-KNOWLEDGE', 'SYNTHETIC')), false))`,
      );
      expect({ table, wrong }).toEqual({ table, wrong: [] });
    }
  });

  it('is not verified what a document speaks of without naming it', async () => {
    // 000 names units of "Kementerian", and never says of which one.
    const [ministry] = await select(
      `select verified from organization where code = 'KEMENDES-PDT'`,
    );
    expect(ministry).toEqual({ verified: false });
  });
});

const organizations = () =>
  ['Ministry', 'Directorate', 'TrainingCenter', 'Partner'].flatMap((type) => rowsOf(type));

/** Everything that a citation can support: its relation there, the row, and how the citation names it. */
function* citable(): Iterable<[string, FactRow, unknown]> {
  for (const row of organizations()) yield ['organization', row, row['code']];
  for (const [relation, type] of [
    ['cooperationProgram', 'CooperationProgram'],
    ['agreement', 'Agreement'],
    ['event', 'Event'],
    ['vocationalField', 'VocationalField'],
    ['trainingProgram', 'TrainingProgram'],
  ] as const) {
    for (const row of rowsOf(type)) yield [relation, row, row['code']];
  }
  for (const row of rowsOf('Commitment')) {
    yield ['commitment', row, { event: row['event'], ordinal: row['ordinal'] }];
  }
}

describe('running the seed again', () => {
  /** Rows with their ids, which transaction wrote them, and how far the ids are used up. */
  async function state() {
    // A version is renewed by statements that might change something, too.
    const names = await select<{ name: string }>(
      `select tablename as name from pg_tables
      where schemaname = 'public' and tablename <> 'statistics_version' order by tablename`,
    );
    const rows: Record<string, unknown> = {};
    const writers: Record<string, unknown> = {};
    for (const { name } of names) {
      [rows[name]] = await select(
        `select count(*)::int, md5(string_agg(t::text, e'\n' order by t::text)) from "${name}" t`,
      );
      writers[name] = await select(
        `select xmin::text, count(*) from "${name}" group by 1 order by 1`,
      );
    }
    const sequences = await select(
      'select sequencename, last_value::text from pg_sequences order by sequencename',
    );
    return { rows, writers, sequences };
  }

  it('changes nothing', async () => {
    const before = await state();
    expect(Object.keys(before.rows).length).toBeGreaterThan(25);
    await seed(orm);
    expect(await state()).toEqual(before);
  });

  it('brings what differs up to date, and keeps the ids', async () => {
    const before = await state();
    // The title is a word that search has met: its vocabulary keeps what is no longer used.
    await orm.em.getConnection().executeDump(`
      update event set title = 'Workshop', place_id = null, topics = '{}';
      update region set name = 'Changed' where code like '31%';
      update organization set website = 'https://changed.example/' where code = 'KEMNAKER';
      update citation set quotes = '{}', supports = '{}'
        where source_id in (select id from source where code <> 'SYNTHETIC');
      delete from training_center_field;
      delete from agreement_field;
      delete from cooperation_program_province;
    `);
    await seed(orm);
    expect((await state()).rows).toEqual(before.rows);
  });

  it('leaves alone what it does not speak of', async () => {
    await orm.em.getConnection().executeDump(`
      insert into event (code, kind, title) values ('T-OTHER', 'BENCHMARKING_VISIT', 'Other');
      update event set ends_on = '2017-08-15' where code = 'FORUM-JEJARING-INDUSTRI-2017';
    `);
    const before = await state();
    await seed(orm);
    expect(await state()).toEqual(before);
  });
});

describe('a mistake in the seed', () => {
  const write = (rows: Facts['rows']) =>
    orm.em.fork().transactional(async (em) => {
      const lowered = tableRows([{ rows }], orm.getMetadata());
      await writeRows(em.getKysely() as never, lowered);
    });
  const event = { code: 'T-WRONG', kind: 'BENCHMARKING_VISIT', title: 'Wrong' };

  it.each<[string, Facts['rows'], string]>([
    [
      'an unknown property',
      { Event: [{ ...event, tittle: 'Wrong' }] },
      'The seed gives Event.tittle, which does not exist.',
    ],
    ['the same thing twice', { Event: [event, event] }, 'The seed has Event T-WRONG twice.'],
    [
      'an unknown code',
      { Event: [{ ...event, place: '99.99' }] },
      'The seed refers to what it does not have: Event T-WRONG -> Region 99.99.',
    ],
    [
      'an unknown code in a list',
      { TrainingCenter: [{ code: 'T', kind: 'BLK', name: 'T', fields: ['T-NONE'] }] },
      'The seed refers to what it does not have: training_center_field -> VocationalField T-NONE.',
    ],
    [
      'a circle',
      {
        TrainingCenter: [
          { code: 'T-A', kind: 'SATPEL', name: 'A', parentCenter: 'T-B' },
          { code: 'T-B', kind: 'SATPEL', name: 'B', parentCenter: 'T-A' },
        ],
      },
      'Rows of the seed refer to each other in a circle.',
    ],
    ['no key', { Commitment: [{ text: 'Wrong', ordinal: 1 }] }, 'lacks its natural key'],
  ])('%s is refused, and nothing is written', async (_what, rows, message) => {
    await expect(write(rows)).rejects.toThrow(message);
    expect(await select(`select code from event where code = 'T-WRONG'`)).toEqual([]);
    expect(await select(`select code from organization where code like 'T%'`)).toEqual([]);
  });

  it('speaks of types that exist', () => {
    const known = new Set([...orm.getMetadata()].map((meta: EntityMetadata) => meta.className));
    const types = seeded.flatMap(({ rows }) => Object.keys(rows));
    expect(types.filter((type) => !known.has(type))).toEqual([]);
  });
});
