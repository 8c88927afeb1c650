import { type RawBuilder, sql } from 'kysely';
import { all, membership, value } from './columns.ts';
import type { Column, Relation, Table } from './table.ts';

/**
 * Conditions on a row, all of which must hold: by column, operators with their values; by to-one
 * relation, conditions on the row it points at; by to-many relation, conditions on some, none or
 * every one of its rows; and `and`, `or`, `not` over conditions on the same row. `isNull` in the
 * filter of a to-one relation asks whether it leads nowhere.
 */
export type Filter = { readonly [field: string]: unknown };

/** Operators with their values; null and absent ones ask for nothing. */
export interface Operators {
  readonly eq?: unknown;
  readonly ne?: unknown;
  readonly in?: readonly unknown[] | null;
  readonly notIn?: readonly unknown[] | null;
  readonly gt?: unknown;
  readonly gte?: unknown;
  readonly lt?: unknown;
  readonly lte?: unknown;
  readonly contains?: string | null;
  readonly startsWith?: string | null;
  readonly isNull?: boolean | null;
}

/** Conditions on the rows of a to-many relation; null and absent ones ask for nothing. */
interface Quantifiers {
  readonly some?: Filter | null;
  readonly none?: Filter | null;
  readonly every?: Filter | null;
}

/** The filter as SQL on the row that goes by `alias`; undefined when it asks for nothing. */
export function condition(
  table: Table,
  alias: string,
  filter: Filter | null | undefined,
): RawBuilder<boolean> | undefined {
  return conjunction(table, { alias, depth: 0 }, filter);
}

/** The row that is spoken of. Rows further in are numbered: names of columns would get too long. */
interface Place {
  readonly alias: string;
  readonly depth: number;
}

function inside({ alias, depth }: Place): Place {
  return { alias: `${alias.replace(/_\d+$/, '')}_${depth + 1}`, depth: depth + 1 };
}

function conjunction(
  table: Table,
  place: Place,
  filter: Filter | null | undefined,
): RawBuilder<boolean> | undefined {
  const conditions = Object.entries(filter ?? {}).flatMap(([field, operand]) =>
    operand === null || operand === undefined ? [] : single(table, place, field, operand),
  );
  return conditions.some((each) => each !== undefined) ? all(conditions) : undefined;
}

function single(
  table: Table,
  place: Place,
  field: string,
  operand: unknown,
): (RawBuilder<boolean> | undefined)[] {
  switch (field) {
    case 'and':
      return (operand as Filter[]).map((each) => conjunction(table, place, each));
    case 'or':
      return [disjunction((operand as Filter[]).map((each) => conjunction(table, place, each)))];
    case 'not':
      return [negation(conjunction(table, place, operand as Filter))];
    case 'isNull':
      // Whatever row is spoken of is there; a relation that leads nowhere is seen to from outside.
      return [operand === true ? sql<boolean>`false` : undefined];
    default:
  }
  const list = table.lists.get(field);
  if (list) return quantified(list, table, place, operand as Quantifiers);
  const column = table.columns.get(field);
  if (!column) throw new Error(`${table.name} has no column ${field} to filter by.`);
  const target = table.references.get(field);
  return target
    ? [throughReference(column, place, target, operand as Filter)]
    : comparisons(column, place.alias, operand as Operators);
}

const always = sql<boolean>`true`;

/** One of them holds; of none, none does. */
function disjunction(alternatives: (RawBuilder<boolean> | undefined)[]): RawBuilder<boolean> {
  if (alternatives.length === 0) return sql<boolean>`false`;
  return sql<boolean>`(${sql.join(
    alternatives.map((each) => sql`(${each ?? always})`),
    sql` or `,
  )})`;
}

/** Whatever the condition does not hold for, also where it is unknown because of a null. */
function negation(inner: RawBuilder<boolean> | undefined): RawBuilder<boolean> {
  return sql<boolean>`(${inner ?? always}) is not true`;
}

function throughReference(
  column: Column,
  place: Place,
  target: Table,
  { isNull, ...filter }: Filter & Pick<Operators, 'isNull'>,
): RawBuilder<boolean> | undefined {
  const within = inside(place);
  const conditions = conjunction(target, within, filter);
  const present =
    conditions && leadsTo(value(column, place.alias), target, within.alias, filter, conditions);
  if (isNull === null || isNull === undefined) return present;
  return all([operators.isNull(value(column, place.alias), isNull), present]);
}

