import { Migration } from '@mikro-orm/migrations';

/** What an enrolment is counted by, in the order of the table's columns. */
const attributes = [
  'center_id',
  'program_id',
  'field_id',
  'origin_province_id',
  'origin_regency_id',
  'gender',
  'age_band',
  'education',
  'disability',
  'mode',
  'status',
  'record_origin',
  'assessment',
  'ojt',
  'placement_kind',
  'partner_id',
  'placed',
];

/** By column, whether an enrolment is the first of its participant within each value of others. */
const firsts: Record<string, string[]> = {
  is_first: [],
  is_first_of_year: ['year'],
  is_first_at_center: ['center_id'],
  is_first_at_center_of_year: ['center_id', 'year'],
};

const counted = [
  'enrolment_id',
  'participant_id',
  'batch_id',
  'started_on',
  ...attributes,
  ...Object.keys(firsts),
];

/** By counter, the condition on the enrolments that it counts. */
const outcomes: Record<string, string> = {
  completed: `status = 'COMPLETED'`,
  dropped: `status = 'DROPPED'`,
  assessed: `assessment <> 'NOT_ASSESSED'`,
  certified: `assessment = 'COMPETENT'`,
  ojt: 'ojt',
  placed: `placed <> 'NOT_PLACED'`,
  certified_and_placed: `assessment = 'COMPETENT' and placed <> 'NOT_PLACED'`,
  placed_within_six_months: `placed = 'WITHIN_6_MONTHS'`,
};

const participants: Record<string, { needs: string[]; condition: string }> = {
  participants: { needs: [], condition: 'is_first' },
  participants_by_year: { needs: ['year'], condition: 'is_first_of_year' },
  participants_by_center: { needs: ['center_id'], condition: 'is_first_at_center' },
  participants_by_center_and_year: {
    needs: ['center_id', 'year'],
    condition: 'is_first_at_center_of_year',
  },
};

type Rollups = Readonly<Record<string, readonly string[]>>;

const rollups: Rollups = {
  origin: ['year', 'origin_province_id', 'gender', 'record_origin'],
  person: ['year', 'gender', 'age_band', 'education', 'disability', 'mode', 'record_origin'],
  month: ['center_id', 'month', 'field_id', 'record_origin'],
  regency: ['origin_province_id', 'origin_regency_id', 'year', 'gender', 'record_origin'],
  placement: ['partner_id', 'placement_kind', 'year', 'field_id'],
  program: [
    'center_id',
    'program_id',
    'field_id',
    'year',
    'gender',
    'mode',
    'status',
    'record_origin',
  ],
  flow: ['center_id', 'field_id', 'origin_province_id', 'placement_kind'],
  origin_and_field: ['center_id', 'field_id', 'origin_province_id', 'year'],
};

/** Keys that may be null in the records: not known, or none. A primary key has 0 or '-' for it. */
const absent: Record<string, string> = {
  field_id: '0',
  origin_province_id: '0',
  origin_regency_id: '0',
  partner_id: '0',
  gender: `'-'`,
  age_band: `'-'`,
  education: `'-'`,
  disability: `'-'`,
  placement_kind: `'-'`,
};

const integers = new Set([
  'year',
  'center_id',
  'program_id',
  'field_id',
  'partner_id',
  'origin_province_id',
  'origin_regency_id',
]);

/** What follows from small tables, and where it comes from; it is joined when it is read. */
const centerColumns =
  'center.center_kind, coalesce(seat.province_id, seat.id) as center_province_id';
const centerJoin = `
      left join organization as center on center.id = c.center_id
      left join region as seat on seat.id = center.region_id`;

const yearOf = (day: string) => `date_part('year', ${day})::integer`;
const beginning = (period: string, day: string) =>
  `date_trunc('${period}', ${day}::timestamp)::date`;

/**
 * Rollups of the enrolments, kept with the records.
 *
 * What changed is known from what was counted before: each enrolment as it is counted has a row of
 * its own. Reckoned from the transition tables alone it would be wrong as soon as one statement
 * changes several tables, by `with`, a cascade or a trigger: each of its triggers sees all changes
 * of the others as done. The rows also answer, without a join, what no rollup covers.
 */
export class Migration20261122000006_rollups extends Migration {
  override up(): void {
    this.enrolments();
    for (const [name, keys] of Object.entries(rollups)) this.rollup(name, keys);
    this.functions();
    this.addSql('select rebuild_statistics()');
    this.addSql(`analyze counted_enrolment, ${Object.keys(rollups).map(tableOf).join(', ')}`);
    this.triggers();
  }

