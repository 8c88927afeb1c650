import { Migration } from '@mikro-orm/migrations';

/** What the tables' triggers and indexes call. The functions read tables that are made later. */
export class Migration20261121000001_functions extends Migration {
  override up(): void {
    this.addSql('create extension if not exists pg_trgm');
    this.addSql('create extension if not exists unaccent');

    // unaccent() is only stable, since dictionaries can change; an index needs an immutable function.
    this.addSql(`
      create function folded(value text) returns text
      language sql immutable strict parallel safe
      as $$ select lower(public.unaccent('public.unaccent'::regdictionary, value)) $$`);

    this.addSql(`
      create function require_organization_type() returns trigger language plpgsql as $$
      declare
        referred integer := (to_jsonb(new) ->> tg_argv[0])::integer;
      begin
        if not exists (select from organization where id = referred and type = tg_argv[1]) then
          raise check_violation using
            message = format('%s of %s must refer to a %s', tg_argv[0], tg_table_name, tg_argv[1]),
            constraint = tg_name;
        end if;
        return new;
      end $$`);

    this.addSql(`
      create function require_tree() returns trigger language plpgsql as $$
      declare
        parent integer := (to_jsonb(new) ->> tg_argv[0])::integer;
        circular boolean;
      begin
        execute format(
          'with recursive above (id) as (
             select $1 union select o.%1$I from organization o join above a on o.id = a.id
           ) select exists (select from above where id = $2)', tg_argv[0])
          into circular using parent, new.id;
        if circular then
          raise check_violation using
            message = format('%s of %s must not lead back to the row itself', tg_argv[0], tg_table_name),
            constraint = tg_name;
        end if;
        return new;
      end $$`);

    this.addSql(`
      create function require_same_ministry() returns trigger language plpgsql as $$
      begin
        if not exists (
          select from organization where id = new.parent_directorate_id and ministry_id = new.ministry_id
        ) then
          raise check_violation using
            message = 'a unit must belong to the ministry of the unit above it',
            constraint = tg_name;
        end if;
        return new;
      end $$`);

    this.addSql(`
      create function require_province_of_code() returns trigger language plpgsql as $$
      begin
        if not exists (
          select from region where id = new.province_id and kind = 'PROVINCE' and code = left(new.code, 2)
        ) then
          raise check_violation using
            message = 'a regency or city must lie in the province that its code begins with',
            constraint = tg_name;
        end if;
        return new;
      end $$`);

    this.addSql(`
      create function refuse_change() returns trigger language plpgsql as $$
      begin
        if to_jsonb(new) -> tg_argv[0] is distinct from to_jsonb(old) -> tg_argv[0] then
          raise check_violation using
            message = format('%s of %s cannot change', tg_argv[0], tg_table_name),
            constraint = tg_name;
        end if;
        return new;
      end $$`);

    this.addSql(`
      create function copy_batch_to_enrolment() returns trigger language plpgsql as $$
      begin
        select b.center_id, b.starts_on, b.mode into new.center_id, new.started_on, new.mode
        from training_batch b where b.id = new.batch_id;
        return new;
      end $$`);

    this.addSql(`
      create function pass_batch_on_to_enrolments() returns trigger language plpgsql as $$
      begin
        if (new.center_id, new.starts_on, new.mode) is distinct from (old.center_id, old.starts_on, old.mode) then
          update enrolment set batch_id = batch_id where batch_id = new.id;
        end if;
        return null;
      end $$`);

    // The subject of a citation is the one foreign key that is set, named after its table.
    this.addSql(`
      create function refresh_verified() returns trigger language plpgsql as $$
      declare
        cited record;
      begin
        for cited in
          select distinct key as link, left(key, -3) as subject, value::integer as id
          from unnest(array[to_jsonb(old), to_jsonb(new)]) as citation, jsonb_each_text(citation)
          where key like '%\\_id' and key <> 'source_id' and value is not null
        loop
          execute format(
            'update %1$I as subject set verified = checked.verified
             from (select exists (
               select from citation c join source s on s.id = c.source_id
               where c.%2$I = $1 and s.verified
                 and c.supports && array[''name'', ''names'', ''acronym'', ''indonesianName'', ''aliases'', ''title'', ''text'']
             ) as verified) as checked
             where subject.id = $1 and subject.verified <> checked.verified', cited.subject, cited.link)
            using cited.id;
        end loop;
        return null;
      end $$`);

    this.addSql(`
      create function refresh_citations() returns trigger language plpgsql as $$
      begin
        if new.verified <> old.verified then
          update citation set source_id = source_id where source_id = new.id;
        end if;
        return null;
      end $$`);

    this.addSql(`
      create function refresh_search_entry() returns trigger language plpgsql as $$
      declare
        changed jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
      begin
        execute format(
          'insert into search_entry (%1$I, kind, names, label, body)
           select subject_id, kind, names, array_to_string(names, '' ''), nullif(body, '''')
           from search_document where subject = %1$L and subject_id = $1
           on conflict (%1$I) do update
           set kind = excluded.kind, names = excluded.names, label = excluded.label, body = excluded.body',
          tg_argv[0])
          using (changed ->> tg_argv[1])::integer;
        return null;
      end $$`);
  }

  override down(): void {
    for (const name of [
      'refresh_search_entry',
      'refresh_citations',
      'refresh_verified',
      'pass_batch_on_to_enrolments',
      'copy_batch_to_enrolment',
      'refuse_change',
      'require_province_of_code',
      'require_same_ministry',
      'require_tree',
      'require_organization_type',
      'folded',
    ]) {
      this.addSql(`drop function ${name}`);
    }
  }
}
