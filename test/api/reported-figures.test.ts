import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/access/viewer.ts';
import { testGraph, type TestGraph, viewerOf } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

/** Those who get rounded counts. */
const restricted = [viewerOf('PUBLIC'), viewerOf('DASHBOARD'), viewerOf('PARTNER', 'AWS')];

describe('a reported figure beside the records', () => {
  const figures = async (asking: Viewer, of = graph) => {
    const { data, errors } = await of.run<
      {
        reportedFigures: {
          nodes: {
            metric: string;
            reported: number;
            recorded: number | null;
            difference: number | null;
          }[];
        };
      },
      object
    >('{ reportedFigures { nodes { metric reported recorded difference } } }', {}, asking);
    expect(errors).toBeUndefined();
    return Map.groupBy(data.reportedFigures.nodes, ({ metric }) => metric);
  };

  it('tells by how much they differ, for every metric that the records can answer', async () => {
    const exact = await figures(viewerOf('MINISTRY'));
    expect(exact.get('BOARDING_PARTICIPANTS_TRAINED')).toMatchObject([
      { recorded: 7_496, difference: 0 },
    ]);
    expect(exact.get('BOARDING_PARTICIPANT_ORIGINS')).toMatchObject([
      { recorded: 263, difference: 0 },
    ]);
    expect(exact.get('EVENT_PEOPLE')![0]).toMatchObject({ recorded: null, difference: null });
  });

  it.each(restricted)(
    'keeps what is reported for $role, and hides what is of few batches',
    async (viewer) => {
      const shown = await figures(viewer);
      // Of the other center of its kind in its province there are two such batches.
      expect(shown.get('BOARDING_PARTICIPANTS_TRAINED')).toMatchObject([
        { reported: 7_496, recorded: null, difference: null },
      ]);
      // How many regencies have anybody tells of each that is suppressed whether it has.
      expect(shown.get('BOARDING_PARTICIPANT_ORIGINS')).toMatchObject([
        { reported: 263, recorded: null, difference: null },
      ]);
    },
  );

  it('rounds the records where they are of enough batches, as those beside them', async () => {
    const larger = await testGraph();
    // In every mode at the other centers of the province: one number hidden there hides another.
    await larger.orm.em.fork().execute(`
      insert into training_batch (code, program_id, center_id, starts_on, ends_on, mode, record_origin)
        select concat_ws('-', 'ADDED', c.id, left(mode, 1), month), (select min(id) from training_program), c.id,
          make_date(2021, month, 1), make_date(2021, month + 1, 1), mode, 'RECORDED'
        from organization c, unnest(array['BOARDING', 'NON_BOARDING']) mode, generate_series(1, 6) month
        where c.code in ('BBPVP-BANDUNG', 'BPVP-BANDUNG-BARAT');
      insert into enrolment (batch_id, participant_id, status, record_origin)
        select b.id, p.id, 'ENROLLED', 'RECORDED'
        from training_batch b, (select id from participant order by id limit 4) p
        where b.code like 'ADDED-%'`);
    for (const viewer of restricted) {
      const shown = await figures(viewer, larger);
      const [{ reported, recorded, difference }] = shown.get(
        'BOARDING_PARTICIPANTS_TRAINED',
      ) as unknown as [{ reported: number; recorded: number; difference: number }];
      expect(reported).toBe(7_496);
      expect(recorded % 5).toBe(0);
      // A sum of four years, each rounded.
      expect(Math.abs(recorded - 7_496)).toBeLessThan(4 * 5);
      expect(difference).toBe(reported - recorded);
      expect(shown.get('BOARDING_PARTICIPANT_ORIGINS')).toMatchObject([
        { reported: 263, recorded: null, difference: null },
      ]);
    }
    await larger.close();
  });

  it("tells a center exactly what its own records give, and of another's no more than is public", async () => {
    const own = await figures(viewerOf('CENTER', 'BBPVP-BEKASI'));
    expect(own).toEqual(await figures(viewerOf('MINISTRY')));
    const others = await figures(viewerOf('CENTER', 'BBPVP-BANDUNG'));
    expect(others).toEqual(await figures(viewerOf('PUBLIC')));
  });
});