  private enrolments(): void {
    const nullable = new Set(Object.keys(absent));
    const columns = attributes.map((column) => {
      return `"${column}" ${typeOf(column)} ${nullable.has(column) ? 'null' : 'not null'}`;
    });
    const flags = Object.keys(firsts).map((column) => `"${column}" boolean not null`);
    this.addSql(
      `create table "counted_enrolment" ("enrolment_id" int not null, "participant_id" int not null, "batch_id" int not null, "started_on" date not null, ${[...columns, ...flags].join(', ')}, primary key ("enrolment_id"))`,
    );
    this.addSql(
      'create index "counted_enrolment_participant_id_index" on "counted_enrolment" ("participant_id")',
    );
    this.checkValues('counted_enrolment', ['started_on', ...attributes]);
    this.comments(
      'counted_enrolment',
      'An enrolment as it was counted in the rollups; kept by triggers.',
      {
        is_first: 'Whether it is the first enrolment of its participant.',
        is_first_of_year: 'Whether it is the first one in its year.',
        is_first_at_center: 'Whether it is the first one at its center.',
        is_first_at_center_of_year: 'Whether it is the first one at its center in its year.',
      },
    );

    // Nothing in it outlives the transaction that wrote it.
    this.addSql(
      'create unlogged table "uncounted_change" ("id" int generated by default as identity not null primary key, "participants" int[] not null)',
    );
    this.comments(
      'uncounted_change',
      'What the statements of a transaction changed, to be counted when it ends.',
      { participants: 'Participants whose enrolments are to be counted anew.' },
    );

    // The rows of a participant are read together: whoever asks for some participants reads no others.
    this.addSql('alter view enrolment_fact rename to live_enrolment_fact');
    const firstsOf = Object.entries(firsts).map(
      ([column, within]) =>
        `enrolment_id = min(enrolment_id) over (partition by ${['participant_id', ...within].join(', ')}) as ${column}`,
    );
    this.addSql(`
      create view live_counted_enrolment as
      select enrolment_id, participant_id, batch_id, started_on, ${attributes.join(', ')},
        ${firstsOf.join(',\n        ')}
      from live_enrolment_fact`);

    this.addSql(`
      create view enrolment_fact as
      select c.enrolment_id, c.participant_id, c.batch_id, c.started_on,
        ${yearOf('c.started_on')} as year,
        ${beginning('quarter', 'c.started_on')} as quarter,
        ${beginning('month', 'c.started_on')} as month,
        c.center_id, ${centerColumns},
        c.origin_province_id, c.origin_regency_id, c.program_id, c.field_id,
        c.gender, c.age_band, c.education, c.disability, c.mode, c.status, c.record_origin,
        c.assessment, c.ojt, c.placement_kind, c.partner_id, partner.partner_kind, c.placed
      from counted_enrolment as c${centerJoin}
      left join organization as partner on partner.id = c.partner_id`);
    this.addSql(
      `comment on view enrolment_fact is 'What statistics count: each enrolment with all that it is counted by.'`,
    );
  }

  private rollup(name: string, keys: readonly string[]): void {
    const table = tableOf(name);
    const sums = [...Object.keys(outcomes), ...participantsOf(keys)];
    const columns = [
      ...keys.map((key) => `"${key}" ${typeOf(key)} not null`),
      '"slot" int not null',
      ...['enrolments', ...sums].map((counter) => `"${counter}" int not null`),
    ];
    const primary = [...keys, 'slot'].map((key) => `"${key}"`).join(', ');
    this.addSql(`create table "${table}" (${columns.join(', ')}, primary key (${primary}))`);
    this.checkValues(table, keys);
    this.comments(
      table,
      'Enrolments counted by their attributes, as the sum of the slots; kept by triggers.',
      { slot: 'Which of the writers at work counted.' },
    );
    // Room for the next version of a row on its own page: no index has to follow it.
    this.addSql(`alter table ${table} set (fillfactor = 60)`);

    const month = keys.includes('month')
      ? [`${yearOf('c.month')} as year`, `${beginning('quarter', 'c.month')} as quarter`]
      : [];
    const selected = [
      ...keys.map((key) =>
        absent[key] === undefined ? `c.${key}` : `nullif(c.${key}, ${absent[key]}) as ${key}`,
      ),
      ...month,
      ...(keys.includes('center_id') ? [centerColumns] : []),
      ...(keys.includes('partner_id') ? ['partner.partner_kind'] : []),
      ...['enrolments', ...sums].map((counter) => `c.${counter}`),
    ];
    const partner = keys.includes('partner_id')
      ? '\n      left join organization as partner on partner.id = c.partner_id'
      : '';
    this.addSql(`
      create view statistics_by_${name} as
      select ${selected.join(', ')}
      from ${table} as c${keys.includes('center_id') ? centerJoin : ''}${partner}`);
  }

