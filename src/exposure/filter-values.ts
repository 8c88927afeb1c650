import { BadUserInputError } from '../errors.ts';
import type { Filter } from '../loading/filter.ts';
import type { Table } from '../loading/table.ts';
import type { RoleVisibility } from '../loading/visibility.ts';
import { hiddenArgument } from './refusals.ts';

/** Levels of a filter, one inside the other: relations, quantifiers, `and`, `or`, `not`. */
const deepestFilter = 12;
/** Conditions of a filter in all. */
const mostConditions = 500;
/** Relations that a filter reaches through in all: the database plans each of them as a join. */
const mostRelations = 10;
/** Values that one list of a filter may have. */
const longestList = 250;

/** A code that a filter compares with, and where in the filter it stands. */
export interface FilterCode {
  readonly table: Table;
  readonly code: string;
  readonly argument: string;
}

/** What a filter asks by. */
export interface FilterContents {
  /** The codes that it names, each of which has to be somebody's. */
  readonly codes: readonly FilterCode[];
  /** The fields with personal data. */
  readonly personal: readonly string[];
}

/**
 * Checks what the schema cannot say of a filter: its depth and size, the length of its lists, its
 * texts, and that the viewer may see what it asks about.
 *
 * @throws BadUserInputError that names the place in the filter
 * @throws ForbiddenError likewise: whoever could filter by a value could find it out
 */
export function checkFilter(
  table: Table,
  filter: Filter | null | undefined,
  visibility: RoleVisibility,
): FilterContents {
  if (!filter) return nothing;
  const found: Found = {
    conditions: 0,
    relations: 0,
    codes: [],
    personal: [],
    visibility,
  };
  checkRow(table, filter, ['filter'], found);
  return found;
}

const nothing: FilterContents = { codes: [], personal: [] };

/**
 * Checks a text that goes to the database, which has no character NUL.
 *
 * @throws BadUserInputError that names the argument
 */
export function checkText(text: string, argument: string): void {
  if (text.includes('\0')) throw refuse(argument, 'must not contain the character NUL');
}

/**
 * The codes in a list of an argument of its own.
 *
 * @throws BadUserInputError that names the argument
 */
export function listedCodes(
  table: Table,
  codes: readonly string[] | null | undefined,
  path: Path,
): readonly FilterCode[] {
  if (!codes) return [];
  const argument = path.join('.');
  checkLength(codes, path);
  for (const code of codes) checkText(code, argument);
  return codes.map((code) => ({ table, code, argument }));
}

/** What there is in a filter so far. */
interface Found extends FilterContents {
  conditions: number;
  relations: number;
  readonly codes: FilterCode[];
  readonly personal: string[];
  readonly visibility: RoleVisibility;
}

type Path = readonly string[];

/** Checks conditions on a row. `isNull` belongs to a relation alone, and is left to it. */
function checkRow(table: Table, filter: Filter, path: Path, found: Found): void {
  if (path.length > deepestFilter + 1) {
    throw refuse('filter', `must not be deeper than ${deepestFilter} levels`, deepestFilter);
  }
  for (const [field, operand] of Object.entries(filter)) {
    if (operand === null || operand === undefined) continue;
    found.conditions += 1;
    if (found.conditions > mostConditions) {
      throw refuse(
        'filter',
        `must not have more than ${mostConditions} conditions`,
        mostConditions,
      );
    }
    checkField(table, field, operand, [...path, field], found);
  }
}

function checkField(table: Table, field: string, operand: unknown, path: Path, found: Found): void {
  if (field === 'and' || field === 'or') {
    checkLength(operand as unknown[], path);
    for (const each of operand as Filter[]) checkRow(table, each, path, found);
    return;
  }
  if (field === 'not') return checkRow(table, operand as Filter, path, found);
  if (field === 'isNull') {
    throw refuse(path.join('.'), 'belongs into the filter of a relation, and nowhere else');
  }
  const list = table.lists.get(field);
  const target = table.references.get(field);
  checkVisible(table, field, list?.target ?? target, path, found.visibility);
  if (found.visibility.isPersonal(table, field)) found.personal.push(field);
  if (!list && !target) {
    const operators = operand as Record<string, unknown>;
    checkOperators(operators, path);
    if (field === table.code?.field) found.codes.push(...codesIn(table, operators, path));
    return;
  }
  if (target) {
    countRelation(found);
    const { isNull: _leadsNowhere, ...conditions } = operand as Filter;
    return checkRow(target, conditions, path, found);
  }
  for (const [quantifier, conditions] of Object.entries(operand as Record<string, Filter | null>)) {
    if (!conditions) continue;
    countRelation(found);
    checkRow(list!.target, conditions, [...path, quantifier], found);
  }
}

/** Records that are only counted may be counted by each other; a list of other things would tell of single ones. */
function checkVisible(
  table: Table,
  field: string,
  target: Table | undefined,
  path: Path,
  visibility: RoleVisibility,
): void {
  if (!visibility.mayRead(table, field))
    throw hiddenArgument(path.join('.'), `the field "${table.name}.${field}"`);
  if (target && visibility.isOnlyCounted(target) && !visibility.isOnlyCounted(table))
    throw hiddenArgument(path.join('.'), `records of the type "${target.name}"`);
}

function countRelation(found: Found): void {
  found.relations += 1;
  if (found.relations > mostRelations) {
    const rule = `must not reach through more than ${mostRelations} relations in all`;
    throw refuse('filter', rule, mostRelations);
  }
}

function checkOperators(operators: Readonly<Record<string, unknown>>, path: Path): void {
  for (const [operator, value] of Object.entries(operators)) {
    const place = [...path, operator];
    if (Array.isArray(value)) checkLength(value, place);
    for (const text of [value].flat()) {
      if (typeof text === 'string') checkText(text, place.join('.'));
    }
  }
}

/** Codes to be equal to: whoever asks for one that nobody has got it wrong. */
function codesIn(
  table: Table,
  operators: Readonly<Record<string, unknown>>,
  path: Path,
): FilterCode[] {
  return ['eq', 'ne', 'in', 'notIn'].flatMap((operator) => {
    const argument = [...path, operator].join('.');
    return [operators[operator] ?? []]
      .flat()
      .map((code) => ({ table, code: code as string, argument }));
  });
}

function checkLength(list: readonly unknown[], path: Path): void {
  if (list.length <= longestList) return;
  const rule = `must have at most ${longestList} elements; it has ${list.length}`;
  throw refuse(path.join('.'), rule, longestList);
}

function refuse(argument: string, rule: string, maximum?: number): BadUserInputError {
  return new BadUserInputError(`Argument "${argument}" ${rule}.`, {
    argument,
    ...(maximum !== undefined && { maximum }),
  });
}
