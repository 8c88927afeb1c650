import { Migration } from '@mikro-orm/migrations';

/** Counts and links that are kept with the records, so that no page or count grows with them. */
export class Migration20261121000004_counts extends Migration {
  override up(): void {
    this.functions();
    this.copies();
    this.tables();
    this.liveViews();
    this.fill();
    this.triggers();

    // The links are read where these were.
    for (const [table, ends] of [
      ['enrolment', 'center_id_participant_id'],
      ['training_batch', 'center_id_program_id'],
      ['training_batch', 'program_id_center_id'],
    ]) {
      this.addSql(`drop index ${table}_${ends}_index`);
    }

    // Without conditions, a region's part of either is read in the order of an index, and merged.
    this.addSql(`
      create or replace view region_participant as
      select origin_id as region_id, id as participant_id from participant
      union all
      select province_id, id from participant`);
    this.addSql(
      partnership(`
        select center_id, partner_id, basis collate "default"
        from shared_record group by center_id, partner_id, basis having sum(records) > 0`),
    );
  }

  private functions(): void {
    // A transaction that has to do with a slot has it for itself until it ends, so that writers do not
    // wait for each other. There are more connections than slots only under the heaviest load.
    this.addSql(`
      create function writer_slot() returns integer language plpgsql as $$
      declare
        slots constant integer := 16;
        slot integer;
      begin
        for step in 0 .. slots - 1 loop
          slot := (pg_backend_pid() + step) % slots;
          if pg_try_advisory_xact_lock(7310003, slot) then
            return slot;
          end if;
        end loop;
        return pg_backend_pid() % slots;
      end $$`);

    // Counts are written in the order of their keys, so that two writers of the same ones do not block
    // each other. One that came to 0 is locked by then: nobody can have begun to count on it.
    this.addSql(`
      create function count_rows() returns trigger language plpgsql as $$
      declare
        target constant text := tg_argv[0];
        counter constant text := tg_argv[1];
        keys constant text := tg_argv[2];
        change constant text := case when tg_op <> 'DELETE' then format(
          'select %s, 1 from added where %s', tg_argv[3], tg_argv[4]) end;
        removal constant text := case when tg_op <> 'INSERT' then format(
          'select %s, -1 from removed where %s', tg_argv[3], tg_argv[4]) end;
        changed integer;
      begin
        execute format(
          'insert into %1$I as kept (%2$s, %3$I)
           select %2$s, sum(change)::integer from (%4$s) as counted (%2$s, change)
           group by %2$s having sum(change) <> 0 order by %2$s
           on conflict (%2$s) do update set %3$I = kept.%3$I + excluded.%3$I',
          target, keys, counter, concat_ws(' union all ', change, removal));
        get diagnostics changed = row_count;
        if changed > 0 and removal is not null then
          execute format(
            'delete from %1$I where %3$I = 0 and (%2$s) in (
               select %2$s from (%4$s) as counted (%2$s, change))',
            target, keys, counter, removal);
        end if;
        return null;
      end $$`);

    this.addSql(`
      create function forget_counts() returns trigger language plpgsql as $$
      begin
        execute format('delete from %I where %s', tg_argv[0], tg_argv[1]);
        return null;
      end $$`);

    // Whoever copies holds on to the row copied from: one that changes it at the same time waits, and
    // passes the change on to this copy too.
    this.addSql(`
      create or replace function copy_batch_to_enrolment() returns trigger language plpgsql as $$
      begin
        select b.center_id, b.starts_on, b.mode into new.center_id, new.started_on, new.mode
        from training_batch b where b.id = new.batch_id for share;
        return new;
      end $$`);

    this.addSql(`
      create function copy_enrolment_to_placement() returns trigger language plpgsql as $$
      begin
        select e.center_id into new.center_id
        from enrolment e where e.id = new.enrolment_id for share;
        return new;
      end $$`);

    this.addSql(`
      create function pass_enrolment_on_to_placements() returns trigger language plpgsql as $$
      begin
        update placement as p set enrolment_id = p.enrolment_id
        from removed join added on added.id = removed.id
        where added.center_id <> removed.center_id and p.enrolment_id = added.id;
        return null;
      end $$`);

    this.addSql(`
      create function copy_origin_to_participant() returns trigger language plpgsql as $$
      begin
        new.province_id := null;
        if new.origin_id is not null then
          select r.province_id into new.province_id
          from region r where r.id = new.origin_id for share;
        end if;
        return new;
      end $$`);

    this.addSql(`
      create function pass_province_on_to_participants() returns trigger language plpgsql as $$
      begin
        if new.province_id is distinct from old.province_id then
          update participant set origin_id = origin_id where origin_id = new.id;
        end if;
        return null;
      end $$`);
  }

