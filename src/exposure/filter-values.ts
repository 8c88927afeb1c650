import { BadUserInputError } from '../errors.ts';
import type { Filter } from '../loading/filter.ts';
import type { Table } from '../loading/table.ts';

/** Levels of a filter, one inside the other: relations, quantifiers, `and`, `or`, `not`. */
const deepestFilter = 12;
/** Conditions of a filter in all. */
const mostConditions = 500;
/** Relations that a filter reaches through in all: the database plans each of them as a join. */
const mostRelations = 10;
/** Values that one list of a filter may have. */
const longestList = 250;

/**
 * Checks what the schema cannot say of a filter: its depth and size, the length of its lists, its
 * texts.
 *
 * @throws BadUserInputError that names the place in the filter
 */
export function checkFilter(table: Table, filter: Filter | null | undefined): void {
  if (filter) checkRow(table, filter, ['filter'], { conditions: 0, relations: 0 });
}

/**
 * Checks a text that goes to the database, which has no character NUL.
 *
 * @throws BadUserInputError that names the argument
 */
export function checkText(text: string, argument: string): void {
  if (text.includes('\0')) throw refuse(argument, 'must not contain the character NUL');
}

interface Size {
  conditions: number;
  relations: number;
}

type Path = readonly string[];

/** Checks conditions on a row. `isNull` belongs to a relation alone, and is left to it. */
function checkRow(table: Table, filter: Filter, path: Path, size: Size): void {
  if (path.length > deepestFilter + 1) {
    throw refuse('filter', `must not be deeper than ${deepestFilter} levels`, deepestFilter);
  }
  for (const [field, operand] of Object.entries(filter)) {
    if (operand === null || operand === undefined) continue;
    size.conditions += 1;
    if (size.conditions > mostConditions) {
      throw refuse(
        'filter',
        `must not have more than ${mostConditions} conditions`,
        mostConditions,
      );
    }
    checkField(table, field, operand, [...path, field], size);
  }
}

function checkField(table: Table, field: string, operand: unknown, path: Path, size: Size): void {
  if (field === 'and' || field === 'or') {
    checkLength(operand as unknown[], path);
    for (const each of operand as Filter[]) checkRow(table, each, path, size);
    return;
  }
  if (field === 'not') return checkRow(table, operand as Filter, path, size);
  if (field === 'isNull') {
    throw refuse(path.join('.'), 'belongs into the filter of a relation, and nowhere else');
  }
  const list = table.lists.get(field);
  const target = table.references.get(field);
  if (!list && !target) return checkOperators(operand as Record<string, unknown>, path);
  if (target) {
    countRelation(size);
    const { isNull: _leadsNowhere, ...conditions } = operand as Filter;
    return checkRow(target, conditions, path, size);
  }
  for (const [quantifier, conditions] of Object.entries(operand as Record<string, Filter | null>)) {
    if (!conditions) continue;
    countRelation(size);
    checkRow(list!.target, conditions, [...path, quantifier], size);
  }
}

function countRelation(size: Size): void {
  size.relations += 1;
  if (size.relations > mostRelations) {
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
