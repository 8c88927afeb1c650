import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplesIn } from '../support/examples.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

const docs = new URL('../../docs/', import.meta.url);
const page = readFileSync(new URL('analysts.md', docs), 'utf8');
const examples = examplesIn(page);
const analyst = viewerOf('ANALYST');

let graph: TestGraph;
let url: string;
beforeAll(async () => {
  graph = await testGraph({ parts: { authenticate: () => analyst } });
  url = await graph.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => graph.close());

describe('the page for analysts', () => {
  it('answers every question', () => {
    const asked = page.match(/^## \d\. .*\?$/gm);
    expect(asked).toHaveLength(6);
    expect(examples.length).toBeGreaterThanOrEqual(6);
    expect(page.match(/```graphql/g)).toHaveLength(examples.length);
  });

  it.each(examples)('gives the answer as it is to $query', async ({ query, answer }) => {
    const { data, errors } = await graph.run(query, {}, analyst);
    expect(errors).toBeUndefined();
    expect(data).toEqual(JSON.parse(answer));
  });

  describe.each([
    { language: 'python', command: ['python3', '-c'], needs: 'import csv' },
    { language: 'r', command: ['Rscript', '-e'], needs: 'library(httr2); library(jsonlite)' },
  ])('in $language', ({ language, command: [program, option], needs }) => {
    it.skipIf(spawnSync(program!, [option!, needs]).status !== 0)(
      'shows what its program prints',
      async () => {
        const example = new RegExp(
          `\`\`\`${language}\\n(.*?)\`\`\`\\n\\n\`\`\`text\\n(.*?)\`\`\``,
          's',
        );
        const [, text, printed] = example.exec(page)!;
        const { stdout } = await promisify(execFile)(program!, [option!, text!], {
          env: { ...process.env, VOKASI_URL: url, VOKASI_KEY: 'any' },
        });
        expect(stdout).toBe(printed);
      },
    );
  });

  it('shows pictures and links to pages that are there', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !existsSync(new URL(link, docs)))).toEqual([]);
  });
});
