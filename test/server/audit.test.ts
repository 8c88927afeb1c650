import { serverAudits, type AuditResult } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymous } from '../../src/access/viewer.ts';
import { startStubServer, type StubServer } from './stub-server.ts';

let server: StubServer;
beforeAll(async () => {
  // It asks for the schema, which not everybody may.
  server = await startStubServer({ authenticate: () => ({ ...anonymous, role: 'ANALYST' }) });
});
afterAll(() => server.app.close());

/** Requests that another site's form could send without the browser asking first. */
const refusedAgainstForgery = [
  'MAY accept application/x-www-form-urlencoded formatted GET requests',
  'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
  'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
];

test('speaks GraphQL over HTTP as the specification asks', async () => {
  const results: AuditResult[] = [];
  for (const audit of serverAudits({ url: `${server.url}/graphql` })) {
    results.push(await audit.fn());
  }
  expect(results).toHaveLength(61);
  const failed = results.filter((result) => result.status !== 'ok');
  expect(failed.map(({ name, status }) => ({ name, status }))).toEqual(
    refusedAgainstForgery.map((name) => ({ name, status: 'notice' })),
  );
});
