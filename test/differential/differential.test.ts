import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesize } from '../../src/database/synthetic/synthesize.ts';
import { executions, testGraphs, type TestGraphs } from '../support/run-query.ts';
import { type Budget, budgetOf, withTypenames } from './budget.ts';
import { DifferentialCheck } from './check.ts';
import type { ServerAnswer } from './differ.ts';
import { printOperation } from './operation.ts';

/** Fixed, so that a failure comes again; `npm run fuzz` tries others. */
const seeds = Array.from({ length: 300 }, (_, index) => index + 1);

type Execution = (typeof executions)[number];

let graphs: TestGraphs;
let checks: Record<Execution, DifferentialCheck>;
beforeAll(async () => {
  graphs = await testGraphs();
  checks = {
    interpreted: await DifferentialCheck.create(graphs.interpreted),
    compiled: await DifferentialCheck.create(graphs.compiled),
  };
});
afterAll(() => graphs.close());

/** How many values an answer has that are not null. */
function valuesIn(data: unknown): number {
  if (typeof data !== 'object' || data === null) return data === null ? 0 : 1;
  return Object.values(data).reduce<number>((sum, value) => sum + valuesIn(value), 0);
}

/** A random operation that was answered before, with the cursors that its lists have. */
interface Asked {
  readonly execution: Execution;
  readonly seed: number;
  readonly operation: Parameters<typeof printOperation>[0];
}

interface Cost extends Budget {
  readonly answer: ServerAnswer;
}

async function costOf({ execution, operation: { document, variables } }: Asked): Promise<Cost> {
  const answer = await checks[execution].sides.server(document, variables);
  return { ...budgetOf(graphs[execution], document, variables, answer.data), answer };
}

/** Shown when an operation costs more than it may. */
function explained({ execution, seed, operation }: Asked, cost: Cost): string {
  const { statements, answer } = cost;
  return [
    `The operation of seed ${seed}, ${execution}, ran ${answer.statements.length} statements and has ${statements} relation fields:`,
    printOperation(operation),
    ...answer.statements.map(({ sql, rows }) => `${rows ?? 'failed'} rows: ${sql}`),
  ].join('\n');
}

describe('300 random operations', () => {
  const asked: Asked[] = [];

  it.each(executions)(
    'get the answers of the naive reference, %s',
    async (execution) => {
      const check = checks[execution];
      let values = 0;
      let followed = 0;
      for (const seed of seeds) {
        const { server, cursors } = await check.run(seed);
        const { document, variables } = check.generator.make(seed);
        const operation = {
          document: withTypenames(document),
          variables: { ...variables, ...cursors.server },
        };
        asked.push({ execution, seed, operation });
        values += valuesIn(server.data);
        followed += Object.values(cursors.server).filter((cursor) => cursor !== null).length;
      }
      // Equal answers say nothing when they are empty, and cursors only when they are followed.
      expect(values / seeds.length).toBeGreaterThan(50);
      expect(followed).toBeGreaterThan(100);
    },
    600_000,
  );

  it.each(executions)('reach every connection and every operator of filters, %s', (execution) => {
    const { coverage } = checks[execution];
    const { connections } = coverage.fields();
    expect(connections.length).toBeGreaterThan(100);
    expect(connections.filter((coordinate) => !coverage.has(coordinate))).toEqual([]);
    const operators = coverage.operators();
    expect(operators).toEqual(expect.arrayContaining(['Date.gte', 'row.or', 'list.every']));
    expect(operators.filter((operator) => !coverage.hasOperator(operator))).toEqual([]);
  });

  it('cost no more statements than they have relation fields, however much data there are', async () => {
    const small: Cost[] = [];
    for (const each of asked) {
      const cost = await costOf(each);
      expect(cost.answer.statements.length, explained(each, cost)).toBeLessThanOrEqual(
        cost.statements,
      );
      small.push(cost);
    }
    await growTenfold();
    let comparable = 0;
    for (const [index, each] of asked.entries()) {
      const before = small[index]!;
      const cost = await costOf(each);
      const count = cost.answer.statements.length;
      expect(count, explained(each, cost)).toBeLessThanOrEqual(cost.statements);
      // More data may answer what had no answer before, such as a filter that found nothing.
      if (cost.reached !== before.reached) continue;
      comparable += 1;
      const shown = `Before the data grew:\n${explained(each, before)}\nAfter:\n${explained(each, cost)}`;
      expect(count, shown).toBe(before.answer.statements.length);
    }
    expect(comparable).toBeGreaterThan(0.8 * asked.length);
  }, 600_000);
});

async function growTenfold(): Promise<void> {
  const { orm, session } = graphs.compiled;
  const [{ enrolments }] = (await orm.em.execute(
    'select count(*)::int as enrolments from enrolment',
  )) as [{ enrolments: number }];
  await synthesize(orm, session.cipher, { enrolments: 9 * enrolments, seed: 7 });
}
