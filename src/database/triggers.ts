interface Trigger {
  name: string;
  timing: 'before' | 'after';
  events: ('insert' | 'update' | 'delete' | 'truncate')[];
  forEach: 'row' | 'statement';
  expression: string;
}

/**
 * A trigger that calls a function of the migrations.
 *
 * @param table SQL table it is on
 * @param call the function with its arguments
 */
function trigger(
  table: string,
  name: string,
  timing: Trigger['timing'],
  events: Trigger['events'],
  call: string,
): Trigger {
  const expression = `create trigger ${name} ${timing} ${events.join(' or ')} on ${table} for each row execute function ${call}`;
  return { name, timing, events, forEach: 'row', expression };
}

/** A trigger that looks at one column, only where it is set and only when it may have changed. */
function checked(table: string, column: string, what: string, call: string): Trigger {
  const name = `${table}_${column}_${what}`;
  const expression = `create trigger ${name} before insert or update of ${column} on ${table} for each row when (new.${column} is not null) execute function ${call}`;
  return { name, timing: 'before', events: ['insert', 'update'], forEach: 'row', expression };
}

/** Keeps a thing's search entry. `column` is its foreign key there. */
export const searched = (table: string, column: string) =>
  trigger(
    table,
    `${table}_is_searched`,
    'after',
    ['insert', 'update'],
    `refresh_search_entry('${column}', 'id')`,
  );

/** Keeps the search entries of the organizations that a name belongs to, or did. */
export const searchedByOrganization = (table: string) =>
  trigger(
    table,
    `${table}_is_searched`,
    'after',
    ['insert', 'update', 'delete'],
    `refresh_search_entry('organization_id', 'organization_id')`,
  );

/** Keeps the words of the search entries. */
export const indexesWords = (table: string) =>
  trigger(table, `${table}_indexes_words`, 'after', ['insert', 'update'], 'index_search_entry()');

/** Passes a change of a field's names on to the search entries of its programs. */
export const passesOnField = (table: string) =>
  trigger(table, `${table}_passes_on`, 'after', ['update'], 'pass_field_on_to_programs()');

/**
 * Refuses a foreign key to an organization of another type than the column stands for.
 *
 * @param where another column and its value, where the type depends on that
 */
export function requiresOrganizationType(
  table: string,
  column: string,
  type: string,
  where?: { column: string; is: string },
): Trigger {
  const call = `require_organization_type('${column}', '${type}')`;
  if (!where) return checked(table, column, 'type', call);
  const name = `${table}_${column}_of_${where.is.toLowerCase()}`;
  const expression = `create trigger ${name} before insert or update of ${column}, ${where.column} on ${table} for each row when (new.${where.column} = '${where.is}' and new.${column} is not null) execute function ${call}`;
  return { name, timing: 'before', events: ['insert', 'update'], forEach: 'row', expression };
}

/** Refuses a unit or satellite that would be above itself. */
export const keepsTree = (table: string, column: string) =>
  checked(table, column, 'tree', `require_tree('${column}')`);

/** Refuses a unit of another ministry than the unit above it. */
export const keepsMinistry = (table: string) =>
  checked(table, 'parent_directorate_id', 'ministry', 'require_same_ministry()');

/** Refuses a regency or city in anything but the province that its code names. */
export const liesInProvince = (table: string) =>
  checked(table, 'province_id', 'code', 'require_province_of_code()');

/** Refuses to change a column once it is set. */
export const fixed = (table: string, column: string) =>
  trigger(table, `${table}_${column}_fixed`, 'before', ['update'], `refuse_change('${column}')`);

/** Brings `verified` of whatever a source supports up to date when the source itself is checked. */
export const verifiesCitations = (table: string) =>
  trigger(table, `${table}_verifies_citations`, 'after', ['update'], 'refresh_citations()');

/** Keeps `verified` of whatever a citation supports. */
export const verifiesSubject = (table: string) =>
  trigger(
    table,
    `${table}_verifies_subject`,
    'after',
    ['insert', 'update', 'delete'],
    'refresh_verified()',
  );

/** Copies center, first day and mode from an enrolment's batch: its pages are ordered by them. */
export const copiesBatch = (table: string) =>
  trigger(
    table,
    `${table}_copies_batch`,
    'before',
    ['insert', 'update'],
    'copy_batch_to_enrolment()',
  );

/** Passes a change of a batch on to the copies in its enrolments. */
export const passesOnBatch = (table: string) =>
  trigger(table, `${table}_passes_on`, 'after', ['update'], 'pass_batch_on_to_enrolments()');

/** Copies the center from a placement's enrolment: the records that a center shares are counted by it. */
export const copiesEnrolment = (table: string) =>
  copying(table, 'enrolment_id', 'center_id', 'enrolment', 'copy_enrolment_to_placement()');