  /** Columns copied from the row that another one points at, so that the rows can be counted by them. */
  private copies(): void {
    this.addSql('alter table "participant" add "province_id" int null');
    this.addSql(
      `comment on column "participant"."province_id" is 'Province that the origin lies in; null when that is a province or not known.'`,
    );
    this.addSql(`
      update participant as p set province_id = r.province_id
      from region as r where r.id = p.origin_id and r.province_id is not null`);
    this.addSql(
      'create index "participant_province_id_id_index" on "participant" ("province_id", "id")',
    );

    this.addSql('alter table "placement" add "center_id" int null');
    this.addSql(`comment on column "placement"."center_id" is 'Center that ran the training.'`);
    this.addSql(`
      update placement as p set center_id = e.center_id from enrolment as e where e.id = p.enrolment_id`);
    // The update left checks of foreign keys behind, with which the table cannot be altered.
    this.addSql('set constraints all immediate');
    this.addSql('alter table "placement" alter column "center_id" set not null');
  }

  private tables(): void {
    this.addSql(
      `create table "list_size" ("list" text collate "C" not null, "parent_id" int not null, "slot" int not null, "size" int not null, primary key ("list", "parent_id", "slot"))`,
    );
    this.addSql(
      `comment on table "list_size" is 'How many rows a list has, as the sum of its slots; kept by triggers.'`,
    );
    this.addSql(
      `comment on column "list_size"."list" is 'Table and column, such as \`enrolment.center_id\`; the table alone for all its rows.'`,
    );
    this.addSql(
      `comment on column "list_size"."parent_id" is 'Value of the column; 0 where it is null, and for a whole table.'`,
    );
    this.addSql(`comment on column "list_size"."slot" is 'Which of the writers at work counted.'`);
    this.addSql(
      `comment on column "list_size"."size" is 'Rows added less rows removed; may be negative.'`,
    );
    this.addSql(
      `alter table "list_size" add constraint "list_size_list_not_blank" check (list <> '')`,
    );

    this.addSql(
      `create table "shared_record" ("center_id" int not null, "partner_id" int not null, "basis" text collate "C" not null, "slot" int not null, "records" int not null, primary key ("center_id", "partner_id", "basis", "slot"))`,
    );
    this.addSql(
      `comment on table "shared_record" is 'How many records a center and a partner share, as the sum of the slots; kept by triggers.'`,
    );
    this.addSql(`comment on column "shared_record"."basis" is 'Sort of records.'`);
    this.addSql(
      `comment on column "shared_record"."slot" is 'Which of the writers at work counted.'`,
    );
    this.addSql(
      `comment on column "shared_record"."records" is 'Records added less records removed; may be negative.'`,
    );
    this.addSql(
      `create index "shared_record_partner_id_center_id_index" on "shared_record" ("partner_id", "center_id")`,
    );
    this.addSql(
      `alter table "shared_record" add constraint "shared_record_basis_check" check ("basis" in ('AGREEMENT', 'COOPERATION_PROGRAM', 'EVENT', 'PLACEMENT', 'WORKFORCE_NEED'))`,
    );

    this.addSql(
      `create table "training_center_participant" ("center_id" int not null, "participant_id" int not null, "enrolments" int not null, primary key ("center_id", "participant_id"))`,
    );
    this.addSql(
      `comment on table "training_center_participant" is 'A participant of a center''s batches; kept by triggers.'`,
    );
    this.addSql(
      `comment on column "training_center_participant"."enrolments" is 'How many enrolments they are.'`,
    );

    this.addSql(
      `create table "training_center_program" ("center_id" int not null, "program_id" int not null, "batches" int not null, primary key ("center_id", "program_id"))`,
    );
    this.addSql(
      `comment on table "training_center_program" is 'A program of which a center ran a batch; kept by triggers.'`,
    );
    this.addSql(
      `comment on column "training_center_program"."batches" is 'How many batches they are.'`,
    );
    this.addSql(
      `create index "training_center_program_program_id_center_id_index" on "training_center_program" ("program_id", "center_id")`,
    );
  }

