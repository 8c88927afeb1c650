import type { Relation, Table } from '../../../src/loading/table.ts';
import { type Data, fieldOf, type StoredRow } from './data.ts';

type Input = Readonly<Record<string, unknown>>;

const isGiven = (value: unknown) => value !== null && value !== undefined;

/**
 * Whether a row meets a filter, condition by condition. What cannot be told because of a null does
 * not hold, and two truth values are enough: a list shows what holds, and `not`, `none` and `every`
 * ask of each row whether it does.
 */
export function holds(data: Data, table: Table, row: StoredRow, filter: unknown): boolean {
  return Object.entries((filter ?? {}) as Input).every(
    ([name, operand]) => !isGiven(operand) || condition(data, table, row, name, operand),
  );
}

function condition(
  data: Data,
  table: Table,
  row: StoredRow,
  name: string,
  operand: unknown,
): boolean {
  if (name === 'and') return (operand as Input[]).every((each) => holds(data, table, row, each));
  if (name === 'or') return (operand as Input[]).some((each) => holds(data, table, row, each));
  if (name === 'not') return !holds(data, table, row, operand);
  const list = table.lists.get(name);
  if (list) return overList(data, childrenOf(data, list, row.id), list.target, operand as Input);
  const value = fieldOf(row, table, name);
  const target = table.references.get(name);
  if (target) return overReference(data, data.row(target, value), target, operand as Input);
  return Object.entries(operand as Input).every(
    ([operator, right]) => !isGiven(right) || compare(data, name, value, operator, right),
  );
}

/** The rows of a list, each once, whatever its order. */
export function childrenOf(data: Data, list: Relation, parent: number): readonly StoredRow[] {
  if ('by' in list.join) return data.children(list.target, list.join.by, parent);
  const keys = new Set(data.pairs(list.join, parent).map((pair) => pair.to));
  return [...keys].map((key) => data.row(list.target, key)).filter((row) => row !== undefined);
}

function overList(
  data: Data,
  children: readonly StoredRow[],
  target: Table,
  { some, none, every }: Input,
): boolean {
  const meets = (filter: unknown) => (child: StoredRow) => holds(data, target, child, filter);
  return (
    (!isGiven(some) || children.some(meets(some))) &&
    (!isGiven(none) || !children.some(meets(none))) &&
    (!isGiven(every) || children.every(meets(every)))
  );
}

/** A filter of a relation that asks for something does not hold where the relation leads nowhere. */
function overReference(
  data: Data,
  row: StoredRow | undefined,
  target: Table,
  { isNull, ...conditions }: Input,
): boolean {
  if (isGiven(isNull) && isNull !== (row === undefined)) return false;
  if (!asks(target, conditions)) return true;
  return row !== undefined && holds(data, target, row, conditions);
}

/** Whether a filter has any condition at all. */
function asks(table: Table, filter: Input): boolean {
  return Object.entries(filter).some(([name, operand]) => {
    if (!isGiven(operand)) return false;
    if (name === 'or' || name === 'not') return true;
    if (name === 'and') return (operand as Input[]).some((each) => asks(table, each));
    const { isNull, ...conditions } = operand as Input;
    const target = table.references.get(name);
    if (target) return isGiven(isNull) || asks(target, conditions);
    return Object.values(operand as Input).some(isGiven);
  });
}

type Ordered = string | number;

function compare(
  data: Data,
  field: string,
  left: unknown,
  operator: string,
  right: unknown,
): boolean {
  switch (operator) {
    case 'isNull':
      return (left === null) === right;
    case 'ne':
      return left !== right;
    case 'notIn':
      return !(right as unknown[]).includes(left);
    default:
  }
  if (left === null) return false;
  switch (operator) {
    case 'eq':
      return left === right;
    case 'in':
      return (right as unknown[]).includes(left);
    // Days compare as their texts do.
    case 'gt':
      return (left as Ordered) > (right as Ordered);
    case 'gte':
      return (left as Ordered) >= (right as Ordered);
    case 'lt':
      return (left as Ordered) < (right as Ordered);
    case 'lte':
      return (left as Ordered) <= (right as Ordered);
    case 'contains':
      return data.folded(left as string).includes(data.folded(right as string));
    case 'startsWith':
      return data.folded(left as string).startsWith(data.folded(right as string));
    default:
      throw new Error(`The reference does not know the operator ${operator} of ${field}.`);
  }
}