/** Passes a change of an enrolment's center on to the copies in its placements. */
export const passesOnEnrolment = (table: string): Trigger => {
  const name = `${table}_passes_on`;
  const expression = `create trigger ${name} after update on ${table} referencing old table as removed new table as added for each statement execute function pass_enrolment_on_to_placements()`;
  return { name, timing: 'after', events: ['update'], forEach: 'statement', expression };
};

/** Copies the province from a participant's origin: pages of a province's people are ordered within it. */
export const copiesOrigin = (table: string) =>
  copying(table, 'origin_id', 'province_id', 'origin', 'copy_origin_to_participant()');

/** Passes a change of a region's province on to the copies in the people from there. */
export const passesOnProvince = (table: string) =>
  trigger(table, `${table}_passes_on`, 'after', ['update'], 'pass_province_on_to_participants()');

/** A trigger that sets `copy` from the row that `column` points at, whenever either is written. */
function copying(table: string, column: string, copy: string, what: string, call: string): Trigger {
  const name = `${table}_copies_${what}`;
  const expression = `create trigger ${name} before insert or update of ${column}, ${copy} on ${table} for each row execute function ${call}`;
  return { name, timing: 'before', events: ['insert', 'update'], forEach: 'row', expression };
}

/**
 * Keeps in `list_size` how many rows of a table each value of a column has; of null, under the parent 0.
 *
 * @param list table and column, such as `enrolment.center_id`; the table alone for all its rows
 */
export const keepsListSize = (list: string) => {
  const [table, column] = list.split('.') as [string, string?];
  return counting(table, sizeName(list), {
    into: 'list_size',
    count: 'size',
    keys: 'list, parent_id, slot',
    values: `'${list}', ${column ? `coalesce(${column}, 0)` : '0'}, (select writer_slot())`,
    own: `list = '${list}'`,
  });
};

/** Whether the triggers of some table keep the size of a list. */
export const isListSizeKept = (
  triggers: readonly { name?: string | undefined }[],
  list: string,
): boolean => triggers.some(({ name }) => name === `${sizeName(list)}_added`);

const sizeName = (list: string) => `${list.replace('.', '_')}_size`;

/** Keeps a link table that has each pair of two columns once, and how many rows have the pair. */
export const keepsLink = (
  table: string,
  { into, count, keys }: { into: string; count: string; keys: readonly [string, string] },
) =>
  counting(table, `${table}_link`, {
    into,
    count,
    keys: keys.join(', '),
    values: keys.join(', '),
    own: 'true',
  });

/** Keeps in `shared_record` how many rows of a table a center and a partner share. */
export const keepsSharedRecords = (table: string, basis: string) =>
  counting(table, `${table}_shared`, {
    into: 'shared_record',
    count: 'records',
    keys: 'center_id, partner_id, basis, slot',
    values: `center_id, partner_id, '${basis}', (select writer_slot())`,
    rows: 'center_id is not null and partner_id is not null',
    own: `basis = '${basis}'`,
  });

interface Counting {
  /** Table of the counts. */
  into: string;
  /** Its column with the count. */
  count: string;
  /** Its primary key. */
  keys: string;
  /** SQL expressions of the keys on a row that is counted. */
  values: string;
  /** SQL condition on the rows that are counted; all of them when left out. */
  rows?: string;
  /** SQL condition on the counts that are this table's. */
  own: string;
}

/** Keeps how many rows of a table there are for each key, within the transaction that changes them. */
function counting(
  table: string,
  name: string,
  { into, count, keys, values, rows = 'true', own }: Counting,
): Trigger[] {
  const args = [into, count, keys, values, rows]
    .map((arg) => `'${arg.replaceAll("'", "''")}'`)
    .join(', ');
  const kept = (suffix: string, event: 'insert' | 'update' | 'delete', tables: string): Trigger => {
    const expression = `create trigger ${name}_${suffix} after ${event} on ${table} referencing ${tables} for each statement execute function count_rows(${args})`;
    return {
      name: `${name}_${suffix}`,
      timing: 'after',
      events: [event],
      forEach: 'statement',
      expression,
    };
  };
  const removed = kept('removed', 'delete', 'old table as removed');
  // A catalogue that the ORM compares with does not list triggers on truncate: it goes with another.
  const emptied = `create trigger ${name}_emptied after truncate on ${table} for each statement execute function forget_counts('${into}', '${own.replaceAll("'", "''")}')`;
  return [
    kept('added', 'insert', 'new table as added'),
    kept('changed', 'update', 'old table as removed new table as added'),
    { ...removed, expression: `${removed.expression}; ${emptied}` },
  ];
}

interface Noting {
  /** The columns that statistics depend on, the primary key among them. */
  columns: string;
  /** The one by whose values participants are found. */
  key: string;
  /** Statement that finds the participants by its values (`$1`), as `participant_id`. */
  participants: string;
  /** Whether nobody else may count until the transaction ends. */
  alone?: boolean;
}

const ownEnrolments = 'select participant_id from enrolment where id = any ($1)';
const ownParticipants = 'select unnest($1) as participant_id';

