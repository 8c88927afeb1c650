import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testGraph, type TestGraph } from '../support/run-query.ts';

/** In the forms of an encrypted value and of a hash. */
const encrypted = `v1.test.${'A'.repeat(59)}`;
const hash = 'A'.repeat(43);

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
  await graph.orm.em.getConnection().executeDump(`
    insert into region (code, kind, name) values ('98', 'PROVINCE', 'Test');
    insert into organization (type, code, name) values ('MINISTRY', 'T-MINISTRY', 'M');
    insert into organization (type, code, name, directorate_kind, ministry_id)
      select 'DIRECTORATE', 'T-UNIT', 'U', 'DIRECTORATE', id from organization where code = 'T-MINISTRY';
    insert into organization (type, code, name, center_kind, directorate_id)
      select 'TRAINING_CENTER', 'T-CENTER', 'C', 'BPVP', id from organization where code = 'T-UNIT';
    insert into organization (type, code, name, partner_kind) values ('PARTNER', 'T-PARTNER', 'P', 'COMPANY');
    insert into training_program (code, name, audience, record_origin) values ('T-PROGRAM', 'P', 'JOB_SEEKERS', 'RECORDED');
    insert into training_batch (code, program_id, center_id, starts_on, ends_on, mode, record_origin)
      select 'T-BATCH', p.id, c.id, '2024-01-01', '2024-02-01', 'BOARDING', 'RECORDED'
      from training_program p, organization c where p.code = 'T-PROGRAM' and c.code = 'T-CENTER';
    insert into participant (name, nik_encrypted, nik_hash, record_origin) values ('T', '${encrypted}', '${hash}', 'RECORDED');
    insert into enrolment (batch_id, participant_id, status, record_origin)
      select b.id, p.id, 'COMPLETED', 'RECORDED' from training_batch b, participant p where b.code = 'T-BATCH' and p.name = 'T';
    insert into event (code, kind, title) values ('T-EVENT', 'COMMUNICATION_FORUM', 'E');
    insert into source (code, kind, title, verified) values ('T-CHECKED', 'NEWS', 'S', true), ('T-UNCHECKED', 'PUBLIC_KNOWLEDGE', 'S', false);
  `);
});
afterAll(() => graph.close());

const row = (table: string, code: string) => `(select id from ${table} where code = '${code}')`;
const center = row('organization', 'T-CENTER');
const partner = row('organization', 'T-PARTNER');
const unit = row('organization', 'T-UNIT');
const batch = row('training_batch', 'T-BATCH');
const participant = `(select id from participant where name = 'T')`;
const enrolment = `(select id from enrolment where batch_id = ${batch})`;
const event = row('event', 'T-EVENT');

