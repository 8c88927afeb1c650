import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous, type Viewer } from '../../src/access/viewer.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const folder = 'schema/operations/playground';
const shown = [
  ...[...read('README.md').matchAll(/```graphql\n(.*?)```/gs)].map(([, query]) => query!),
  ...readdirSync(new URL(`../../${folder}`, import.meta.url)).map((file) =>
    read(`${folder}/${file}`),
  ),
];

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

/** Whether an operation is within the limits; what a viewer may see is another matter. */
async function isWithinLimits(query: string, viewer: Viewer): Promise<boolean> {
  const { errors = [] } = await graph.run(query, {}, viewer);
  return !errors.some(({ extensions }) => /LIMIT/.test(String(extensions?.['code'])));
}

describe('what is shown to newcomers', () => {
  it.each(shown)('is within the limits of analysts: %s', async (query) => {
    expect(await isWithinLimits(query, viewerOf('ANALYST'))).toBe(true);
  });

  it.each(shown.filter((query) => !query.includes('participants')))(
    'is within those of the public: %s',
    async (query) => {
      expect(await isWithinLimits(query, anonymous)).toBe(true);
    },
  );
});

describe('extensions.cost', () => {
  const asked = (enrolments: string) => `query ($n: Int = 100) {
    trainingCenters(first: $n) {
      nodes { batches(first: 10) { nodes { code enrolments(first: 1) { ${enrolments} } } } }
    }
  }`;

  async function costOf(text: string, variables = {}) {
    const answer = await graph.run(text, variables, { ...anonymous, id: 'key:lost' });
    expect(answer.extensions).toHaveProperty('cost.actual');
    return { ...answer, cost: answer.extensions!['cost'] as { requested: number; actual: number } };
  }

  it('does not give back what was read before an error made it null', async () => {
    // Nobody could be so many rows away from the error that is raised for one of them.
    const { data, errors, statements, cost } = await costOf(asked('nodes { id }'));
    expect({ data, code: errors?.[0]?.extensions?.['code'] }).toEqual({
      data: null,
      code: 'FORBIDDEN',
    });
    expect(statements.length).toBeGreaterThan(1);
    expect(cost).toMatchObject({ requested: 3_202, actual: 3_202 });
  });

  it('gives back what was not needed beside an error that takes nothing else away', async () => {
    const { errors, cost } = await costOf(`{
      directorate(code: "X") { code }
      trainingCenters(first: 100, filter: { code: { eq: "BBPVP-BEKASI" } }) { nodes { code } }
    }`);
    expect(errors).toMatchObject([{ path: ['directorate'] }]);
    expect(cost).toMatchObject({ requested: 1 + 1 + 1 + 100, actual: 1 + 1 + 1 + 1 });
  });
});

describe('rateLimit', () => {
  const asked = '{ rateLimit { cost limit remaining resetAt } ministries { totalCount } }';
  interface Data {
    rateLimit: { cost: number; limit: number; remaining: number; resetAt: string };
  }

  it('tells what the operation takes and what is left', async () => {
    const viewer = { ...viewerOf('ANALYST'), id: 'key:rate-limit' };
    const first = await graph.run(asked, {}, viewer);
    const second = await graph.run(asked, {}, viewer);
    const { rateLimit } = second.data as Data;
    expect((first.data as Data).rateLimit).toMatchObject({
      cost: 4,
      limit: 1_000_000,
      remaining: 1_000_000 - 4,
    });
    expect(rateLimit.remaining).toBe(1_000_000 - 4 - 20 - 4);
    const seconds = (Date.parse(rateLimit.resetAt) - Date.now()) / 1_000;
    expect(seconds).toBeGreaterThan(30);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(second.extensions).toEqual({
      cost: { requested: 4, actual: 4, limit: 50_000, remaining: rateLimit.remaining },
    });
  });

  it('is stored by no cache', async () => {
    const response = await graph.app.inject({
      url: `/graphql?query=${encodeURIComponent(asked)}`,
      headers: { 'apollo-require-preflight': 'yes' },
    });
    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
  });
});
