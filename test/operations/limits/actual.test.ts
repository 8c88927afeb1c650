import { type DocumentNode, Kind, type OperationDefinitionNode, print } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { costOf } from '../../../src/operations/limits/cost.ts';
import { withTypenames } from '../../differential/budget.ts';
import { DifferentialCheck } from '../../differential/check.ts';
import { harvestOf, takeCursors } from '../../differential/cursors.ts';
import { type Operation, printOperation } from '../../differential/operation.ts';
import { testGraph, type TestGraph } from '../../support/run-query.ts';

const seeds = Array.from({ length: 200 }, (_, index) => index + 1);

let graph: TestGraph;
let check: DifferentialCheck;
beforeAll(async () => {
  graph = await testGraph();
  check = await DifferentialCheck.create(graph);
});
afterAll(() => graph.close());

interface Cost {
  readonly requested: number;
  readonly actual: number;
}

async function ask(document: DocumentNode, variables: Operation['variables']) {
  const { data, errors, extensions } = await graph.run(print(document), variables);
  return { data, errors, cost: extensions?.['cost'] as Cost | undefined };
}

/** How many objects an answer has, save what only frames them: it is told by the types in it. */
function objectsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce<number>((sum, each) => sum + objectsIn(each), 0);
  if (Array.isArray(value)) return inner;
  const type = (value as Record<string, unknown>)['typename_of_the_row'];
  return inner + (/(Edge|PageInfo|Query)$/.test(String(type)) ? 0 : 1);
}

function previewed(document: DocumentNode, variables: Operation['variables']): number {
  const operation = document.definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  )!;
  return costOf(graph.schema, document, operation, variables).cost;
}

describe('200 random operations', () => {
  it('never cost more than was said before, nor less than the objects they return', async () => {
    let answered = 0;
    let objects = 0;
    let exact = 0;
    for (const seed of seeds) {
      const operation = check.generator.make(seed);
      let { variables } = operation;
      if (Object.keys(operation.cursors).length > 0) {
        const { data } = await ask(harvestOf(operation), variables);
        const cursors = takeCursors(operation, data, data);
        variables = { ...variables, ...cursors.server };
      }
      const document = withTypenames(operation.document);
      const { data, errors, cost } = await ask(document, variables);
      const shown = `Seed ${seed}: ${JSON.stringify({ cost, errors })}\n${printOperation({ document, variables })}`;
      if (!cost) {
        // A page of no possible size.
        expect(errors, shown).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
        continue;
      }
      const { requested, actual } = cost;
      expect(requested, shown).toBe(previewed(document, variables));
      expect(actual, shown).toBeLessThanOrEqual(requested);
      expect(actual, shown).toBeGreaterThanOrEqual(1 + objectsIn(data));
      answered += 1;
      objects += objectsIn(data);
      if (actual === requested) exact += 1;
    }
    // Bounds say nothing where nothing is answered, and little where they are never reached.
    expect(answered).toBeGreaterThan(0.9 * seeds.length);
    expect(objects / answered).toBeGreaterThan(20);
    expect(exact).toBeGreaterThan(10);
  }, 120_000);
});