  private checkValues(table: string, columns: readonly string[]): void {
    const checks: Record<string, (column: string) => [string, string] | undefined> = {
      date: (column) => [
        'in_calendar',
        `${column} >= '0001-01-01'::date and ${column} <= '9999-12-31'::date`,
      ],
      'text collate "C"': (column) => ['not_blank', `${column} <> ''`],
    };
    for (const column of columns) {
      const [name, condition] = checks[typeOf(column)]?.(column) ?? [];
      if (name === undefined) continue;
      this.addSql(
        `alter table "${table}" add constraint "${table}_${column}_${name}" check (${condition})`,
      );
    }
  }

  private comments(table: string, text: string, columns: Record<string, string>): void {
    this.addSql(`comment on table "${table}" is '${text}'`);
    for (const [column, comment] of Object.entries(columns)) {
      this.addSql(`comment on column "${table}"."${column}" is '${comment}'`);
    }
  }

  private functions(): void {
    // From the first slot on, so that no more of them are in use than writers at a time: whoever reads
    // a count reads all its slots.
    this.addSql(writerSlot('step'));

    this.addSql(`
      create function require_read_committed() returns void language plpgsql as $$
      begin
        if current_setting('transaction_isolation') <> 'read committed' then
          raise feature_not_supported using
            message = 'records are written in transactions that are read committed',
            hint = 'What others have counted must be seen as soon as they have committed.';
        end if;
      end $$`);

    this.counting(rollups);

    // Arguments: the columns that matter, the one by which to find participants, a statement that finds
    // them by its values ($1), and whether to keep others from counting before this transaction ends.
    this.addSql(`
      create function note_uncounted_change() returns trigger language plpgsql as $$
      declare
        columns constant text := tg_argv[0];
        changed constant text := case tg_op
          when 'INSERT' then 'table added'
          when 'DELETE' then 'table removed'
          else format('(select %1$s from added except select %1$s from removed)
            union all (select %1$s from removed except select %1$s from added)', columns) end;
        keys integer[];
      begin
        execute format('select array_agg(distinct %I) from (%s) as changed', tg_argv[1], changed)
          into keys;
        if keys is null then
          return null;
        end if;
        if tg_argv[3] = 'alone' then
          lock table counted_enrolment in share row exclusive mode;
        end if;
        execute format(
          'insert into uncounted_change (participants)
           select array_agg(participant_id) from (%s) as affected having count(*) > 0', tg_argv[2])
          using keys;
        return null;
      end $$`);

    // All changes of a transaction at once, when it ends: a participant is counted once however many
    // statements were about them, and whoever counts holds up others for no longer than that.
    this.addSql(`
      create function count_changes() returns trigger language plpgsql as $$
      declare
        persons integer[];
      begin
        with taken as (delete from uncounted_change returning participants)
        select array_agg(distinct id order by id) into persons from taken, unnest(participants) as id;
        if persons is not null then
          lock table counted_enrolment in row exclusive mode;
          perform count_enrolments(persons);
        end if;
        return null;
      end $$`);

    this.addSql(`
      create function recount_all_enrolments() returns trigger language plpgsql as $$
      begin
        perform rebuild_statistics();
        return null;
      end $$`);
  }

  /** What counts the enrolments of participants, and of all. */
  private counting(rollups: Rollups): void {
    // Nobody else counts the enrolments of a locked participant, and what they have counted is seen by
    // the next statement. Nobody else sees a participant that this transaction made. Rows are counted in
    // the order of their keys, as in count_rows(). Whatever the number, records are read by index; plans
    // for a few participants are kept.
    this.addSql(`
      create or replace function count_enrolments(persons integer[]) returns void language plpgsql
      set jit = off
      set work_mem = '64MB'
      set plan_cache_mode = force_generic_plan
      set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
      as $$
      declare
        at_once constant integer := 50000;
        part integer[];
        current_slot constant integer := writer_slot();
      begin
        perform require_read_committed();
        if cardinality(persons) > 200 then
          perform set_config(name, value, true) from (values
            ('plan_cache_mode', 'force_custom_plan'),
            ('enable_hashjoin', 'on'), ('enable_mergejoin', 'on')
          ) as setting (name, value);
        end if;
        for place in 1 .. coalesce(cardinality(persons), 0) by at_once loop
          part := persons[place : place + at_once - 1];
          perform from participant
          where id = any (part) and xmin <> pg_current_xact_id()::xid
          order by id for no key update;
          ${countPart(rollups)};
        end loop;
      end $$`);

    this.addSql(`
      create or replace function rebuild_statistics() returns void language plpgsql as $$
      declare
        persons integer[];
        last integer := 0;
      begin
        perform require_read_committed();
        -- Whoever counts has to lock it too, and goes on from what was rebuilt.
        lock table counted_enrolment in share row exclusive mode;
        ${['counted_enrolment', ...Object.keys(rollups).map(tableOf)].map((table) => `delete from ${table};`).join('\n        ')}
        loop
          select array_agg(id), max(id) into persons, last from (
            select distinct participant_id as id from enrolment
            where participant_id > last order by participant_id limit 50000
          ) as next;
          exit when persons is null;
          perform count_enrolments(persons);
        end loop;
      end $$`);
  }

