import { type DocumentNode, type FieldNode, Kind, parse, visit } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testGraph, type TestGraph } from '../support/run-query.ts';
import { DifferentialCheck } from './check.ts';
import { compareSides, type Sides } from './differ.ts';
import { withoutUnused } from './operation.ts';

let graph: TestGraph;
let check: DifferentialCheck;
beforeAll(async () => {
  graph = await testGraph();
  check = await DifferentialCheck.create(graph);
});
afterAll(() => graph.close());

/** The server with a fault: it answers another operation than the one that it was asked. */
const faulty = (change: (document: DocumentNode) => DocumentNode): Sides => ({
  ...check.sides,
  server: (document, variables) => check.sides.server(withoutUnused(change(document)), variables),
});

/** What the first random operation that shows a fault is shrunk to. */
async function shown(sides: Sides): Promise<string> {
  for (let seed = 1; seed <= 100; seed++) {
    const operation = check.generator.make(seed);
    const outcome = await compareSides(operation, sides);
    // Refused documents, errors on one side alone, say that the fault was made badly.
    if (outcome.disagreement?.sort === ' | ') return check.explain(operation, outcome, sides);
  }
  throw new Error('No operation showed the fault.');
}

describe('a server with a fault is found out, and the operation shrunk to what shows it', () => {
  it('when it reads pages from the wrong end', async () => {
    const explained = await shown(
      faulty((document) =>
        visit(document, {
          Argument: (node) =>
            node.name.value === 'last'
              ? { ...node, name: { kind: Kind.NAME, value: 'first' } }
              : undefined,
        }),
      ),
    );
    const [operation = '', difference = ''] = explained.split('\n\n');
    expect(argumentsOf(operation)).toEqual(['last']);
    expect(operation.split('\n').length, operation).toBeLessThan(16);
    expect(difference).toMatch(/^First difference at data\..*\n {2}server .*\n {2}reference /);
    expect(explained).toMatch(/\n\nSQL:\n {2}\d+ rows: select /);
  });

  it('when an alias gets the answer of another', async () => {
    const explained = await shown(
      faulty((document) =>
        visit(document, {
          SelectionSet(node) {
            const first = new Map<string, FieldNode>();
            const selections = node.selections.map((each) => {
              if (each.kind !== Kind.FIELD) return each;
              const same = first.get(each.name.value) ?? each;
              first.set(each.name.value, same);
              return { ...each, arguments: same.arguments ?? [] };
            });
            return { ...node, selections };
          },
        }),
      ),
    );
    const [operation = ''] = explained.split('\n\n');
    expect(argumentsOf(operation).length, operation).toBeLessThanOrEqual(2);
    // Of all selections one has two fields, and they are the same one.
    const beside = selectionsOf(operation).filter((names) => names.length > 1);
    expect(beside, operation).toEqual([[expect.any(String), beside[0]?.[0]]]);
  });
});

/** Names of the arguments in an operation, a filter's own parts apart. */
function argumentsOf(operation: string): string[] {
  const names: string[] = [];
  visit(parse(withoutVariables(operation)), {
    Argument({ name }) {
      names.push(name.value);
      return false;
    },
  });
  return names;
}

/** Names of the fields in each selection of an operation. */
function selectionsOf(operation: string): string[][] {
  const selections: string[][] = [];
  visit(parse(withoutVariables(operation)), {
    SelectionSet({ selections: nodes }) {
      selections.push(nodes.flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : [])));
    },
  });
  return selections;
}

/** An operation without the JSON of its variables below it. */
function withoutVariables(operation: string): string {
  return operation.replace(/^\{$[^]*/m, '');
}