  /** What the tables of counts must hold, read from the records themselves. */
  private liveViews(): void {
    const sizes = [
      'certification',
      'enrolment.center_id',
      'participant.origin_id',
      'participant.province_id',
      'placement.partner_id',
      'training_batch.center_id',
      'training_batch.program_id',
    ].map((list) => {
      const [table, column] = list.split('.') as [string, string?];
      const parent = column ? `coalesce(${column}, 0)` : '0';
      return `select '${list}' as list, ${parent} as parent_id, count(*)::integer as size from ${table} group by 2`;
    });
    this.addSql(`
      create view live_list_size as
      ${sizes.join('\n      union all\n      ')}
      union all
      select 'training_center_participant.center_id', center_id, count(distinct participant_id)::integer
      from enrolment group by center_id`);
    this.addSql(`
      create view live_training_center_participant as
      select center_id, participant_id, count(*)::integer as enrolments
      from enrolment group by center_id, participant_id`);
    this.addSql(`
      create view live_training_center_program as
      select center_id, program_id, count(*)::integer as batches
      from training_batch group by center_id, program_id`);
    this.addSql(`
      create view live_shared_record as
      select e.center_id, p.partner_id, 'PLACEMENT' as basis, count(*)::integer as records
      from placement as p join enrolment as e on e.id = p.enrolment_id
      where p.partner_id is not null group by e.center_id, p.partner_id
      union all
      select center_id, partner_id, 'WORKFORCE_NEED', count(*)::integer
      from workforce_need where center_id is not null group by center_id, partner_id`);
  }

  private fill(): void {
    this.addSql(`
      insert into list_size (list, parent_id, slot, size)
      select list, parent_id, 0, size from live_list_size`);
    this.addSql(`
      insert into shared_record (center_id, partner_id, basis, slot, records)
      select center_id, partner_id, basis, 0, records from live_shared_record`);
    for (const link of ['training_center_participant', 'training_center_program']) {
      this.addSql(`insert into ${link} select * from live_${link} order by 1, 2`);
    }
    this.addSql(
      'analyze list_size, shared_record, training_center_participant, training_center_program',
    );
  }

  private triggers(): void {
    this.addSql(
      'create trigger region_passes_on after update on region for each row execute function pass_province_on_to_participants()',
    );
    this.addSql(
      'create trigger participant_copies_origin before insert or update of origin_id, province_id on participant for each row execute function copy_origin_to_participant()',
    );
    this.addSql(
      'create trigger placement_copies_enrolment before insert or update of enrolment_id, center_id on placement for each row execute function copy_enrolment_to_placement()',
    );
    this.addSql(
      'create trigger enrolment_passes_on after update on enrolment referencing old table as removed new table as added for each statement execute function pass_enrolment_on_to_placements()',
    );

    for (const list of [
      'certification',
      'enrolment.center_id',
      'participant.origin_id',
      'participant.province_id',
      'placement.partner_id',
      'training_batch.center_id',
      'training_batch.program_id',
      'training_center_participant.center_id',
    ]) {
      this.listSize(list);
    }
    this.link(
      'enrolment',
      'training_center_participant',
      'enrolments',
      'center_id, participant_id',
    );
    this.link('training_batch', 'training_center_program', 'batches', 'center_id, program_id');
    this.sharedRecords('placement', 'PLACEMENT');
    this.sharedRecords('workforce_need', 'WORKFORCE_NEED');
  }