/** By table, how a change of it reaches the participants whose enrolments are to be counted anew. */
const noted = {
  enrolment: {
    columns:
      'id, participant_id, batch_id, center_id, started_on, mode, status, completed_on, record_origin',
    key: 'participant_id',
    participants: ownParticipants,
  },
  certification: {
    columns: 'id, enrolment_id, result',
    key: 'enrolment_id',
    participants: ownEnrolments,
  },
  placement: {
    columns: 'id, enrolment_id, kind, partner_id, starts_on',
    key: 'enrolment_id',
    participants: ownEnrolments,
  },
  participant: {
    columns: 'id, gender, birth_year, education, disability, origin_id, province_id',
    key: 'id',
    participants: ownParticipants,
  },
  training_batch: {
    columns: 'id, program_id, ends_on',
    key: 'id',
    participants: 'select participant_id from enrolment where batch_id = any ($1)',
  },
  // A program does not know who enrols in it at the same time.
  training_program: {
    columns: 'id, field_id',
    key: 'id',
    participants:
      'select e.participant_id from enrolment as e join training_batch as b on b.id = e.batch_id where b.program_id = any ($1)',
    alone: true,
  },
} as const satisfies Record<string, Noting>;

/** Keeps the rollups of enrolments right when rows of a table are added, changed or removed. */
export const countsInStatistics = (
  table: 'enrolment' | 'certification' | 'placement',
): Trigger[] => {
  const removed = noting(table, 'removed');
  const emptied = `create trigger ${table}_statistics_emptied after truncate on ${table} for each statement execute function recount_all_enrolments()`;
  return [
    noting(table, 'added'),
    noting(table, 'changed'),
    { ...removed, expression: `${removed.expression}; ${emptied}` },
  ];
};

/** The same for a table that enrolments point at: its rows come before them, and go after them. */
export const changesStatistics = (table: 'participant' | 'training_batch' | 'training_program') =>
  noting(table, 'changed');

const transitions = {
  added: ['insert', 'new table as added'],
  changed: ['update', 'old table as removed new table as added'],
  removed: ['delete', 'old table as removed'],
} as const;

function noting(table: keyof typeof noted, suffix: keyof typeof transitions): Trigger {
  const { columns, key, participants, alone }: Noting = noted[table];
  const [event, tables] = transitions[suffix];
  const name = `${table}_statistics_${suffix}`;
  const expression = `create trigger ${name} after ${event} on ${table} referencing ${tables} for each statement execute function note_uncounted_change('${columns}', '${key}', '${participants}', '${alone ? 'alone' : 'as well'}')`;
  return { name, timing: 'after', events: [event], forEach: 'statement', expression };
}

/** Counts what was noted, when the transaction ends. */
export const countsChanges = (table: string): Trigger => {
  const name = `${table}_counted`;
  const expression = `create constraint trigger ${name} after insert on ${table} deferrable initially deferred for each row execute function count_changes()`;
  return { name, timing: 'after', events: ['insert'], forEach: 'row', expression };
};

/** Lets the version of a client app go on from pending to published to retired, and never back. */
export const movesOn = (table: string) =>
  trigger(table, `${table}_moves_on`, 'before', ['update'], 'refuse_step_back()');

/** Keeps the documents of a version as they are from the moment it is no longer pending. */
export const staysAsApproved = (table: string) =>
  trigger(
    table,
    `${table}_stays_as_approved`,
    'before',
    ['insert', 'update', 'delete'],
    'refuse_unless_pending()',
  );

/** Refuses to change or delete rows, save by the one function that may. */
export const appendOnly = (table: string): Trigger => {
  const name = `${table}_append_only`;
  const expression = `create trigger ${name} before update or delete or truncate on ${table} for each statement execute function refuse_change_of_records()`;
  return {
    name,
    timing: 'before',
    events: ['update', 'delete', 'truncate'],
    forEach: 'statement',
    expression,
  };
};

/** Announces every change of a table that is held in memory. */
export const announcesChange = (table: string): Trigger =>
  onEachChange(table, announcementName(table), 'announce_change()');

/** Gives statistics another version with every change of a table that they are made of. */
export const renewsStatistics = (table: string): Trigger =>
  onEachChange(table, `${table}_renews_statistics`, 'renew_statistics_version()');

/** A trigger that calls a function of the migrations after each statement that may have changed rows. */
function onEachChange(table: string, name: string, call: string): Trigger {
  const events: Trigger['events'] = ['insert', 'update', 'delete', 'truncate'];
  const expression = `create trigger ${name} after ${events.join(' or ')} on ${table} for each statement execute function ${call}`;
  return { name, timing: 'after', events, forEach: 'statement', expression };
}

/** Whether the triggers of a table announce its changes. */
export const isChangeAnnounced = (
  triggers: readonly { name?: string | undefined }[],
  table: string,
): boolean => triggers.some(({ name }) => name === announcementName(table));

const announcementName = (table: string) => `${table}_announces_change`;
