import { readFileSync } from 'node:fs';
import { timeAlternately } from '../latency.ts';
import { ask, graphqlRequest } from '../requests.ts';
import type { Server } from '../servers/server.ts';
import { type Bench, count, type Result, type Scenario } from './scenario.ts';

const SMALL = 10_000;

/** Whether the query from the ministry to the participants grows with the number of enrolments. */
export const chain: Scenario = {
  name: 'chain',
  async run(bench: Bench): Promise<Result> {
    const { mainSize, rounds, seconds } = bench.options;
    const sizes = [SMALL, mainSize];
    const servers: Server[] = [];
    for (const size of sizes) servers.push(await bench.start('vokasi-graph', size));
    const queries = [
      { name: "The README's query Chain", request: graphqlRequest(fromReadme()) },
      { name: "The playground's query Chain", request: graphqlRequest(fromPlayground()) },
    ];
    const variants = queries.flatMap(({ request }) =>
      servers.map((server) => ({ server, request })),
    );
    for (const { server, request } of variants) await ask(server, request);

    const times = await timeAlternately(variants, rounds * seconds);
    const ratios = queries.map(({ name }, index) => {
      const [small, main] = times.slice(index * 2, index * 2 + 2);
      return { name, small: small!.median, main: main!.median, requests: small!.count };
    });
    return {
      name: 'chain',
      title: 'The query Chain as the data grow',
      goals: ratios.map(({ name, small, main }) => ({
        what: name,
        of: `its time on ${count(mainSize)} enrolments to that on ${count(SMALL)}`,
        ratio: main / small,
        better: 'lower',
        must: 2,
      })),
      columns: ['query', ...sizes.map((size) => `${count(size)} enrolments, ms`), 'ratio'],
      rows: ratios.map(({ name, small, main }) => [
        name,
        small.toFixed(2),
        main.toFixed(2),
        (main / small).toFixed(2),
      ]),
      notes: [`Medians of ${ratios[0]!.requests} requests each.`],
    };
  },
};

function fromReadme(): string {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const query = /```graphql\n(query Chain .*?)```/s.exec(readme)?.[1];
  if (query === undefined) throw new Error('The README shows no query Chain.');
  return query;
}

function fromPlayground(): string {
  const file = '../../schema/operations/playground/1-chain.graphql';
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}
