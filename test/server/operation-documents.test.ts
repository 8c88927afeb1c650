import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { hashOf } from '../../src/access/trusted-documents/document-id.ts';
import { viewerOf } from '../support/run-query.ts';
import { createAutomaticQueries } from '../../src/operations/trusted-documents/automatic-queries.ts';
import { OperationDocuments } from '../../src/operations/trusted-documents/operation-documents.ts';
import { startStubServer, type StubServer } from './stub-server.ts';

const echo = 'query Echo($t: String) { echo(text: $t) }';
const touch = 'mutation Touch { touch }';
const published = new Map(
  [echo, touch].map((body) => [hashOf(body), { id: 1, hash: hashOf(body), body }]),
);
const parsed = vi.fn<(text: string | undefined) => void>();

let server: StubServer;
beforeAll(async () => {
  server = await startStubServer({
    authenticate: () => ({ ...viewerOf('PARTNER'), app: 'portal' }),
    documents: new OperationDocuments({
      published: { find: (id) => published.get(id) },
      automatic: createAutomaticQueries(),
    }),
    plugins: [
      {
        requestDidStart: async () => ({
          parsingDidStart: async ({ source }) => parsed(source),
        }),
      },
    ],
  });
});
afterAll(() => server.app.close());

const post = (body: object) =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(body),
  });
const lastLine = () => server.logLines().findLast((line) => line['msg'] === 'GraphQL request');

test('a document is parsed once, however often and however it is asked for', async () => {
  for (const text of ['one', 'two']) {
    const answer = await post({ documentId: hashOf(echo), variables: { t: text } });
    expect(await answer.json()).toMatchObject({ data: { echo: text } });
  }
  const byGet = await fetch(`${server.url}/graphql?documentId=${hashOf(echo)}`);
  expect(await byGet.json()).toEqual({ data: { echo: 'nothing' } });
  expect(parsed.mock.calls).toEqual([[echo]]);
});

test('a text that may not be sent is not parsed, and nothing of it is logged', async () => {
  parsed.mockClear();
  const text = 'query Secret { echo(text: "private") }';
  const answer = await post({ query: text, operationName: 'Secret' });
  expect(answer.status).toBe(403);
  expect(answer.headers.get('content-type')).toContain('application/graphql-response+json');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.json()).toEqual({
    errors: [
      {
        message: 'Send "documentId" of an operation that your app has published, and no text.',
        extensions: { code: 'TRUSTED_DOCUMENT_REQUIRED' },
      },
    ],
  });
  expect(parsed).not.toHaveBeenCalled();
  await vi.waitFor(() =>
    expect(lastLine()).toMatchObject({
      status: 403,
      errors: [{ code: 'TRUSTED_DOCUMENT_REQUIRED' }],
    }),
  );
  expect(server.logText()).not.toMatch(/Secret|private/);
});

test('a published mutation runs by POST only', async () => {
  const answer = await fetch(`${server.url}/graphql?documentId=${hashOf(touch)}`);
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('POST');
  expect((await post({ documentId: hashOf(touch) })).status).toBe(200);
});

test('the log names a published document, and no id that is not one', async () => {
  await post({ documentId: hashOf(echo) });
  const documentId = hashOf(echo).slice(0, 12);
  await vi.waitFor(() => expect(lastLine()).toMatchObject({ operationName: 'Echo', documentId }));
  await post({ documentId: 'a-secret' });
  await vi.waitFor(() => expect(lastLine()).toMatchObject({ status: 404 }));
  expect(lastLine()).not.toHaveProperty('documentId');
  expect(server.logText()).not.toContain('a-secret');
});
