import { Migration } from '@mikro-orm/migrations';

/** What the tables' triggers and indexes call. The functions read tables that are made later. */
export class Migration20261121000001_functions extends Migration {
  override up(): void {
    this.addSql('create extension if not exists fuzzystrmatch');
    this.addSql('create extension if not exists unaccent');

    // unaccent() is only stable, since dictionaries can change; an index needs an immutable function.
    this.addSql(`
      create function folded(value text) returns text
      language sql immutable strict parallel safe
      as $$
        select btrim(regexp_replace(
          lower(public.unaccent('public.unaccent'::regdictionary, value)), '\\s+', ' ', 'g'))
      $$`);

    // Punctuation is listed, since the classes of regular expressions depend on the locale. Words are
    // cut where a b-tree could no longer hold them, and levenshtein() would refuse them.
    this.addSql(`
      create function words(folded_value text) returns text[]
      language sql immutable strict parallel safe
      as $$
        select array(
          select left(word, 63)
          from regexp_split_to_table(
            folded_value, '[\\s\\u0001-\\u002F\\u003A-\\u0040\\u005B-\\u0060\\u007B-\\u00BF\\u2000-\\u206F]+'
          ) as word
          where word <> '')
      $$`);

    this.addSql(`
      create function stem(word text) returns text
      language sql immutable strict parallel safe
      as $$ select coalesce((ts_lexize('pg_catalog.indonesian_stem'::regdictionary, word))[1], word) $$`);

    // Two words that are one edit apart have at least one of these in common: the first seven letters,
    // whole and without each one of them. A number with another digit is another number.
    this.addSql(`
      create function spellings(word text) returns text[]
      language sql immutable strict parallel safe
      as $$
        select case when length(word) >= 3 and word !~ '[0-9]' then left(word, 7) || array(
          select distinct overlay(left(word, 7) placing '' from place for 1)
          from generate_series(1, least(length(word), 7)) as place)
        else '{}' end
      $$`);

    // How many letters to add, drop or replace; two neighbours that changed places count as one.
    this.addSql(`
      create function edits(a text, b text) returns integer
      language sql immutable strict parallel safe
      as $$
        select least(public.levenshtein(a, b), (
          select 1 + min(public.levenshtein(overlay(a placing reverse(substr(a, place, 2)) from place for 2), b))
          from generate_series(1, length(a) - 1) as place))
      $$`);

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

    // What people call a kind of thing, in both languages, so that search finds the thing by it.
    this.addSql(`
      create function words_for_kind(kind text) returns text
      language sql immutable parallel safe
      as $$
        select case kind
          when 'MINISTRY' then 'kementerian ministry'
          when 'DIRECTORATE_GENERAL' then 'direktorat jenderal ditjen directorate general'
          when 'DIRECTORATE' then 'direktorat directorate'
          when 'SECRETARIAT' then 'sekretariat secretariat'
          when 'AGENCY' then 'badan agency'
          when 'BUREAU' then 'biro bureau'
          when 'CENTER' then 'pusat center'
          when 'BBPVP' then 'bbpvp balai besar pelatihan vokasi blk balai latihan kerja vocational training center'
          when 'BPVP' then 'bpvp balai pelatihan vokasi blk balai latihan kerja vocational training center'
          when 'UPTD' then 'uptd unit pelaksana teknis daerah blk balai latihan kerja vocational training center'
          when 'BLK' then 'blk balai latihan kerja vocational training center'
          when 'BLK_KOMUNITAS' then 'blk komunitas balai latihan kerja community vocational training center'
          when 'SATPEL' then 'satpel satuan pelayanan blk balai latihan kerja vocational training center'
          when 'COMPANY' then 'perusahaan company'
          when 'INDUSTRY_ASSOCIATION' then 'asosiasi industri industry association'
          when 'PROFESSIONAL_ORGANIZATION' then 'organisasi profesi professional organization'
          when 'DEVELOPMENT_PROGRAM' then 'program pembangunan development program'
          when 'DEVELOPMENT_AGENCY' then 'lembaga pembangunan development agency'
          when 'EDUCATION_PROVIDER' then 'lembaga pendidikan education provider'
          when 'REGIONAL_GOVERNMENT' then 'pemerintah daerah pemda regional government'
          when 'REGIONAL_LABOUR_OFFICE' then 'dinas tenaga kerja disnaker regional labour office'
          when 'INDUSTRY_FORUM' then 'forum industri industry forum'
          when 'TRAINING_PROGRAM' then 'program pelatihan kursus training program course'
          when 'COOPERATION_PROGRAM' then 'program kerja sama cooperation program'
          when 'VOCATIONAL_FIELD' then 'kejuruan bidang pelatihan vocational training field'
          when 'NATIONAL_DIALOGUE' then 'dialog nasional national dialogue'
          when 'COORDINATION_MEETING' then 'rapat koordinasi rakor coordination meeting'
          when 'COMMUNICATION_FORUM' then 'forum komunikasi communication forum'
          when 'BENCHMARKING_VISIT' then 'patok banding studi banding kunjungan benchmarking visit'
          when 'TRAINING_WORKSHOP' then 'pelatihan lokakarya training workshop'
          when 'COOPERATION_AGREEMENT' then 'perjanjian kerja sama pks cooperation agreement'
          when 'MEMORANDUM_OF_UNDERSTANDING' then 'nota kesepahaman memorandum of understanding mou'
          when 'NEWS' then 'berita news'
          when 'PRESS_RELEASE' then 'siaran pers press release'
          when 'INSTITUTION_NEWS' then 'berita lembaga institution news'
          when 'DATASET' then 'kumpulan data set'
          when 'PUBLIC_KNOWLEDGE' then 'pengetahuan umum public knowledge'
        end
      $$`);

    // Both owners of a name that moved from one to the other have to forget and to learn it.
    this.addSql(`
      create function refresh_search_entry() returns trigger language plpgsql as $$
      declare
        owner integer;
      begin
        for owner in
          select distinct (changed ->> tg_argv[1])::integer
          from unnest(array[to_jsonb(old), to_jsonb(new)]) as changed
          where changed is not null
        loop
          execute format(
            'insert into search_entry (%1$I, kind, names, body)
             select subject_id, kind, names, body
             from search_document where subject = %1$L and subject_id = $1
             on conflict (%1$I) do update
             set kind = excluded.kind, names = excluded.names, body = excluded.body
             where (search_entry.kind, search_entry.names, search_entry.body)
               is distinct from (excluded.kind, excluded.names, excluded.body)',
            tg_argv[0])
            using owner;
        end loop;
        return null;
      end $$`);

    // A program is also found by what its field is called.
    this.addSql(`
      create function pass_field_on_to_programs() returns trigger language plpgsql as $$
      begin
        if (new.code, new.name, new.indonesian_name, new.aliases)
          is distinct from (old.code, old.name, old.indonesian_name, old.aliases) then
          update training_program set field_id = field_id where field_id = new.id;
        end if;
        return null;
      end $$`);

    this.addSql(`
      create function search_terms(names text[], body text) returns table (word text, share integer)
      language sql immutable
      as $$
        select term.word, max(term.share)::integer
        from (
          select part.word, 100 * length(part.word) / sum(length(part.word)) over (partition by part.name) as share
          from (select name, unnest(words(name)) as word from unnest(names) as name) as part
          union all
          select unnest(words(body)), 0
        ) as term
        group by term.word
      $$`);

    // Words stay when nothing has them any more: to remove one could break an entry that is just being
    // written with it. New ones are added in order, so that two writers do not wait for each other.
    // A bulk insert keeps the plans that it made while the tables were empty, so they must be by index.
    this.addSql(`
      create function index_search_entry() returns trigger language plpgsql
      set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
      as $$
      declare
        terms jsonb;
      begin
        select jsonb_object_agg(t.word, t.share) into terms from search_terms(new.names, new.body) as t;

        insert into search_word (word)
        select term.key from jsonb_each(terms) as term
        where not exists (select from search_word as w where w.word = term.key)
        order by term.key
        on conflict do nothing;

        delete from search_posting as p
        using search_word as w
        where p.entry_id = new.id and w.id = p.word_id and not terms ? w.word;

        insert into search_posting as p (word_id, entry_id, share)
        select w.id, new.id, term.value::integer
        from jsonb_each(terms) as term join search_word as w on w.word = term.key
        on conflict (word_id, entry_id) do update set share = excluded.share
        where p.share <> excluded.share;
        return null;
      end $$`);
  }

  override down(): void {
    for (const name of [
      'index_search_entry',
      'search_terms',
      'pass_field_on_to_programs',
      'refresh_search_entry',
      'words_for_kind',
      'refresh_citations',
      'refresh_verified',
      'pass_batch_on_to_enrolments',
      'copy_batch_to_enrolment',
      'refuse_change',
      'require_province_of_code',
      'require_same_ministry',
      'require_tree',
      'require_organization_type',
      'edits',
      'spellings',
      'stem',
      'words',
      'folded',
    ]) {
      this.addSql(`drop function ${name}`);
    }
  }
}
