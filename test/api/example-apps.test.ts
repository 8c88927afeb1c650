import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import type { DocumentNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AgreementsDocument,
  CenterFiguresDocument,
  CenterProfileDocument,
  CentersMapDocument,
  ReportedFiguresDocument,
} from '../../.generated/dashboard/graphql.ts';
import {
  MyAgreementsDocument,
  MyNeedsDocument,
  MyPlacementsDocument,
  PlacementDocument,
} from '../../.generated/partner-portal/graphql.ts';
import { hashOf } from '../../src/access/trusted-documents/document-id.ts';
import type { Viewer } from '../../src/access/viewer.ts';
import { readManifest } from '../../src/operations/trusted-documents/manifest/manifest.ts';
import { PublishedFolder } from '../../src/operations/trusted-documents/published-folder.ts';
import { publishExported } from '../../src/operations/trusted-documents/stored-versions.ts';
import { inPackage } from '../../src/package-folder.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

const exported = new PublishedFolder(inPackage('schema/published')).read();

let graph: TestGraph;
let url: string;
let partner: string;
beforeAll(async () => {
  graph = await testGraph();
  url = `${await graph.app.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
  await publishExported(graph.orm, exported);
  // As at the next start.
  await publishExported(graph.orm, exported);
  await graph.published.refresh();
  const [found] = await graph.orm.em.execute<{ code: string }[]>(
    `select o.code from organization as o
     join placement as p on p.partner_id = o.id join workforce_need as n on n.partner_id = o.id
     group by o.code order by count(distinct p.id) desc, o.code limit 1`,
  );
  partner = found!.code;
});
afterAll(() => graph.close());

const dashboard = (): Viewer => ({ ...viewerOf('DASHBOARD'), app: 'dashboard' });
const portal = (): Viewer => ({ ...viewerOf('PARTNER', partner), app: 'partner-portal' });

/** The id that codegen wrote beside an operation. */
function idOf(document: DocumentNode): string {
  return (document as unknown as { readonly __meta__: { readonly hash: string } }).__meta__.hash;
}

/** Sends an operation as a typed client does: its id and its variables. */
async function ask<Data, Variables>(
  viewer: Viewer,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await graph.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: graph.headersOf(viewer),
    payload: { documentId: idOf(document), variables },
  });
  const { data, errors } = response.json();
  expect(errors).toBeUndefined();
  return data as Data;
}

describe.each(['dashboard', 'partner-portal'])('the version of %s that is published', (app) => {
  it('is what its typed client sends', () => {
    const ids = (documents: readonly { readonly name: string; readonly body: string }[]) =>
      documents.map(({ name, body }) => `${name} ${hashOf(body)}`);
    const last = exported.findLast((version) => version.app === app);
    const generated = readManifest(inPackage(`.generated/${app}/persisted-documents.json`));
    expect(ids(last!.documents)).toEqual(ids(generated));
  });

  it('has the operations of its folder', () => {
    const names = (documents: readonly { readonly name: string }[]) =>
      documents.map(({ name }) => name);
    const last = exported.findLast((version) => version.app === app);
    expect(names(last!.documents)).toEqual(
      names(readManifest(inPackage(`schema/operations/${app}`))),
    );
  });
});

describe('the dashboard', () => {
  it('shows a map of centers, page by page', async () => {
    const first = await ask(dashboard(), CentersMapDocument, { first: 5 });
    const { totalCount, pageInfo, nodes } = first.trainingCenters;
    expect(nodes).toHaveLength(5);
    expect(totalCount).toBeGreaterThan(20);
    expect(nodes.map(({ enrolments }) => enrolments.totalCount! > 0)).toContain(true);
    const after = pageInfo.endCursor;
    const next = await ask(dashboard(), CentersMapDocument, { first: 5, after });
    const codes = (page: typeof first) => page.trainingCenters.nodes.map(({ code }) => code);
    expect(codes(next).filter((code) => codes(first).includes(code))).toEqual([]);
  });

  it("shows a center's profile, its figures, and what sources report of it", async () => {
    const code = 'BBPVP-BEKASI';
    const { trainingCenter } = await ask(dashboard(), CenterProfileDocument, { code });
    expect(trainingCenter).toMatchObject({
      acronym: 'BBPVP Bekasi',
      region: { name: 'Kota Bekasi', province: { name: 'Jawa Barat' } },
      partners: { edges: expect.arrayContaining([expect.anything()]) as unknown },
    });
    const figures = await ask(dashboard(), CenterFiguresDocument, { code });
    const { enrolments, completed } = figures.trainingCenter!;
    expect(enrolments.totalCount).toBeGreaterThan(7_000);
    // Too few did not complete: their number would follow from it.
    expect(completed.totalCount).toBeNull();
    const metrics = ['BOARDING_PARTICIPANTS_TRAINED'] as const;
    const reported = async (viewer: Viewer) => {
      const variables = { center: code, metrics: [...metrics] };
      const reports = await ask(viewer, ReportedFiguresDocument, variables);
      return reports.trainingCenter!.reportedFigures.nodes;
    };
    // Of the other center of its kind in its province there are too few batches.
    expect(await reported(dashboard())).toMatchObject([{ reported: 7496, recorded: null }]);
    const center = { ...viewerOf('CENTER', code), app: 'dashboard' };
    expect(await reported(center)).toMatchObject([{ reported: 7496, recorded: 7496 }]);
    const all = await ask(dashboard(), ReportedFiguresDocument, { center: code });
    expect(all.trainingCenter!.reportedFigures.nodes.length).toBeGreaterThan(1);
  });

  it('lists agreements, all or of a status', async () => {
    const all = await ask(dashboard(), AgreementsDocument, { first: 10 });
    expect(all.agreements.nodes.length).toBeGreaterThan(0);
    const none = await ask(dashboard(), AgreementsDocument, { first: 10, status: 'EXPIRED' });
    expect(none.agreements.totalCount).toBeLessThan(all.agreements.totalCount);
  });

  it('is answered by Apollo Client with its typed operations, by GET and from its cache', async () => {
    const sent: string[] = [];
    const link = ApolloLink.from([
      new PersistedQueryLink({ generateHash: idOf, useGETForHashedQueries: true }),
      new HttpLink({
        uri: url,
        headers: graph.headersOf(dashboard()),
        fetch: async (input, init) => {
          sent.push(`${init!.method} ${Boolean(init!.body)}`);
          return fetch(input, init);
        },
      }),
    ]);
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    const query = { query: CenterProfileDocument, variables: { code: 'BBPVP-BEKASI' } };
    const { data } = await client.query(query);
    // Of a fragment: Apollo Client finds it only where the answer says of what type the object is.
    expect(data!.trainingCenter!.region!.province!.name).toBe('Jawa Barat');
    expect((await client.query(query)).data).toEqual(data);
    expect(sent).toEqual(['GET false']);
  });
});

describe('the partner portal', () => {
  it("shows the partner's own placements, with the names of those placed and nothing else of them", async () => {
    const { placements } = await ask(portal(), MyPlacementsDocument, { first: 3 });
    expect(placements.nodes).toHaveLength(3);
    const [{ count }] = (await graph.orm.em.execute<{ count: number }[]>(
      `select count(*)::int as count from placement as p join organization as o on o.id = p.partner_id where o.code = ?`,
      [partner],
    )) as [{ count: number }];
    expect(placements.totalCount).toBe(count);
    const { participant } = placements.nodes[0]!.enrolment;
    expect(participant.name).toMatch(/\w/);
    expect(Object.keys(participant).toSorted()).toEqual(['__typename', 'id', 'name']);
    const { id } = placements.nodes[0]!;
    const { node } = await ask(portal(), PlacementDocument, { id });
    expect(node).toEqual(placements.nodes[0]);
    const later = await ask(portal(), MyPlacementsDocument, { first: 3, since: '2100-01-01' });
    expect(later.placements.totalCount).toBe(0);
  });

  it('shows its needs and its agreements', async () => {
    const needs = await ask(portal(), MyNeedsDocument, { partner, first: 10 });
    expect(needs.workforceNeeds.nodes.length).toBeGreaterThan(0);
    const found = await ask(portal(), MyAgreementsDocument, { partner: 'AWS', first: 10 });
    expect(found.partner!.agreements.nodes.length).toBeGreaterThan(0);
  });

  it('is answered by urql with its typed operations', async () => {
    const client = new Client({
      url,
      exchanges: [
        persistedExchange({
          enforcePersistedQueries: true,
          generateHash: async (_, document) => idOf(document),
        }),
        fetchExchange,
      ],
      fetchOptions: { headers: graph.headersOf(portal()) },
      preferGetMethod: false,
    });
    const { data, error } = await client.query(MyPlacementsDocument, { first: 1 }).toPromise();
    expect(error).toBeUndefined();
    expect(data!.placements.nodes).toHaveLength(1);
  });

  it('gets nothing of the dashboard, nor the dashboard of it', async () => {
    const codeFor = async (viewer: Viewer, document: DocumentNode) => {
      const response = await graph.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: graph.headersOf(viewer),
        payload: { documentId: idOf(document), variables: { first: 1 } },
      });
      return response.json().errors[0].extensions.code as string;
    };
    expect(await codeFor(portal(), CentersMapDocument)).toBe('TRUSTED_DOCUMENT_NOT_FOUND');
    expect(await codeFor(dashboard(), MyPlacementsDocument)).toBe('TRUSTED_DOCUMENT_NOT_FOUND');
  });
});