/** What must be refused, and by which constraint. */
const wrong: [string, string, string][] = [
  [
    'a code twice',
    `insert into event (code, kind, title) values ('T-EVENT', 'BENCHMARKING_VISIT', 'X')`,
    'event_code_unique',
  ],
  [
    'a code that is none',
    `update event set code = 'no code' where code = 'T-EVENT'`,
    'event_code_format',
  ],
  ['an unknown kind', `update event set kind = 'PARTY' where code = 'T-EVENT'`, 'event_kind_check'],
  [
    'an event that ends before it starts',
    `update event set starts_on = '2024-01-02', ends_on = '2024-01-01' where code = 'T-EVENT'`,
    'event_period',
  ],
  [
    'a province in a province',
    `update region set province_id = (select min(id) from region) where code = '98'`,
    'region_province_id_code',
  ],
  [
    'a region code of another scheme',
    `update region set code = '9801' where code = '98'`,
    'region_code_format',
  ],
  [
    'an organization with the kind of another type',
    `update organization set partner_kind = 'COMPANY' where code = 'T-CENTER'`,
    'organization_kind_matches_type',
  ],
  [
    'a unit without a ministry',
    `update organization set ministry_id = null where code = 'T-UNIT'`,
    'organization_kind_matches_type',
  ],
  [
    'a ministry that a directorate runs',
    `update organization set directorate_id = ${unit} where code = 'T-MINISTRY'`,
    'organization_relations_match_type',
  ],
  [
    'a center with two operators',
    `update organization set center_kind = 'UPTD', operator_id = ${partner} where code = 'T-CENTER'`,
    'organization_one_operator',
  ],
  [
    "a ministry's center run by a partner",
    `update organization set directorate_id = null, operator_id = ${partner} where code = 'T-CENTER'`,
    'organization_ministry_runs_its_centers',
  ],
  [
    'a satellite of nothing',
    `update organization set center_kind = 'SATPEL' where code = 'T-CENTER'`,
    'organization_satellite_has_parent',
  ],
  [
    'a unit of another ministry than the unit above it',
    `update organization set parent_directorate_id = (select id from organization where code = 'SETJEN-KEMNAKER') where code = 'T-UNIT'`,
    'organization_parent_directorate_id_ministry',
  ],
  [
    'a regency in a province that its code does not name',
    `insert into region (code, kind, name, province_id) select '98.01', 'REGENCY', 'X', id from region where code = '32'`,
    'region_province_id_code',
  ],
  [
    'a figure in the wrong unit',
    `insert into reported_figure (code, event_id, metric, reported, unit, source_id, quote) values ('T-F', ${event}, 'EVENT_PEOPLE', 1, 'COMPANIES', ${row('source', 'T-CHECKED')}, 'q')`,
    'reported_figure_metric_fits',
  ],
  ['a blank text', `update event set title = '' where code = 'T-EVENT'`, 'event_title_not_blank'],
  [
    'a day outside the calendar',
    `update event set starts_on = 'infinity' where code = 'T-EVENT'`,
    'event_starts_on_in_calendar',
  ],
  [
    'a center run by a partner as if it were a directorate',
    `update organization set directorate_id = ${partner} where code = 'T-CENTER'`,
    'organization_directorate_id_type',
  ],
  [
    'an organization that changes its type',
    `update organization set type = 'MINISTRY', partner_kind = null where code = 'T-PARTNER'`,
    'organization_type_fixed',
  ],
  [
    'a unit above itself',
    `update organization set parent_directorate_id = id where code = 'T-UNIT'`,
    'organization_parent_directorate_id_tree',
  ],
  [
    'a satellite of itself',
    `update organization set parent_center_id = id where code = 'T-CENTER'`,
    'organization_parent_center_id_tree',
  ],
  [
    'a batch that ends before it starts',
    `update training_batch set ends_on = '2023-12-31' where code = 'T-BATCH'`,
    'training_batch_period',
  ],
  [
    'a batch run by a partner',
    `update training_batch set center_id = ${partner} where code = 'T-BATCH'`,
    'training_batch_center_id_type',
  ],
  [
    'a batch without places',
    `update training_batch set capacity = 0 where code = 'T-BATCH'`,
    'training_batch_capacity',
  ],
  [
    'a participant twice in a batch',
    `insert into enrolment (batch_id, participant_id, status, record_origin) values (${batch}, ${participant}, 'REGISTERED', 'RECORDED')`,
    'enrolment_participant_id_batch_id_unique',
  ],
  [
    'a completion day without completion',
    `update enrolment set completed_on = '2024-02-01', status = 'DROPPED' where id = ${enrolment}`,
    'enrolment_completion',
  ],
  [
    'a completion before the start',
    `update enrolment set completed_on = '2023-02-01' where id = ${enrolment}`,
    'enrolment_period',
  ],
  [
    'a NIK in plain text',
    `update participant set nik_encrypted = '8800000000000001' where name = 'T'`,
    'participant_nik_encrypted_form',
  ],
  [
    'a telephone number in plain text',
    `update participant set phone_encrypted = '+6200012345678' where name = 'T'`,
    'participant_phone_encrypted_form',
  ],
  [
    'a NIK instead of its hash',
    `update participant set nik_hash = '8800000000000001' where name = 'T'`,
    'participant_nik_hash_form',
  ],
  [
    'a NIK that cannot be looked up',
    `update participant set nik_hash = null where name = 'T'`,
    'participant_nik_with_hash',
  ],
  [
    'a NIK twice',
    `insert into participant (name, nik_encrypted, nik_hash, record_origin) values ('T2', '${encrypted}', '${hash}', 'RECORDED')`,
    'participant_nik_hash_unique',
  ],
  [
    'a second look-up key',
    `insert into lookup_key values (2, '${encrypted}')`,
    'lookup_key_only_one',
  ],
  [
    'a look-up key in plain text',
    `update lookup_key set secret = 'secret'`,
    'lookup_key_secret_encrypted',
  ],
  [
    'an access record that names no field',
    `insert into access_record (viewer, role, purpose, document_hash, fields) values ('key:x', 'CENTER', 'p', repeat('0', 64), '{}')`,
    'access_record_fields_count',
  ],
  [
    'self-employment at a partner',
    `insert into placement (enrolment_id, kind, partner_id, starts_on, record_origin) values (${enrolment}, 'SELF_EMPLOYMENT', ${partner}, '2024-03-01', 'RECORDED')`,
    'placement_self_employment_has_no_partner',
  ],
  [
    'a placement at a training center',
    `insert into placement (enrolment_id, kind, partner_id, starts_on, record_origin) values (${enrolment}, 'EMPLOYMENT', ${center}, '2024-03-01', 'RECORDED')`,
    'placement_partner_id_type',
  ],
  [
    'a head count without its unit',
    `insert into event_participation (event_id, role, label, headcount) values (${event}, 'PARTICIPANT', 'X', 5)`,
    'event_participation_headcount_has_unit',
  ],
  [
    'a citation of two things',
    `insert into citation (source_id, event_id, organization_id) values (${row('source', 'T-CHECKED')}, ${event}, ${center})`,
    'citation_has_one_subject',
  ],
  [
    'a citation of nothing',
    `insert into citation (source_id) values (${row('source', 'T-CHECKED')})`,
    'citation_has_one_subject',
  ],
  [
    'the deletion of what others refer to',
    `delete from training_batch where code = 'T-BATCH'`,
    'enrolment_batch_id_foreign',
  ],
  [
    'an agreement that ends before it is signed',
    `insert into agreement (code, kind, title, status, signed_on, valid_to) values ('T-A', 'COOPERATION_AGREEMENT', 'A', 'SIGNED', '2024-01-02', '2024-01-01')`,
    'agreement_period',
  ],
  [
    'a signed agreement that nothing dates',
    `insert into agreement (code, kind, title, status) values ('T-A', 'COOPERATION_AGREEMENT', 'A', 'SIGNED')`,
    'agreement_signed_has_day_or_event',
  ],
];

