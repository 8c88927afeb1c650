import { afterAll, beforeAll, expect, it } from 'vitest';
import { BekasiDocument, ChainDocument, DealDocument } from '../../.generated/graphql/graphql.ts';
import { synthesize } from '../../src/database/synthetic/synthesize.ts';
import type { Statement } from '../../src/loading/statements.ts';
import { executions, testGraphs, type TestGraphs } from '../support/run-query.ts';

let graphs: TestGraphs;
beforeAll(async () => {
  graphs = await testGraphs();
});
afterAll(() => graphs.close());

/** Shown when the number of statements is not the expected one. */
const listed = (statements: readonly Statement[]) =>
  `ran:\n${statements.map(({ sql, rows }) => `${rows} rows: ${sql}`).join('\n')}`;

/**
 * One statement for each list and level, another for each `totalCount`, one for each computed field
 * that asks the database. Chain: the ministry; directorates, centers, partners and participants with
 * their counts; what they point at is joined, or in memory.
 */
const budget = { Chain: 1 + 4 * 2, Bekasi: 1 + 9 + 4, Deal: 1 + 5 + 2 };

const operations = { Chain: ChainDocument, Bekasi: BekasiDocument, Deal: DealDocument };

async function expectBudget(): Promise<void> {
  for (const execution of executions) {
    for (const [name, document] of Object.entries(operations)) {
      const { errors, statements } = await graphs[execution].run<unknown, object>(
        document as never,
      );
      expect(errors).toBeUndefined();
      const expected = budget[name as keyof typeof budget];
      expect(statements.length, `${name}, ${execution}, ${listed(statements)}`).toBe(expected);
    }
  }
}

it('costs the same number of statements every time', async () => {
  for (let round = 0; round < 20; round++) await expectBudget();
});

it('costs the same number of statements when the data grows tenfold', async () => {
  const { orm, session } = graphs.compiled;
  const [{ enrolments }] = (await orm.em.execute(
    'select count(*)::int as enrolments from enrolment',
  )) as [{ enrolments: number }];
  await synthesize(orm, session.cipher, { enrolments: 9 * enrolments, seed: 7 });
  await expectBudget();
}, 600_000);

it.each(executions)(
  'gives two aliases of one relation their own answers, %s',
  async (execution) => {
    const { data, errors, statements } = await graphs[execution].run<
      {
        trainingCenters: {
          nodes: Record<
            string,
            { totalCount: number; nodes: { mode: string; startedOn: string }[] }
          >[];
        };
      },
      object
    >(`{
    trainingCenters(first: 5) {
      nodes {
        boarding: enrolments(first: 2, filter: { mode: { eq: BOARDING } }) { totalCount nodes { mode startedOn } }
        daily: enrolments(first: 3, filter: { mode: { eq: NON_BOARDING } }) { totalCount nodes { mode startedOn } }
        earliest: enrolments(last: 1) { totalCount nodes { mode startedOn } }
        every: enrolments(first: 1) { totalCount nodes { mode startedOn } }
      }
    }
  }`);
    expect(errors).toBeUndefined();
    for (const center of data.trainingCenters.nodes) {
      const { boarding, daily, earliest, every } = center as Required<typeof center>;
      expect(new Set(boarding!.nodes.map(({ mode }) => mode))).toEqual(new Set(['BOARDING']));
      expect(new Set(daily!.nodes.map(({ mode }) => mode))).toEqual(new Set(['NON_BOARDING']));
      expect([boarding!.nodes.length, daily!.nodes.length]).toEqual([2, 3]);
      expect(boarding!.totalCount + daily!.totalCount).toBe(every!.totalCount);
      expect(earliest!.nodes[0]!.startedOn <= every!.nodes[0]!.startedOn).toBe(true);
    }
    // The centers, a page for each alias, a count for each filter (two aliases have none).
    expect(statements.length, listed(statements)).toBe(1 + 4 + 3);
  },
);
