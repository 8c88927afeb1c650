import { Migration } from '@mikro-orm/migrations';

/** What statistics count: each enrolment with all that it is counted by. */
export class Migration20261122000005_enrolment_facts extends Migration {
  override up(): void {
    // What a query does not select costs it nothing: each part is a scalar subquery, or a left join to
    // at most one row, which the planner leaves out.
    this.addSql(`
      create view enrolment_fact as
      select
        e.enrolment_id,
        e.participant_id,
        e.batch_id,
        e.started_on,
        extract(year from e.started_on)::integer as year,
        make_date(
          extract(year from e.started_on)::integer,
          extract(quarter from e.started_on)::integer * 3 - 2, 1) as quarter,
        make_date(
          extract(year from e.started_on)::integer,
          extract(month from e.started_on)::integer, 1) as month,
        e.center_id,
        center.center_kind,
        coalesce(seat.province_id, seat.id) as center_province_id,
        coalesce(p.province_id, p.origin_id) as origin_province_id,
        case when p.province_id is not null then p.origin_id end as origin_regency_id,
        b.program_id,
        program.field_id,
        p.gender,
        case
          when age.years < 20 then 'UNDER_20'
          when age.years < 25 then 'FROM_20_TO_24'
          when age.years < 30 then 'FROM_25_TO_29'
          when age.years < 40 then 'FROM_30_TO_39'
          when age.years < 50 then 'FROM_40_TO_49'
          when age.years >= 50 then 'FROM_50'
        end as age_band,
        p.education,
        p.disability,
        e.mode,
        e.status,
        e.record_origin,
        e.assessment,
        e.ojt,
        followed.kind as placement_kind,
        followed.partner_id,
        partner.partner_kind,
        case
          when followed.kind is null or followed.kind = 'ON_THE_JOB_TRAINING' then 'NOT_PLACED'
          when followed.starts_on <= coalesce(e.completed_on, b.ends_on) + interval '6 months'
            then 'WITHIN_6_MONTHS'
          else 'LATER'
        end as placed
      from (
        select
          id as enrolment_id, batch_id, participant_id, center_id, started_on, mode, status,
          completed_on, record_origin,
          coalesce(
            (select min(c.result) from certification as c where c.enrolment_id = enrolment.id),
            'NOT_ASSESSED') as assessment,
          exists (
            select from placement as o
            where o.enrolment_id = enrolment.id and o.kind = 'ON_THE_JOB_TRAINING') as ojt,
          (select f.id from placement as f where f.enrolment_id = enrolment.id
            order by f.kind = 'ON_THE_JOB_TRAINING', f.starts_on, f.id limit 1) as placement_id
        from enrolment
      ) as e
      left join training_batch as b on b.id = e.batch_id
      left join training_program as program on program.id = b.program_id
      left join organization as center on center.id = e.center_id
      left join region as seat on seat.id = center.region_id
      left join participant as p on p.id = e.participant_id
      left join lateral (select extract(year from e.started_on) - p.birth_year as years) as age on true
      left join placement as followed on followed.id = e.placement_id
      left join organization as partner on partner.id = followed.partner_id`);
    this.addSql(
      `comment on view enrolment_fact is 'What statistics count: each enrolment with all that it is counted by.'`,
    );
  }

  override down(): void {
    this.addSql('drop view enrolment_fact');
  }
}