  private triggers(): void {
    this.addSql(
      'create constraint trigger uncounted_change_counted after insert on uncounted_change deferrable initially deferred for each row execute function count_changes()',
    );
    const enrolments = 'select participant_id from enrolment where id = any ($1)';
    const all = ['insert', 'update', 'delete'];
    this.recounted(
      'enrolment',
      all,
      'id, participant_id, batch_id, center_id, started_on, mode, status, completed_on, record_origin',
      'participant_id',
      'select unnest($1) as participant_id',
    );
    this.recounted('certification', all, 'id, enrolment_id, result', 'enrolment_id', enrolments);
    this.recounted(
      'placement',
      all,
      'id, enrolment_id, kind, partner_id, starts_on',
      'enrolment_id',
      enrolments,
    );
    this.recounted(
      'participant',
      ['update'],
      'id, gender, birth_year, education, disability, origin_id, province_id',
      'id',
      'select unnest($1) as participant_id',
    );
    this.recounted(
      'training_batch',
      ['update'],
      'id, program_id, ends_on',
      'id',
      'select participant_id from enrolment where batch_id = any ($1)',
    );
    // A program does not know who enrols in it at the same time: everybody else waits.
    this.recounted(
      'training_program',
      ['update'],
      'id, field_id',
      'id',
      'select e.participant_id from enrolment as e join training_batch as b on b.id = e.batch_id where b.program_id = any ($1)',
      'alone',
    );
  }

  private recounted(
    table: string,
    events: readonly string[],
    columns: string,
    key: string,
    persons: string,
    others = 'as well',
  ): void {
    const transitions: Record<string, [string, string]> = {
      insert: ['added', 'new table as added'],
      update: ['changed', 'old table as removed new table as added'],
      delete: ['removed', 'old table as removed'],
    };
    for (const event of events) {
      const [suffix, tables] = transitions[event]!;
      this.addSql(
        `create trigger ${table}_statistics_${suffix} after ${event} on ${table} referencing ${tables} for each statement execute function note_uncounted_change('${columns}', '${key}', '${persons}', '${others}')`,
      );
    }
    if (events.includes('delete')) {
      this.addSql(
        `create trigger ${table}_statistics_emptied after truncate on ${table} for each statement execute function recount_all_enrolments()`,
      );
    }
  }

  override down(): void {
    // The triggers go with their functions.
    for (const name of [
      'recount_all_enrolments() cascade',
      'count_changes() cascade',
      'note_uncounted_change() cascade',
      'rebuild_statistics()',
      'count_enrolments(integer[])',
      'require_read_committed()',
    ]) {
      this.addSql(`drop function ${name}`);
    }
    this.addSql(writerSlot('pg_backend_pid() + step'));
    this.dropRollups(rollups);
    this.addSql('drop view enrolment_fact');
    this.addSql('drop view live_counted_enrolment');
    this.addSql('drop table uncounted_change');
    this.addSql('drop table counted_enrolment');
    this.addSql('alter view live_enrolment_fact rename to enrolment_fact');
  }

  private dropRollups(rollups: Rollups): void {
    for (const name of Object.keys(rollups).toReversed()) {
      this.addSql(`drop view statistics_by_${name}`);
      this.addSql(`drop table ${tableOf(name)}`);
    }
  }

  /** Adds rollups to those that there are, and counts in them what was counted before. */
  protected addRollups(added: Rollups): void {
    for (const [name, keys] of Object.entries(added)) this.rollup(name, keys);
    // Whoever counts meanwhile would count with the functions that there were.
    this.addSql('lock table counted_enrolment in share row exclusive mode');
    this.counting({ ...rollups, ...added });
    for (const [name, keys] of Object.entries(added)) {
      this.addSql(`
      with counts as (
        select ${countsIn({ [name]: keys })} from (select 1 as sign, * from counted_enrolment) as counted
      )
      ${addCounts(name, keys, '0')}`);
    }
    this.addSql(`analyze ${Object.keys(added).map(tableOf).join(', ')}`);
  }

