import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../../.generated/graphql/gql.ts';
import type { Role } from '../../src/access/viewer.ts';
import { countedEnrolments, type CountedEnrolment, countsOf } from '../support/enrolments.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

let graph: TestGraph;
let enrolments: readonly CountedEnrolment[];
let programs: readonly string[];
beforeAll(async () => {
  graph = await testGraph();
  // Programs that have batches carry out the agreement, so that there is something to count.
  const rows = await graph.orm.em.execute<{ code: string }[]>(`
    update training_program set agreement_id = (select min(id) from agreement)
    where id in (select program_id from training_batch group by program_id order by count(*) desc, program_id limit 3)
    returning code`);
  programs = rows.map(({ code }) => code);
  enrolments = (await countedEnrolments(graph.orm)).filter(({ values }) =>
    programs.includes(values.PROGRAM!),
  );
});
afterAll(() => graph.close());

const Outcomes = graphql(`
  query OutcomesOfAgreements {
    agreements {
      nodes {
        code
        signedAt {
          code
        }
        trainingPrograms {
          totalCount
          nodes {
            batches {
              totalCount
            }
          }
        }
        agreementOutcomes {
          ...AllOutcomes
        }
      }
    }
    cooperationPrograms {
      nodes {
        code
        agreements {
          totalCount
        }
        events {
          nodes {
            code
          }
        }
        agreementOutcomes {
          ...AllOutcomes
        }
      }
    }
  }
  fragment AllOutcomes on AgreementOutcomes {
    agreements
    events
    trainingPrograms
    batches
    enrolments {
      value
      status
    }
    completed {
      value
    }
    certified {
      value
    }
    placed {
      value
    }
    certificationRate {
      value
      denominator {
        value
      }
    }
    placementRate {
      value
    }
  }
`);

async function outcomes(role: Role = 'MINISTRY') {
  const { data, errors, statements } = await graph.run(Outcomes, {}, viewerOf(role));
  expect(errors).toBeUndefined();
  return { ...data, statements };
}

describe('the outcomes of agreements', () => {
  it('count along the chain what the records have', async () => {
    const { agreements } = await outcomes();
    const agreement = agreements.nodes[0]!;
    const found = agreement.agreementOutcomes;
    const expected = countsOf(enrolments);
    const { nodes, totalCount } = agreement.trainingPrograms;
    expect(found.agreements).toBe(1);
    expect(found.trainingPrograms).toBe(totalCount);
    expect(totalCount).toBeGreaterThanOrEqual(3);
    expect(found.batches).toBe(nodes.reduce((sum, { batches }) => sum + batches.totalCount, 0));
    expect(found.enrolments).toEqual({ value: expected.enrolments, status: 'EXACT' });
    expect(found.completed.value).toBe(expected.completed);
    expect(found.certified.value).toBe(expected.certified);
    expect(found.placed.value).toBe(expected.placed);
    expect(found.certificationRate.denominator.value).toBe(expected.assessed);
    expect(found.certificationRate.value).toBe(expected.certified / expected.assessed);
    expect(found.placementRate.value).toBe(expected.placed / expected.completed);
  });

  it('of a cooperation program are those of its agreements', async () => {
    const { agreements, cooperationPrograms } = await outcomes();
    const padu = cooperationPrograms.nodes.find(({ code }) => code === 'USAID-PADU')!;
    expect(padu.agreementOutcomes.agreements).toBe(padu.agreements.totalCount);
    const events = new Set([
      ...padu.events.nodes.map(({ code }) => code),
      ...agreements.nodes.flatMap(({ signedAt }) => (signedAt ? [signedAt.code] : [])),
    ]);
    expect(padu.agreementOutcomes.events).toBe(events.size);
    expect(padu.agreementOutcomes.enrolments).toEqual(
      agreements.nodes[0]!.agreementOutcomes.enrolments,
    );
  });

  it('are read in the same number of statements, however many agreements there are', async () => {
    const { statements: few } = await outcomes();
    await graph.orm.em.execute(`
      insert into agreement (code, kind, title, status, signed_on, cooperation_program_id)
      select 'PKS-UJI-' || n, 'COOPERATION_AGREEMENT', 'Uji ' || n, 'SIGNED', '2024-01-01',
        (select min(id) from cooperation_program)
      from generate_series(1, 15) as n`);
    await graph.orm.em.execute(`
      update training_program as p set agreement_id = a.id
      from agreement as a where a.code = 'PKS-UJI-' || (p.id % 15 + 1) and p.agreement_id is null`);
    const { statements: many } = await outcomes();
    expect(many.length, many.map(({ sql }) => sql).join('\n')).toBe(few.length);
  });

  it('are those of its own enrolments for a center, and say so', async () => {
    const { agreements } = await outcomes('CENTER');
    for (const { agreementOutcomes } of agreements.nodes) {
      expect(agreementOutcomes.enrolments).toEqual({ value: 0, status: 'OWN_RECORDS' });
    }
  });

  it('are none for the public too, where there are no batches that somebody could be in', async () => {
    await graph.orm.em.execute(`
      insert into agreement (code, kind, title, status, signed_on)
      values ('PKS-TANPA-KELAS', 'COOPERATION_AGREEMENT', 'Tanpa kelas', 'SIGNED', '2024-01-01')`);
    await graph.orm.em.execute(`
      insert into training_program (code, name, audience, record_origin, agreement_id)
      select 'TANPA-KELAS', 'Tanpa kelas', min(audience), min(record_origin),
        (select max(id) from agreement)
      from training_program`);
    const { agreements } = await outcomes('PUBLIC');
    const { agreementOutcomes } = agreements.nodes.find(({ code }) => code === 'PKS-TANPA-KELAS')!;
    expect(agreementOutcomes).toMatchObject({
      trainingPrograms: 1,
      batches: 0,
      enrolments: { value: 0, status: 'ROUNDED' },
      completed: { value: 0 },
    });
  });

  it('are rounded for the public', async () => {
    const { agreements } = await outcomes('PUBLIC');
    const { enrolments: count } = agreements.nodes.find(
      ({ agreementOutcomes }) => agreementOutcomes.enrolments.value !== 0,
    )!.agreementOutcomes;
    expect(count.status).not.toBe('EXACT');
    if (count.value !== null) expect(count.value % 5).toBe(0);
  });
});
