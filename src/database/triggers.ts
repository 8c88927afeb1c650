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

/** Refuses a foreign key to an organization of another type than the column stands for. */
export const requiresOrganizationType = (table: string, column: string, type: string) =>
  checked(table, column, 'type', `require_organization_type('${column}', '${type}')`);

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

/** Announces every change of a table that is held in memory. */
export const announcesChange = (table: string): Trigger => {
  const name = `${table}_announces_change`;
  const expression = `create trigger ${name} after insert or update or delete or truncate on ${table} for each statement execute function announce_change()`;
  return {
    name,
    timing: 'after',
    events: ['insert', 'update', 'delete', 'truncate'],
    forEach: 'statement',
    expression,
  };
};