  protected removeRollups(added: Rollups): void {
    this.counting(rollups);
    this.dropRollups(added);
  }
}

const tableOf = (name: string) => `rollup_by_${name}`;

function typeOf(column: string): string {
  if (integers.has(column)) return 'int';
  if (column === 'ojt') return 'boolean';
  return column === 'month' || column === 'started_on' ? 'date' : 'text collate "C"';
}

/** The counters of distinct participants that a rollup has: those whose columns are among its keys. */
function participantsOf(keys: readonly string[]): string[] {
  const has = new Set(keys.includes('month') ? [...keys, 'year'] : keys);
  return Object.keys(participants).filter((counter) =>
    participants[counter]!.needs.every((key) => has.has(key)),
  );
}

/** Of rows with a sign, what they add to rollups: their keys, and each counter as 1, 0 or -1. */
function countsIn(rollups: Rollups): string {
  const keyValues = [...new Set(Object.values(rollups).flat())].map((key) => {
    if (key === 'year') return `${yearOf('started_on')} as year`;
    if (key === 'month') return `${beginning('month', 'started_on')} as month`;
    return absent[key] === undefined ? key : `coalesce(${key}, ${absent[key]}) as ${key}`;
  });
  const conditions = {
    ...outcomes,
    ...Object.fromEntries(
      Object.entries(participants).map(([counter, { condition }]) => [counter, condition]),
    ),
  };
  const counts = Object.entries(conditions).map(
    ([counter, condition]) => `case when ${condition} then sign else 0 end as ${counter}`,
  );
  return `${keyValues.join(', ')}, sign as enrolments, ${counts.join(', ')}`;
}

/** The statement that adds `counts` to a rollup. */
function addCounts(name: string, keys: readonly string[], slot: string): string {
  const sums = ['enrolments', ...Object.keys(outcomes), ...participantsOf(keys)];
  const key = keys.join(', ');
  return `insert into ${tableOf(name)} as kept (${key}, slot, ${sums.join(', ')})
            select ${key}, ${slot}, ${sums.map((counter) => `sum(${counter})`).join(', ')}
            from counts group by ${key}
            having (${sums.map((counter) => `sum(${counter})`).join(', ')}) <> (${sums.map(() => 0).join(', ')})
            order by ${key}
            on conflict (${key}, slot) do update
            set ${sums.map((counter) => `${counter} = kept.${counter} + excluded.${counter}`).join(', ')}`;
}

/** The statement that brings the rows of the participants of `part`, and every rollup, up to date. */
function countPart(rollups: Rollups): string {
  const statements = Object.entries(rollups).map(([name, keys]): [string, string] => [
    tableOf(name),
    addCounts(name, keys, 'current_slot'),
  ]);
  const [columns, changes] = [
    counted.join(', '),
    counted.slice(1).map((column) => `${column} = excluded.${column}`),
  ];
  return `with live as materialized (
            select ${columns} from live_counted_enrolment where participant_id = any (part)
          ),
          stored as materialized (
            select ${columns} from counted_enrolment where participant_id = any (part)
          ),
          delta as materialized (
            select 1 as sign, l.* from live as l left join stored as s on s.enrolment_id = l.enrolment_id
            where row(l.*) is distinct from row(s.*)
            union all
            select -1, s.* from stored as s left join live as l on l.enrolment_id = s.enrolment_id
            where row(l.*) is distinct from row(s.*)
          ),
          counts as materialized (
            select ${countsIn(rollups)} from delta
          ),
          ${statements.map(([table, sql]) => `into_${table} as (${sql})`).join(',\n          ')},
          gone as (
            delete from counted_enrolment where enrolment_id in (
              select enrolment_id from stored except select enrolment_id from live)
          )
          insert into counted_enrolment (${columns})
          select ${columns} from delta where sign = 1 order by enrolment_id
          on conflict (enrolment_id) do update set ${changes.join(', ')}`;
}

/** @param first SQL expression of the slot to try at a step */
function writerSlot(first: string): string {
  return `
      create or replace function writer_slot() returns integer language plpgsql as $$
      declare
        slots constant integer := 16;
        slot integer;
      begin
        for step in 0 .. slots - 1 loop
          slot := (${first}) % slots;
          if pg_try_advisory_xact_lock(7310003, slot) then
            return slot;
          end if;
        end loop;
        return pg_backend_pid() % slots;
      end $$`;
}
