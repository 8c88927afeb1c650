import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testGraph, type TestGraph } from '../support/run-query.ts';
import { DifferentialCheck } from './check.ts';

/** Fixed, so that a failure comes again; `npm run fuzz` tries others. */
const seeds = Array.from({ length: 300 }, (_, index) => index + 1);

let graph: TestGraph;
let check: DifferentialCheck;
beforeAll(async () => {
  graph = await testGraph();
  check = await DifferentialCheck.create(graph);
});
afterAll(() => graph.close());

/** How many values an answer has that are not null. */
function valuesIn(data: unknown): number {
  if (typeof data !== 'object' || data === null) return data === null ? 0 : 1;
  return Object.values(data).reduce<number>((sum, value) => sum + valuesIn(value), 0);
}

describe('300 random operations', () => {
  it('get the answers of the naive reference', async () => {
    let values = 0;
    for (const seed of seeds) values += valuesIn((await check.run(seed)).server.data);
    // Equal answers say nothing when they are empty.
    expect(values / seeds.length).toBeGreaterThan(50);
  }, 120_000);

  it('reach every connection and every operator of filters', () => {
    const { coverage } = check;
    const { connections } = coverage.fields();
    expect(connections.length).toBeGreaterThan(100);
    expect(connections.filter((coordinate) => !coverage.has(coordinate))).toEqual([]);
    const operators = coverage.operators();
    expect(operators).toEqual(expect.arrayContaining(['Date.gte', 'row.or', 'list.every']));
    expect(operators.filter((operator) => !coverage.hasOperator(operator))).toEqual([]);
  });
});
