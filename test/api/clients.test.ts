import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { print } from '@apollo/client/utilities';
import { Client, fetchExchange, stringifyDocument } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publish, register, retire } from '../../src/access/trusted-documents/store.ts';
import type { Viewer } from '../../src/access/viewer.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

const text = 'query Region($code: String!) { region(code: $code) { name } }';
const variables = { code: '32.75' };
const bekasi = { region: { name: 'Kota Bekasi' } };

const partner: Viewer = { ...viewerOf('PARTNER', 'AWS'), app: 'portal' };
const dashboard: Viewer = { ...viewerOf('DASHBOARD'), app: 'dashboard' };

/** What one client sent, and how it was answered. */
interface Exchange {
  readonly method: string;
  readonly hasText: boolean;
  readonly status: number;
}

let graph: TestGraph;
let url: string;
beforeAll(async () => {
  graph = await testGraph();
  url = `${await graph.app.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
});
afterAll(() => graph.close());

/** As clients print the same document, with fields of their own. */
const printedBy = {
  Apollo: (own: string) =>
    // Apollo Client asks for the type's name as well, and its manifest has it that way.
    print(parse(`query ${own}($code: String!) { region(code: $code) { name __typename } }`)),
  urql: (own: string) => stringifyDocument(parse(text.replace('Region', own))),
};

/** Publishes a document under a name of its own. */
async function published(app: string, body: string): Promise<void> {
  const name = /query (\w+)/.exec(body)![1]!;
  await register(graph.orm, app, name, [{ name, body }]);
  await publish(graph.orm, app, name);
  await graph.published.refresh();
}

type Ask = (document: string) => Promise<{ data: unknown; codes: unknown[] }>;
type MakeClient = (viewer: Viewer, how: 'GET' | 'POST', exchanges: Exchange[]) => Ask;

/** Against forged requests; what is published needs none. */
const headersOf = (viewer: Viewer) => ({
  ...graph.headersOf(viewer),
  ...(viewer === dashboard && { 'apollo-require-preflight': 'yes' }),
});

/** The network, with somebody who notes what passes. */
function recorded(exchanges: Exchange[]): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const sent = new Request(input, init);
    const hasText = decodeURIComponent(sent.url + (await sent.text())).includes('region(code');
    exchanges.push({ method: init?.method ?? 'GET', hasText, status: response.status });
    return response;
  };
}

const makeApollo: MakeClient = (viewer, how, exchanges) => {
  const link = ApolloLink.from([
    new PersistedQueryLink({
      sha256: (query: string) => createHash('sha256').update(query).digest('hex'),
      useGETForHashedQueries: how === 'GET',
    }),
    new HttpLink({
      uri: url,
      headers: headersOf(viewer),
      fetch: recorded(exchanges),
    }),
  ]);
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  return async (document) => {
    const query = parse(document);
    const result = await client.query({
      query,
      variables,
      fetchPolicy: 'network-only',
      errorPolicy: 'all',
    });
    const { data, error } = result as { data?: { region?: { name?: string } }; error?: unknown };
    const codes = CombinedGraphQLErrors.is(error)
      ? error.errors.map(({ extensions }) => extensions?.['code'])
      : error
        ? [error]
        : [];
    return { data: data && { region: { name: data.region?.name } }, codes };
  };
};

const makeUrql: MakeClient = (viewer, how, exchanges) => {
  const client = new Client({
    url,
    exchanges: [
      persistedExchange({ preferGetForPersistedQueries: how === 'GET' ? 'force' : false }),
      fetchExchange,
    ],
    fetch: recorded(exchanges),
    fetchOptions: {
      headers: headersOf(viewer),
    },
    preferGetMethod: false,
    requestPolicy: 'network-only',
  });
  return async (document) => {
    const { data, error } = await client.query<unknown>(document, variables).toPromise();
    return {
      data,
      codes: error?.graphQLErrors.map(({ extensions }) => extensions['code']) ?? [],
    };
  };
};

describe.each([
  ['Apollo', makeApollo],
  ['urql', makeUrql],
] as const)('%s Client', (client, make) => {
  describe.each(['GET', 'POST'] as const)('by %s', (how) => {
    /** A document that no other test sends. */
    let own = '';
    const named = (name: string) => {
      own = `${client}${how}${name}`;
      return printedBy[client](own);
    };

    it('has a dashboard register what it asks, and then send the hash alone', async () => {
      const body = named('Dashboard');
      const exchanges: Exchange[] = [];
      const ask = make(dashboard, how, exchanges);
      expect(await ask(body)).toEqual({ data: bekasi, codes: [] });
      expect(exchanges).toEqual([
        { method: how, hasText: false, status: 200 },
        { method: expect.any(String) as string, hasText: true, status: 200 },
      ]);
      expect(await ask(body)).toEqual({ data: bekasi, codes: [] });
      // Another visitor, who has not asked before.
      expect(await make(dashboard, how, exchanges)(body)).toEqual({ data: bekasi, codes: [] });
      expect(exchanges.slice(2)).toEqual([
        { method: how, hasText: false, status: 200 },
        { method: how, hasText: false, status: 200 },
      ]);
    });

    it('has a partner send the hash of what it published', async () => {
      const body = named('Partner');
      await published('portal', body);
      const exchanges: Exchange[] = [];
      expect(await make(partner, how, exchanges)(body)).toEqual({ data: bekasi, codes: [] });
      expect(exchanges).toEqual([{ method: how, hasText: false, status: 200 }]);
    });

    it('has a partner not send the text of what it did not publish, or retired', async () => {
      const unknown = named('Unknown');
      const exchanges: Exchange[] = [];
      const ask = make(partner, how, exchanges);
      const refused = { data: undefined, codes: ['TRUSTED_DOCUMENT_NOT_FOUND'] };
      expect(await ask(unknown)).toEqual(refused);
      const gone = named('Gone');
      await published('portal', gone);
      expect(await ask(gone)).toEqual({ data: bekasi, codes: [] });
      await retire(graph.orm, 'portal', own);
      await graph.published.refresh();
      expect(await ask(gone)).toEqual(refused);
      expect(exchanges.map(({ hasText, status }) => [hasText, status])).toEqual([
        [false, 404],
        [false, 200],
        [false, 404],
      ]);
    });
  });
});
