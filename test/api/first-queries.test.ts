import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BekasiDocument, ChainDocument, DealDocument } from '../../.generated/graphql/graphql.ts';
import { graphql } from '../../.generated/graphql/gql.ts';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
});
afterAll(() => graph.close());

describe('Chain', () => {
  it('leads from the ministry to the centers, their partners and participants', async () => {
    const { data, errors } = await graph.run(ChainDocument);
    expect(errors).toBeUndefined();
    expect(data.ministry).toMatchObject({
      name: 'Kementerian Ketenagakerjaan',
      acronym: 'Kemnaker',
    });
    const { directorates } = data.ministry!;
    expect(directorates.totalCount).toBe(directorates.nodes.length);
    const binalavotas = directorates.nodes.find(({ code }) => code === 'DITJEN-BINALAVOTAS')!;
    expect(binalavotas).toMatchObject({ kind: 'DIRECTORATE_GENERAL', parent: null });
    const centers = binalavotas.trainingCenters;
    expect(centers.totalCount).toBe(21);
    expect(centers.nodes).toHaveLength(21);
    expect(centers.nodes.filter(({ kind }) => kind === 'BBPVP')).toHaveLength(6);
    expect(centers.nodes.filter(({ kind }) => kind === 'BPVP')).toHaveLength(15);
    for (const center of centers.nodes) {
      expect(center.region?.province?.code).toBe(center.region?.code.slice(0, 2));
      expect(center.participants.totalCount).toBeGreaterThan(0);
      expect(center.participants.nodes).toHaveLength(3);
    }
    const bekasi = centers.nodes.find(({ code }) => code === 'BBPVP-BEKASI')!;
    expect(bekasi.partners.edges).toContainEqual({
      through: ['EVENT'],
      node: expect.objectContaining({ code: 'FKLPID' }),
    });
  });
});

describe('Bekasi', () => {
  it('shows the center over time, and what was reported beside what is recorded', async () => {
    const { data, errors } = await graph.run(BekasiDocument);
    expect(errors).toBeUndefined();
    const center = data.trainingCenter!;
    expect(center).toMatchObject({
      name: 'Balai Besar Pelatihan Vokasi dan Produktivitas Bekasi',
      before: 'Balai Besar Pengembangan Latihan Kerja Bekasi',
    });
    expect(center.names.nodes).toContainEqual({
      name: 'Balai Besar Pengembangan Pelatihan Kerja Bekasi',
      acronym: 'BBPLK Bekasi',
      validFrom: '2020-12-03',
      validTo: '2020-12-03',
      source: expect.objectContaining({
        title: 'Kemnaker Gandeng Pemda Perkuat Kerjasama Pelatihan Kerja',
      }),
    });
    expect(center.appointments.nodes.map(({ personName }) => personName)).toEqual([
      'Herman',
      'Helmiaty Basri',
    ]);
    expect(center.events.nodes.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['COORDINATION_MEETING', 'COMMUNICATION_FORUM', 'TRAINING_WORKSHOP']),
    );
    const meeting = center.events.nodes.find(({ kind }) => kind === 'COORDINATION_MEETING')!;
    expect(meeting.outcomes.nodes.map(({ dueYear }) => dueYear)).toEqual([null, null, 2021]);
    expect(center.enrolments.totalCount).toBe(7_496);
    expect(center.reportedFigures.nodes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ reported: 7_496, recorded: 7_496, unit: 'PEOPLE' }),
        expect.objectContaining({ reported: 263, recorded: 263, unit: 'REGENCIES_AND_CITIES' }),
      ]),
    );
  });

  it('marks the records behind the figures as synthetic', async () => {
    const { data } = await graph.run(
      graphql(`
        query BoardingOrigins {
          trainingCenter(code: "BBPVP-BEKASI") {
            enrolments(
              filter: {
                mode: { eq: BOARDING }
                startedOn: { gte: "2017-01-01", lte: "2020-12-31" }
                recordOrigin: { eq: SYNTHETIC }
              }
            ) {
              totalCount
            }
          }
        }
      `),
    );
    expect(data.trainingCenter!.enrolments.totalCount).toBe(7_496);
  });
});

describe('what the records give', () => {
  it('counts people, not enrolments', async () => {
    await graph.orm.em.getConnection().executeDump(`
      insert into training_batch (code, program_id, center_id, starts_on, ends_on, mode, record_origin)
        select 'AGAIN', program_id, center_id, '2019-01-01', '2019-02-01', mode, record_origin
        from training_batch where code = 'SYN-REPORTED-001';
      insert into enrolment (batch_id, participant_id, status, record_origin)
        select again.id, e.participant_id, 'COMPLETED', 'SYNTHETIC'
        from enrolment e join training_batch b on b.id = e.batch_id and b.code = 'SYN-REPORTED-001',
          training_batch again where again.code = 'AGAIN';`);
    try {
      const { data } = await graph.run(BekasiDocument);
      expect(data.trainingCenter!.enrolments.totalCount).toBeGreaterThan(7_496);
      const recorded = data.trainingCenter!.reportedFigures.nodes.map((node) => node.recorded);
      expect(recorded.toSorted((a, b) => b! - a!)).toEqual([7_496, 263]);
    } finally {
      await graph.orm.em.getConnection().executeDump(`
        delete from enrolment where batch_id = (select id from training_batch where code = 'AGAIN');
        delete from training_batch where code = 'AGAIN';`);
    }
  });
});

describe('Deal', () => {
  it('shows the agreement, its parties, fields and sources', async () => {
    const { data, errors } = await graph.run(DealDocument);
    expect(errors).toBeUndefined();
    const [agreement] = data.agreements.nodes;
    expect(agreement).toMatchObject({
      signedOn: '2024-01-30',
      signedAt: { startsOn: '2024-01-30' },
      fields: { nodes: [{ name: 'Cloud computing' }] },
    });
    const parties = agreement!.parties.nodes.map(
      ({ organization }) => `${organization.__typename} ${organization.code}`,
    );
    expect(parties.toSorted()).toEqual([
      'Directorate DITJEN-BINALAVOTAS',
      'Partner AWS',
      'Partner ORBIT-FUTURE-ACADEMY',
      'Partner USAID-PADU',
    ]);
    expect(agreement!.citations.nodes).toContainEqual({
      source: expect.objectContaining({ file: '002_ee40f1fb500e2653.txt' }),
    });
  });
});