  private listSize(list: string): void {
    const [table, column] = list.split('.') as [string, string?];
    const parent = column ? `coalesce(${column}, 0)` : '0';
    this.counted(
      table,
      `${list.replace('.', '_')}_size`,
      `'list_size', 'size', 'list, parent_id, slot', '''${list}'', ${parent}, (select writer_slot())', 'true'`,
      `'list_size', 'list = ''${list}'''`,
    );
  }

  private link(table: string, link: string, counter: string, keys: string): void {
    this.counted(
      table,
      `${table}_link`,
      `'${link}', '${counter}', '${keys}', '${keys}', 'true'`,
      `'${link}', 'true'`,
    );
  }

  private sharedRecords(table: string, basis: string): void {
    this.counted(
      table,
      `${table}_shared`,
      `'shared_record', 'records', 'center_id, partner_id, basis, slot', 'center_id, partner_id, ''${basis}'', (select writer_slot())', 'center_id is not null and partner_id is not null'`,
      `'shared_record', 'basis = ''${basis}'''`,
    );
  }

  private counted(table: string, name: string, counts: string, own: string): void {
    const events = [
      ['added', 'insert', 'new table as added'],
      ['changed', 'update', 'old table as removed new table as added'],
      ['removed', 'delete', 'old table as removed'],
    ];
    for (const [suffix, event, tables] of events) {
      this.addSql(
        `create trigger ${name}_${suffix} after ${event} on ${table} referencing ${tables} for each statement execute function count_rows(${counts})`,
      );
    }
    this.addSql(
      `create trigger ${name}_emptied after truncate on ${table} for each statement execute function forget_counts(${own})`,
    );
  }

  override down(): void {
    this.addSql(
      partnership(`
        select e.center_id, p.partner_id, 'PLACEMENT'
        from placement p join enrolment e on e.id = p.enrolment_id
        union all
        select center_id, partner_id, 'WORKFORCE_NEED' from workforce_need`),
    );
    this.addSql(`
      create or replace view region_participant as
      select origin_id as region_id, id as participant_id from participant where origin_id is not null
      union all
      select r.province_id, p.id
      from participant p join region r on r.id = p.origin_id
      where r.province_id is not null`);
    for (const view of [
      'live_shared_record',
      'live_training_center_program',
      'live_training_center_participant',
      'live_list_size',
    ]) {
      this.addSql(`drop view ${view}`);
    }
    // The triggers go with their functions.
    for (const name of [
      'pass_province_on_to_participants',
      'copy_origin_to_participant',
      'pass_enrolment_on_to_placements',
      'copy_enrolment_to_placement',
      'forget_counts',
      'count_rows',
    ]) {
      this.addSql(`drop function ${name} cascade`);
    }
    this.addSql('drop function writer_slot');
    this.addSql(`
      create or replace function copy_batch_to_enrolment() returns trigger language plpgsql as $$
      begin
        select b.center_id, b.starts_on, b.mode into new.center_id, new.started_on, new.mode
        from training_batch b where b.id = new.batch_id;
        return new;
      end $$`);
    for (const table of [
      'training_center_program',
      'training_center_participant',
      'shared_record',
      'list_size',
    ]) {
      this.addSql(`drop table ${table}`);
    }
    for (const [table, from, to] of [
      ['enrolment', 'center_id', 'participant_id'],
      ['training_batch', 'center_id', 'program_id'],
      ['training_batch', 'program_id', 'center_id'],
    ]) {
      this.addSql(`create index ${table}_${from}_${to}_index on ${table} (${from}, ${to})`);
    }
    this.addSql('alter table placement drop column center_id');
    this.addSql('alter table participant drop column province_id');
  }
}

/** @param records the part that comes from records, of which there are many */
function partnership(records: string): string {
  return `
      create or replace view training_center_partner as
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
        ${records}
      ) as shared
      join organization c on c.id = shared.center_id and c.type = 'TRAINING_CENTER'
      join organization p on p.id = shared.partner_id and p.type = 'PARTNER'
      group by shared.center_id, shared.partner_id`;
}
