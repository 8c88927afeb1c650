import { Migration } from '@mikro-orm/migrations';

/** Relations that follow from others, and what search reads. */
export class Migration20261121000003_views extends Migration {
  override up(): void {
    this.addSql(`
      create view region_training_center as
      select region_id, id as center_id
      from organization where type = 'TRAINING_CENTER' and region_id is not null
      union all
      select r.province_id, o.id
      from organization o join region r on r.id = o.region_id
      where o.type = 'TRAINING_CENTER' and r.province_id is not null`);

    this.addSql(`
      create view region_participant as
      select origin_id as region_id, id as participant_id from participant where origin_id is not null
      union all
      select r.province_id, p.id
      from participant p join region r on r.id = p.origin_id
      where r.province_id is not null`);

    this.addSql(`
      create view training_center_partner as
      select shared.center_id, shared.partner_id, array_agg(distinct shared.basis order by shared.basis) as through
      from (
        select a.organization_id as center_id, b.organization_id as partner_id, 'AGREEMENT' as basis
        from agreement_party a join agreement_party b on b.agreement_id = a.agreement_id
        union all
        select a.organization_id, b.organization_id, 'COOPERATION_PROGRAM'
        from cooperation_program_member a join cooperation_program_member b on b.program_id = a.program_id
        union all
        select a.organization_id, b.organization_id, 'EVENT'
        from event_participation a join event_participation b on b.event_id = a.event_id
        union all
        select e.center_id, p.partner_id, 'PLACEMENT'
        from placement p join enrolment e on e.id = p.enrolment_id
        union all
        select center_id, partner_id, 'WORKFORCE_NEED' from workforce_need
      ) as shared
      join organization c on c.id = shared.center_id and c.type = 'TRAINING_CENTER'
      join organization p on p.id = shared.partner_id and p.type = 'PARTNER'
      group by shared.center_id, shared.partner_id`);

    // What each thing is called, and the further words that it is found by.
    this.addSql(`
      create view search_document as
      select 'organization_id' as subject, o.id as subject_id, o.type as kind,
        (select array_agg(distinct folded(text)) from (
           select unnest(array[o.code, o.name, o.acronym]) as text
           union all
           select unnest(array[n.name, n.acronym]) from organization_name n where n.organization_id = o.id
         ) as called where text is not null) as names,
        words_for_kind(coalesce(o.directorate_kind, o.center_kind, o.partner_kind, o.type)) as body
      from organization o
      union all
      select 'training_program_id', p.id, 'TRAINING_PROGRAM', array[folded(p.code), folded(p.name)],
        folded(concat_ws(' ', words_for_kind('TRAINING_PROGRAM'),
          f.name, f.indonesian_name, array_to_string(f.aliases, ' ')))
      from training_program p left join vocational_field f on f.id = p.field_id
      union all
      select 'cooperation_program_id', id, 'COOPERATION_PROGRAM',
        array_remove(array[folded(code), folded(name), folded(acronym)], null),
        folded(concat_ws(' ', words_for_kind('COOPERATION_PROGRAM'),
          description, array_to_string(objectives, ' '), array_to_string(focus, ' ')))
      from cooperation_program
      union all
      select 'vocational_field_id', id, 'VOCATIONAL_FIELD',
        (select array_agg(distinct folded(text)) from unnest(array[code, name, indonesian_name] || aliases) as text),
        words_for_kind('VOCATIONAL_FIELD')
      from vocational_field
      union all
      select 'event_id', id, 'EVENT', array[folded(code), folded(title)],
        folded(concat_ws(' ', words_for_kind(kind), description, array_to_string(topics, ' ')))
      from event
      union all
      select 'agreement_id', id, 'AGREEMENT', array[folded(code), folded(title)],
        folded(concat_ws(' ', words_for_kind(kind), scope))
      from agreement
      union all
      select 'source_id', id, 'SOURCE', array[folded(code), folded(title)],
        nullif(folded(concat_ws(' ', words_for_kind(kind), publisher)), '')
      from source`);
  }

  override down(): void {
    for (const name of [
      'search_document',
      'training_center_partner',
      'region_participant',
      'region_training_center',
    ]) {
      this.addSql(`drop view ${name}`);
    }
  }
}