/** The condition that a foreign key leads to a row for which conditions hold. */
function leadsTo(
  key: RawBuilder<unknown>,
  target: Table,
  alias: string,
  filter: Filter,
  conditions: RawBuilder<boolean>,
): RawBuilder<boolean> {
  const row = sql`${sql.table(target.sql)} as ${sql.ref(alias)}`;
  const found = value(target.key, alias);
  const own = all([membership(target, alias), conditions]);
  // Rows named by their codes are looked up first: an index that begins with the key can then be
  // read in its order, where a semi-join would read all that is left.
  switch (namesByCode(target, filter)) {
    case 'one':
      return sql<boolean>`${key} = (select ${found} from ${row} where ${own})`;
    case 'some':
      return sql<boolean>`${key} = any(array(select ${found} from ${row} where ${own}))`;
    default:
      return sql<boolean>`exists (select from ${row} where ${found} = ${key} and ${own})`;
  }
}

/** Whether a filter asks for nothing but one code, or some of several. */
function namesByCode({ code }: Table, filter: Filter): 'one' | 'some' | undefined {
  const isGiven = ([, operand]: [string, unknown]) => operand !== null && operand !== undefined;
  const [field, ...others] = Object.entries(filter).filter(isGiven);
  if (!code || others.length > 0 || field?.[0] !== code.field) return undefined;
  const operators = Object.entries(field[1] as Operators).filter(isGiven);
  if (operators.length !== 1) return undefined;
  return { eq: 'one' as const, in: 'some' as const }[operators[0]![0] as 'eq'];
}

function quantified(
  list: Relation,
  table: Table,
  place: Place,
  { some, none, every }: Quantifiers,
): RawBuilder<boolean>[] {
  const within = inside(place);
  const matching = (filter: Filter) => conjunction(list.target, within, filter);
  const exists = (found: RawBuilder<boolean> | undefined) =>
    sql<boolean>`exists (select ${rowsOf(list, table, place.alias, within.alias)} and ${found ?? always})`;
  return [
    ...(some ? [exists(matching(some))] : []),
    ...(none ? [sql<boolean>`not ${exists(matching(none))}`] : []),
    ...(every ? [sql<boolean>`not ${exists(negation(matching(every)))}`] : []),
  ];
}

/** From and where of the rows of a list that belong to the row outside. */
function rowsOf(
  { target, join }: Relation,
  table: Table,
  outside: string,
  alias: string,
): RawBuilder<unknown> {
  const parent = value(table.key, outside);
  const row = sql`${sql.table(target.sql)} as ${sql.ref(alias)}`;
  const own = membership(target, alias) ?? always;
  if ('by' in join) return sql`from ${row} where ${value(join.by, alias)} = ${parent} and ${own}`;
  const link = `${alias}_link`;
  return sql`from ${sql.table(join.table)} as ${sql.ref(link)} join ${row} on ${value(target.key, alias)} = ${sql.ref(`${link}.${join.to}`)} where ${sql.ref(`${link}.${join.from}`)} = ${parent} and ${own}`;
}

type Operator = (left: RawBuilder<unknown>, right: unknown) => RawBuilder<boolean>;

/** What is null equals nothing: `ne` and `notIn` hold for it, so that they are the rest of `eq` and `in`. */
const operators = {
  eq: (left, right) => sql<boolean>`${left} = ${right}`,
  ne: (left, right) => sql<boolean>`${left} is distinct from ${right}`,
  in: (left, right) => sql<boolean>`${left} = any(${right})`,
  notIn: (left, right) => sql<boolean>`(${left} = any(${right})) is not true`,
  gt: (left, right) => sql<boolean>`${left} > ${right}`,
  gte: (left, right) => sql<boolean>`${left} >= ${right}`,
  lt: (left, right) => sql<boolean>`${left} < ${right}`,
  lte: (left, right) => sql<boolean>`${left} <= ${right}`,
  contains: (left, right) => sql<boolean>`strpos(folded(${left}), folded(${right})) > 0`,
  startsWith: (left, right) => sql<boolean>`starts_with(folded(${left}), folded(${right}))`,
  isNull: (left, right) =>
    right === true ? sql<boolean>`${left} is null` : sql<boolean>`${left} is not null`,
} satisfies Record<keyof Operators, Operator>;

function comparisons(column: Column, alias: string, operand: Operators): RawBuilder<boolean>[] {
  return Object.entries(operand).flatMap(([name, right]) => {
    if (right === null || right === undefined) return [];
    const operator: Operator = operators[name as keyof Operators];
    return [operator(value(column, alias), right)];
  });
}