describe('the database refuses', () => {
  it.each(wrong)('%s', async (_name, statement, constraint) => {
    const refused = await graph.orm.em.execute(statement).then(
      () => undefined,
      (error: { constraint?: string; message: string }) => error,
    );
    expect(refused?.constraint ?? refused?.message ?? 'accepted').toBe(constraint);
  });
});

describe('the database keeps', () => {
  it('the copies of a batch in its enrolments, whatever is written there', async () => {
    const { em } = graph.orm;
    await em.execute(
      `update enrolment set mode = 'NON_BOARDING', started_on = '2020-01-01' where id = ${enrolment}`,
    );
    await em.execute(`update training_batch set starts_on = '2024-01-05' where code = 'T-BATCH'`);
    const [copied] = await em.execute(
      `select mode, started_on::text as day, center_id = ${center} as "sameCenter" from enrolment where id = ${enrolment}`,
    );
    expect(copied).toEqual({ mode: 'BOARDING', day: '2024-01-05', sameCenter: true });
  });

  it('verified, from the citations and what is known of their sources', async () => {
    const { em } = graph.orm;
    const verified = async () =>
      (await em.execute(`select verified from event where code = 'T-EVENT'`))[0]!.verified;
    const cite = (source: string) =>
      em.execute(
        `insert into citation (source_id, event_id, supports) values (${row('source', source)}, ${event}, '{title}')`,
      );
    await cite('T-UNCHECKED');
    expect(await verified()).toBe(false);
    await cite('T-CHECKED');
    expect(await verified()).toBe(true);
    await em.execute(`update source set verified = false where code = 'T-CHECKED'`);
    expect(await verified()).toBe(false);
    await em.execute(`update source set verified = true where code = 'T-CHECKED'`);
    expect(await verified()).toBe(true);
    await em.execute(`delete from citation where source_id = ${row('source', 'T-CHECKED')}`);
    expect(await verified()).toBe(false);
  });

  it('the entries of search, when names come and go', async () => {
    const { em } = graph.orm;
    const found = async (name: string) =>
      (
        await em.execute(
          `select count(*)::int as n from search_entry where names @> array[folded(?)]`,
          [name],
        )
      )[0]!.n;
    await em.execute(
      `insert into organization_name (organization_id, name, acronym, source_id) values (${center}, 'Balái Lama', 'BL', ${row('source', 'T-CHECKED')})`,
    );
    expect([await found('balai lama'), await found('bl'), await found('T-CENTER')]).toEqual([
      1, 1, 1,
    ]);
    await em.execute(`delete from organization_name where organization_id = ${center}`);
    expect([await found('balai lama'), await found('T-CENTER')]).toEqual([0, 1]);
  });
});
