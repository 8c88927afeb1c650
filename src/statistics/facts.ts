import type { Filter } from '../loading/filter.ts';
import type { Column, Table } from '../loading/table.ts';
import {
  type Attribute,
  type AttributeName,
  attributes,
  type DimensionName,
} from './attributes.ts';
import { periodValue, wholePeriods } from './periods.ts';

/** What facts can be filtered by: attributes, and the origin, at whatever level it is known. */
type FactField = AttributeName | 'ORIGIN';

/** The tables that statistics read. */
export interface Facts {
  /** Enrolments, as the graph has them. */
  readonly enrolment: Table;
  /** The view `enrolment_fact`, and whatever has columns of it: a column for each attribute. */
  readonly fact: Table;
  /** Members of the enumeration that a dimension's values belong to, in their order. */
  readonly membersOf: (dimension: DimensionName) => readonly string[] | undefined;
}

/**
 * @param tableOf the table of a type of the graph, by name
 * @param membersOf the members of an enumeration of the graph, by name
 */
export function createFacts(
  tableOf: (typename: string) => Table,
  membersOf: (enumeration: string) => readonly string[],
): Facts {
  const region = tableOf('Region');
  const columns = Object.entries(attributes).map(([name, { column }]) => factColumn(name, column));
  // Where the regency is not known, the origin is a province.
  const origin = factColumn('ORIGIN', 'origin_regency_id', 'origin_province_id');
  return {
    enrolment: tableOf('Enrolment'),
    fact: {
      name: 'EnrolmentFact',
      sql: 'enrolment_fact',
      key: factColumn('enrolment', 'enrolment_id'),
      resident: false,
      code: undefined,
      columns: new Map([...columns, origin].map((column) => [column.field, column])),
      references: new Map([
        ...Object.entries(attributes).flatMap(([name, { node }]) =>
          node ? [[name, tableOf(node)] as const] : [],
        ),
        ['ORIGIN', region],
      ]),
      lists: new Map(),
      order: [],
      only: undefined,
      subtypes: undefined,
    },
    membersOf(dimension) {
      const { enumeration }: Attribute = attributes[dimension];
      return enumeration === undefined ? undefined : membersOf(enumeration);
    },
  };
}

function factColumn(field: string, ...sql: [string, ...string[]]): Column {
  return { field, sql, type: 'text', nullable: true };
}

/** What a field of an enrolment's filter is among the facts. */
export type Rule =
  | { readonly fact: FactField }
  /** A day that begins the period in which it lies. */
  | { readonly period: true }
  /** A row that every enrolment refers to; `fact` for what is not said of its fields. */
  | { readonly within: Rules; readonly fact?: FactField };
/** A row that every enrolment refers to, or the enrolment itself. */
export type RuleWithin = Extract<Rule, { within: Rules }>;
export type Rules = Readonly<Record<string, Rule>>;

const center: Rule = { within: { kind: { fact: 'CENTER_KIND' } }, fact: 'CENTER' };
export const participantRules: Rules = {
  gender: { fact: 'GENDER' },
  education: { fact: 'EDUCATION' },
  disability: { fact: 'DISABILITY' },
  origin: { fact: 'ORIGIN' },
};
export const enrolmentRules: Rules = {
  startedOn: { period: true },
  mode: { fact: 'MODE' },
  status: { fact: 'STATUS' },
  recordOrigin: { fact: 'RECORD_ORIGIN' },
  center,
  batch: {
    within: {
      startsOn: { period: true },
      mode: { fact: 'MODE' },
      center,
      program: { within: { field: { fact: 'FIELD' } }, fact: 'PROGRAM' },
    },
  },
  participant: { within: participantRules },
};

/**
 * A filter on enrolments as one on facts, which has the same enrolments.
 *
 * @returns undefined where the facts do not tell all that it asks about
 */
export function onFacts(filter: Filter): Filter | undefined {
  return conditions({ within: enrolmentRules }, filter);
}

function conditions(row: RuleWithin, filter: Filter): Filter | undefined {
  const found: Filter[] = [];
  for (const [field, operand] of Object.entries(filter)) {
    if (operand === null || operand === undefined) continue;
    const condition = single(row, field, operand);
    if (!condition) return undefined;
    found.push(condition);
  }
  return found.length === 1 ? found[0]! : { and: found };
}

function single(row: RuleWithin, field: string, operand: unknown): Filter | undefined {
  switch (field) {
    case 'and':
    case 'or': {
      const parts = (operand as readonly Filter[]).map((each) => conditions(row, each));
      return parts.every((part) => part !== undefined) ? { [field]: parts } : undefined;
    }
    case 'not': {
      const inner = conditions(row, operand as Filter);
      return inner && { not: inner };
    }
    case 'isNull':
      // The row is always there.
      return operand === true ? { or: [] } : { and: [] };
    default:
  }
  const rule = row.within[field];
  if (!rule) return row.fact && { [row.fact]: { [field]: operand } };
  if ('period' in rule) return inPeriods(operand as Filter);
  return 'within' in rule ? conditions(rule, operand as Filter) : { [rule.fact]: operand };
}

function inPeriods(range: Filter): Filter | undefined {
  const periods = wholePeriods(range);
  if (!periods) return undefined;
  const { unit, from, before } = periods;
  const bound = (day: string | undefined) => day && periodValue(unit, day);
  return { [unit]: { gte: bound(from), lt: bound(before) } };
}

/** The columns of the view that a filter on facts reads. */
export function columnsIn(fact: Table, filter: Filter): readonly string[] {
  return Object.entries(filter).flatMap(([field, operand]) => {
    if (operand === null || operand === undefined) return [];
    const inner =
      field === 'not' ? [operand] : field === 'and' || field === 'or' ? operand : undefined;
    return inner
      ? (inner as readonly Filter[]).flatMap((each) => columnsIn(fact, each))
      : fact.columns.get(field)!.sql;
  });
}
