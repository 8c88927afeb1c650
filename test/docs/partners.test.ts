import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Response } from 'light-my-request';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/access/limits.ts';
import type { Viewer } from '../../src/access/viewer.ts';
import { runOperations } from '../../src/cli/operations/commands.ts';
import { PublishedFolder } from '../../src/operations/trusted-documents/published-folder.ts';
import { folderOf } from '../support/folder.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

const docs = new URL('../../docs/', import.meta.url);
const page = readFileSync(new URL('partners.md', docs), 'utf8');

/** Operations by the path that stands before them. */
const files = Object.fromEntries(
  [...page.matchAll(/^`(\S+\.graphql)`\n\n```graphql\n(.*?)^```$/gms)].map(([, path, text]) => [
    path!,
    text!,
  ]),
);
interface Step {
  readonly command: string;
  readonly form: 'console' | 'json' | 'http';
  readonly answer: string;
}

/** Commands of operators and requests of clients, each with what comes of it, in the page's order. */
const steps = [
  ...page.matchAll(
    /^```(?:console\n\$ npm run -s operations -- (?<operator>.*?)\n|sh\n(?<client>curl .*?)^```\n\n```(?<form>json|http)\n)(?<answer>.*?)^```$/gms,
  ),
].map(({ groups }): Step => {
  const { operator, client, form, answer } = groups!;
  return {
    command: operator ?? client!,
    form: (form ?? 'console') as Step['form'],
    answer: answer!.trimEnd(),
  };
});

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

const partner: Viewer = { ...viewerOf('PARTNER', 'AWS'), app: 'job-board' };
/** What is another each day, as one. */
const undated = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\d/g, 'YYYY-MM-DD');

/** Runs an operator's command beside the page's files. */
async function run(command: string, folder: string): Promise<string> {
  const said: string[] = [];
  await runOperations(
    command
      .split(' ')
      .map((arg, index) => (index === 1 && arg === 'job-board' ? join(folder, arg) : arg)),
    {
      schema: () => graph.schema,
      limits: () => defaultLimits,
      withDatabase: (work) => work(graph.orm),
      folder: new PublishedFolder(folder),
      terminal: {
        say: (line) => void said.push(line),
        async confirm(question) {
          said.push(`${question} [y/N] y`);
          return true;
        },
      },
    },
  );
  await graph.published.refresh();
  return said.join('\n').trimEnd();
}

/** Sends what a curl command of the page sends. */
async function send(command: string): Promise<Response> {
  const flags = [...command.matchAll(/(?:-H|--data-urlencode|-d) (?:'([^']*)'|"([^"]*)")/g)].map(
    ([whole, single, double]) => ({ flag: whole.split(' ')[0]!, value: single ?? double! }),
  );
  const valuesOf = (flag: string) =>
    flags.flatMap((each) => (each.flag === flag ? each.value : []));
  const { authorization, ...headers } = Object.fromEntries(
    valuesOf('-H').map((header) => header.split(/: (.*)/s) as [string, string]),
  );
  const viewer = authorization === 'Bearer $KEY' ? graph.headersOf(partner) : {};
  const [body] = valuesOf('-d');
  const query = valuesOf('--data-urlencode').map(
    (pair) => pair.split(/=(.*)/s) as [string, string],
  );
  return graph.app.inject({
    method: body === undefined ? 'GET' : 'POST',
    url: '/graphql',
    headers: { ...headers, ...viewer },
    ...(body === undefined ? { query: Object.fromEntries(query) } : { payload: body }),
  });
}

describe('the page for partners', () => {
  it('shows what happens, step by step', async () => {
    const folder = folderOf(files);
    expect(steps.map(({ form }) => form)).toEqual(
      'console console json http http console console console'.split(' '),
    );
    for (const { command, form, answer } of steps) {
      if (form === 'console') {
        await graph.usage.flush();
        expect(undated(await run(command, folder))).toBe(undated(answer));
        continue;
      }
      const response = await send(command);
      if (form === 'json') {
        const { data, extensions } = JSON.parse(answer);
        // What is left changes with each request.
        const remaining = expect.any(Number) as number;
        expect(response.json()).toEqual({
          data,
          extensions: { cost: { ...extensions.cost, remaining } },
        });
        continue;
      }
      const [status, ...headers] = answer.split('\n');
      expect(`HTTP/1.1 ${response.statusCode} ${response.statusMessage}`).toBe(status);
      const names = headers.map((header) => header.split(': ')[0]!);
      expect(names.map((name) => `${name}: ${String(response.headers[name])}`)).toEqual(headers);
    }
    // What was retired last is gone.
    const response = await send(steps.find(({ form }) => form === 'json')!.command);
    expect(response.json().errors[0].extensions.code).toBe('TRUSTED_DOCUMENT_NOT_FOUND');
  });

  it('links to what is there', () => {
    const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(2);
    expect(links.filter((link) => !existsSync(new URL(link, docs)))).toEqual([]);
  });
});
