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

const best = async (text: string) => {
  const { data, errors } = await graph.run(Search, { text, first: 1 });
  expect(errors).toBeUndefined();
  return data.search.edges[0]?.node;
};

describe('search finds first', () => {
  it.each([
    ['BBPVP Bekasi', 'BBPVP-BEKASI', 'by the acronym in use'],
    ['BBPLK Bekasi', 'BBPVP-BEKASI', 'by an old acronym'],
    ['balai besar pengembangan latihan kerja bekasi', 'BBPVP-BEKASI', 'by an old name'],
    ['Ditjen Binalattas', 'DITJEN-BINALAVOTAS', 'by the old acronym of a directorate'],
    ['bbpvp bekasy', 'BBPVP-BEKASI', 'in spite of a typing error'],
    ['Bandug Barat', 'BPVP-BANDUNG-BARAT', 'in spite of a missing letter'],
    ['ÓRBIT FUTURE', 'ORBIT-FUTURE-ACADEMY', 'whatever the case and accents'],
    ['las', 'WELDING', 'a field by its alias'],
    ['komputasi awan', 'CLOUD-COMPUTING', 'a field by its Indonesian name'],
  ])('%s → %s, %s', async (text, code) => {
    expect(await best(text)).toMatchObject({ code });
  });

  it('other forms of an Indonesian word', async () => {
    const found = async (text: string) => {
      const { data } = await graph.run(Search, { text, kinds: ['EVENT'], first: 10 });
      return data.search.edges.map(({ node }) => node);
    };
    const events = await found('penempatan');
    expect(events.length).toBeGreaterThan(0);
    expect(await found('menempatkan')).toEqual(expect.arrayContaining(events));
  });
});

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
    ]) {
      expect((await graph.run(Search, { text })).errors).toBeUndefined();
    }
  });

  it.each([
    [{ text: ' ' }, 'text'],
    [{ text: 'a'.repeat(201) }, 'text'],
    [{ text: 'bekasi', first: 101 }, 'first'],
    [{ text: 'bekasi', after: 'garbage' }, 'after'],
  ])('refuses %j by the argument', async (variables, argument) => {
    const { errors } = await graph.run(Search, variables);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
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

  it.each(['BBPLK Bekasi', 'bbplk bekasi', 'Balai Besar Pengembangan Pelatihan Kerja Bekasi'])(
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
