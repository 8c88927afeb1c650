import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentVariables } from '../src/config.ts';
import { examplesIn } from './support/examples.ts';
import { testGraph, type TestGraph } from './support/run-query.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = examplesIn(readme);

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

describe('the README', () => {
  it('shows queries', () => {
    expect(examples.length).toBeGreaterThanOrEqual(4);
  });

  it.each(examples)('gives the answer as it is to $query', async ({ query, answer }) => {
    const { data, errors } = await graph.run(query);
    expect(errors).toBeUndefined();
    expect(data).toEqual(JSON.parse(answer));
  });

  it('lists every setting with its default', () => {
    for (const { name, default: fallback, description } of environmentVariables) {
      const row = `| \`${name}\` | ${fallback === undefined ? 'none' : `\`${fallback}\``} | ${description} |`;
      expect(readme.replaceAll(/ +\|/g, ' |')).toContain(row);
    }
  });
});
