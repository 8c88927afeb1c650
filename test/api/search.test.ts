import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../../.generated/graphql/gql.ts';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

const Search = graphql(`
  query Find($text: String!, $kinds: [SearchKind!], $first: Int, $after: String) {
    search(text: $text, kinds: $kinds, first: $first, after: $after) {
      totalCount
      edges {
        cursor
        score
        node {
          __typename
          ... on Node {
            id
          }
          ... on Organization {
            code
          }
          ... on VocationalField {
            code
          }
          ... on Event {
            code
          }
          ... on Source {
            code
          }
          ... on CooperationProgram {
            code
          }
          ... on TrainingProgram {
            code
          }
          ... on Agreement {
            code
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const codes = async (text: string, first = 5) => {
  const { data, errors } = await graph.run(Search, { text, first });
  expect(errors).toBeUndefined();
  return data.search.edges.map(({ node }) => node.code);
};

describe('search finds first', () => {
  it.each([
    ['BBPVP Bekasi', 'BBPVP-BEKASI', 'by the acronym in use'],
    ['bekasi bbpvp', 'BBPVP-BEKASI', 'in any order'],
    ['BBPLK Bekasi', 'BBPVP-BEKASI', 'by an old acronym'],
    ['balai besar pengembangan latihan kerja bekasi', 'BBPVP-BEKASI', 'by an old name'],
    ['balai   besar - bekasi', 'BBPVP-BEKASI', 'by part of a name'],
    ['BLK Bekasi', 'BBPVP-BEKASI', 'by what people call a center'],
    ['balai latihan kerja ambon', 'BPVP-AMBON', 'by what people call a center, in full'],
    ['training center makassar', 'BBPVP-MAKASSAR', 'by what a center is in English'],
    ['bpvp lombok', 'BPVP-LOMBOK-TIMUR', 'by a part of a place'],
    ['banyu', 'BPVP-BANYUWANGI', 'by the beginning of a word'],
    ['kemnaker', 'KEMNAKER', 'by an acronym'],
    ['Kementerian Ketenagakerjaan RI', 'KEMNAKER', 'by the name that one source writes'],
    ['kementrian ketenagakerjan', 'KEMNAKER', 'in spite of a letter missing in both words'],
    ['kementerian desa', 'KEMENDES-PDT', 'by the first words of a name'],
    ['ministry of manpower kemnaker', 'KEMNAKER', 'beside words that nothing has'],
    ['Ditjen Binalattas', 'DITJEN-BINALAVOTAS', 'by the old acronym of a directorate'],
    ['binalavotas', 'DITJEN-BINALAVOTAS', 'by a short name'],
    ['setjen', 'SETJEN-KEMNAKER', 'by one word of an acronym'],
    ['humas kemnaker', 'BIRO-HUMAS-KEMNAKER', 'by the rarer of two words'],
    ['bina instruktur', 'DIT-BINA-INSTRUKTUR', 'by words within a name'],
    ['Dinas tenaga kerja banten', 'DISNAKERTRANS-BANTEN', 'by the words of its kind and its place'],
    ['disnaker banten', 'DISNAKERTRANS-BANTEN', 'by the acronym of its kind'],
    ['uptd banten', 'UPTD-LATKER-BANTEN', 'by kind and place'],
    ['amazon', 'AWS', 'by the first word of a name'],
    ['AWS', 'AWS', 'by a short acronym'],
    ['ÓRBIT FUTURE', 'ORBIT-FUTURE-ACADEMY', 'whatever the case and accents'],
    ['las', 'WELDING', 'a field by its alias'],
    ['pelatihan las', 'WELDING', 'a field rather than all training'],
    ['pelatihan welding', 'WELDING', 'with words of two languages'],
    ['kejuruan las', 'WELDING', 'with the Indonesian word for a field'],
    ['BLK las', 'WELDING', 'by the rarer word'],
    ['kursus menjahit', 'GARMENT', 'with the word for a course'],
    ['pelatihan komputer', 'ICT', 'by an everyday word for a field'],
    ['komputasi awan', 'CLOUD-COMPUTING', 'a field by its Indonesian name'],
    ['listrk', 'ELECTRICAL', 'a mistyped field'],
    ['program sintetis las', 'SYN-WELDING-1', 'a program by its name'],
    ['benchmarking', 'PATOK-BANDING-BPVP-BANDUNG-BARAT', 'an event by its kind in English'],
    ['studi banding', 'PATOK-BANDING-BPVP-BANDUNG-BARAT', 'an event by its kind'],
    ['dialog nasional', 'DIALOG-NASIONAL-2024', 'an event by its kind and code'],
    ['rapat koordinasi', 'RAKOR-PENEMPATAN-BOARDING-2020', 'an event by its kind, spelled out'],
    ['design thinking', 'PELATIHAN-REKAYASA-BERPIKIR-BANTEN', 'an event by its topic'],
    ['perjanjian orbit', 'PKS-BINALAVOTAS-PADU-AWS-ORBIT-2024', 'an agreement by a party'],
    ['003', '003', 'a source by its code'],
    ['kemnaker gandeng pemda', '003', 'a source by its headline'],
  ])('%s → %s, %s', async (text, code) => {
    expect((await codes(text))[0]).toBe(code);
  });
});

describe('search finds near the top', () => {
  it.each([
    ['BPVP Bandung', ['BPVP-BANDUNG-BARAT', 'BBPVP-BANDUNG'], 'both that may be meant'],
    ['pelatihan las', ['SYN-WELDING-1', 'SYN-WELDING-2'], 'programs by their field'],
    ['sewing', ['GARMENT', 'SYN-GARMENT-1'], 'programs by the English word'],
    ['usaid padu', ['USAID-PADU', 'PKS-BINALAVOTAS-PADU-AWS-ORBIT-2024'], 'what carries the name'],
  ])('%s → %j, %s', async (text, expected) => {
    expect(await codes(text)).toEqual(expect.arrayContaining(expected));
  });

  it('other forms of an Indonesian word', async () => {
    const events = await codes('penempatan');
    expect(events).toContain('RAKOR-PENEMPATAN-BOARDING-2020');
    expect(await codes('menempatkan')).toEqual(expect.arrayContaining(events));
  });
});

/** Words that people look for, of four letters or more: a typing error leaves too little of fewer. */
const typed: Record<string, string> = {
  Kemnaker: 'KEMNAKER',
  Binalavotas: 'DITJEN-BINALAVOTAS',
  Binalattas: 'DITJEN-BINALAVOTAS',
  Ketenagakerjaan: 'KEMNAKER',
  Kemendes: 'KEMENDES-PDT',
  BBPLK: 'BBPVP-BEKASI',
  Bekasi: 'BBPVP-BEKASI',
  Serang: 'BBPVP-SERANG',
  Medan: 'BBPVP-MEDAN',
  Semarang: 'BBPVP-SEMARANG',
  Makassar: 'BBPVP-MAKASSAR',
  'BBPVP Bandung': 'BBPVP-BANDUNG',
  'Bandung Barat': 'BPVP-BANDUNG-BARAT',
  'Banda Aceh': 'BPVP-BANDA-ACEH',
  Padang: 'BPVP-PADANG',
  Belitung: 'BPVP-BELITUNG',
  Surakarta: 'BPVP-SURAKARTA',
  Sidoarjo: 'BPVP-SIDOARJO',
  Banyuwangi: 'BPVP-BANYUWANGI',
  'Lombok Timur': 'BPVP-LOMBOK-TIMUR',
  Samarinda: 'BPVP-SAMARINDA',
  Kendari: 'BPVP-KENDARI',
  Ternate: 'BPVP-TERNATE',
  Ambon: 'BPVP-AMBON',
  Sorong: 'BPVP-SORONG',
  Pangkep: 'BPVP-PANGKEP',
  Bantaeng: 'BPVP-BANTAENG',
  USAID: 'USAID',
  PADU: 'USAID-PADU',
  FKLPID: 'FKLPID',
  Amazon: 'AWS',
  Orbit: 'ORBIT-FUTURE-ACADEMY',
  Welding: 'WELDING',
  Otomotif: 'AUTOMOTIVE',
  Disnakertrans: 'DISNAKERTRANS-BANTEN',
};

/** The name with each letter left out, replaced, doubled, or swapped with the next. */
function typos(name: string): string[] {
  const found = name.split('').flatMap((letter, at) => {
    const [before, after] = [name.slice(0, at), name.slice(at + 1)];
    const next = after[0];
    return [
      before + after,
      `${before}x${after}`,
      before + letter + letter + after,
      ...(next === undefined ? [] : [before + next + letter + after.slice(1)]),
    ];
  });
  return [...new Set(found)].filter((typo) => typo !== name);
}

it('finds what was meant among the first 5 in spite of one typing error, 95 times of 100', async () => {
  const missed: string[] = [];
  let count = 0;
  for (const [name, code] of Object.entries(typed)) {
    for (const typo of typos(name)) {
      count++;
      if (!(await codes(typo)).includes(code)) missed.push(`${typo} (${name})`);
    }
  }
  expect(count).toBeGreaterThan(900);
  expect(
    missed.length / count,
    `missed ${missed.length} of ${count}: ${missed.join(', ')}`,
  ).toBeLessThan(0.05);
}, 60_000);

describe('search', () => {
  it('keeps to the kinds asked for', async () => {
    const { data } = await graph.run(Search, { text: 'bekasi', kinds: ['SOURCE', 'EVENT'] });
    const types = new Set(data.search.edges.map(({ node }) => node.__typename));
    expect([...types].every((type) => type === 'Source' || type === 'Event')).toBe(true);
    expect(data.search.edges.length).toBeGreaterThan(0);
    const none = await graph.run(Search, { text: 'bekasi', kinds: [] });
    expect(none.data.search).toMatchObject({ totalCount: 0, edges: [] });
  });

  it('pages through all hits, best first, each once', async () => {
    const whole = (await graph.run(Search, { text: 'pelatihan', first: 100 })).data.search;
    expect(whole.totalCount).toBe(whole.edges.length);
    const scores = whole.edges.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    const walked: typeof whole.edges = [];
    let after: string | null = null;
    for (;;) {
      const page: typeof whole = (await graph.run(Search, { text: 'pelatihan', first: 3, after }))
        .data.search;
      walked.push(...page.edges);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor!;
    }
    expect(walked).toEqual(whole.edges);
  });

  it('takes whatever is typed as text', async () => {
    for (const text of [
      "'; drop table organization --",
      '& | ! <->',
      '%',
      '\\',
      '"',
      'a'.repeat(200),
      'b '.repeat(100),
      '\u{1F600} \u4E2D\u6587',
    ]) {
      expect((await graph.run(Search, { text })).errors).toBeUndefined();
    }
    for (const text of ['-las', '"las"', 'las*', '!las', ' (las) ', 'las:', '%las_']) {
      expect(await codes(text)).toEqual(await codes('las'));
    }
    expect((await graph.run(Search, { text: '%' })).data.search.totalCount).toBe(0);
    expect(await codes('pelatihan -welding')).toEqual(await codes('pelatihan welding'));
  });

  it('puts what has only a common word of two last, and a whole name above all', async () => {
    const { edges } = (await graph.run(Search, { text: 'pelatihan las', first: 100 })).data.search;
    const [field, , , program, rest] = edges.map(({ score }) => score);
    expect(rest).toBeLessThan(program! / 2);
    expect(field).toBeLessThan(40_000);
    const [whole, next] = (await graph.run(Search, { text: 'bbpvp bekasi' })).data.search.edges;
    expect(whole!.score).toBeGreaterThan(40_000);
    expect(next!.score).toBeLessThan(40_000);
  });

  it('forgets and learns a name that moves from one organization to another', async () => {
    const em = graph.orm.em.fork();
    const id = (code: string) => `(select id from organization where code = '${code}')`;
    await em.execute(
      `insert into organization_name (organization_id, name, source_id)
       values (${id('AWS')}, 'Wakanda Qaryah', (select id from source where code = '000'))`,
    );
    expect(await codes('qaryah')).toEqual(['AWS']);
    await em.execute(
      `update organization_name set organization_id = ${id('USAID')} where name = 'Wakanda Qaryah'`,
    );
    expect(await codes('qaryah')).toEqual(['USAID']);
    await em.execute(`delete from organization_name where name = 'Wakanda Qaryah'`);
    expect(await codes('qaryah')).toEqual([]);
  });

  it('finds programs by what their field is called now, and nothing that was deleted', async () => {
    const em = graph.orm.em.fork();
    const alias = (change: string) =>
      em.execute(`update vocational_field set aliases = ${change} where code = 'WELDING'`);
    await alias(`array_append(aliases, 'Zzwelf')`);
    expect(await codes('zzwelf')).toEqual([
      'WELDING',
      'SYN-WELDING-1',
      'SYN-WELDING-2',
      'SYN-WELDING-3',
    ]);
    await alias(`array_remove(aliases, 'Zzwelf')`);
    expect(await codes('zzwelf')).toEqual([]);
    await em.execute(
      `insert into organization (type, partner_kind, code, name) values ('PARTNER', 'COMPANY', 'QUUX', 'Quuxindo Abadi')`,
    );
    expect(await codes('quuxindo')).toEqual(['QUUX']);
    await em.execute(`delete from organization where code = 'QUUX'`);
    expect(await codes('quuxindo')).toEqual([]);
  });

  it.each([
    [{ text: ' ' }, 'text'],
    [{ text: 'a'.repeat(201) }, 'text'],
    [{ text: 'bekasi', first: 101 }, 'first'],
    [{ text: 'bekasi', after: 'garbage' }, 'after'],
    [{ text: 'be\0kasi' }, 'text'],
  ])('refuses %j by the argument', async (variables, argument) => {
    const { errors } = await graph.run(Search, variables);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
  });
});

describe('a cursor', () => {
  it('of another search is refused', async () => {
    const { data } = await graph.run(Search, { text: 'balai', first: 1 });
    const after = data.search.pageInfo.endCursor;
    const { errors } = await graph.run(Search, { text: 'las', after });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }]);
  });
});

describe('a search costs what is selected', () => {
  it.each([
    ['totalCount', 1],
    ['pageInfo { hasNextPage endCursor }', 1],
    ['edges { cursor score }', 1],
    ['edges { cursor node { __typename } } nodes { __typename } pageInfo { endCursor }', 2],
  ])('%s: %i statements', async (selected, expected) => {
    const { errors, statements } = await graph.run(
      `{ search(text: "BBPLK Bekasi", kinds: [TRAINING_CENTER]) { ${selected} } }`,
    );
    expect(errors).toBeUndefined();
    expect(statements.length).toBe(expected);
  });
});

describe('a look-up by name', () => {
  const ByName = graphql(`
    query ByName($name: String, $code: String) {
      organization(name: $name, code: $code) {
        code
      }
    }
  `);

  it.each(['BBPLK Bekasi', '  bbplk   bekasi ', 'Balai Besar Pengembangan Pelatihan Kerja Bekasi'])(
    'finds the center that was called %s',
    async (name) => {
      const { data } = await graph.run(ByName, { name });
      expect(data.organization).toEqual({ code: 'BBPVP-BEKASI' });
    },
  );

  it.each([
    [{ name: 'BBPLK Nowhere' }, 'NOT_FOUND', '"BBPLK Nowhere"'],
    [{ code: 'NO-SUCH-CODE' }, 'NOT_FOUND', '"NO-SUCH-CODE"'],
    [{}, 'BAD_USER_INPUT', 'exactly one'],
    [{ code: 'AWS', name: 'AWS' }, 'BAD_USER_INPUT', 'exactly one'],
  ])('answers %j with a clear error', async (variables, code, message) => {
    const { data, errors } = await graph.run(ByName, variables);
    expect(data).toEqual({ organization: null });
    expect(errors).toMatchObject([
      { message: expect.stringContaining(message), extensions: { code } },
    ]);
  });

  it('does not repeat what may be personal data', async () => {
    const { errors } = await graph.run(ByName, { code: '3275011234560001' });
    expect(JSON.stringify(errors)).not.toContain('3275011234560001');
  });
});
