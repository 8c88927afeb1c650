import { ForbiddenError } from '../errors.ts';
import type { Filter } from '../loading/filter.ts';
import type { DimensionName } from './attributes.ts';
import { enrolmentRules, participantRules, type RuleWithin } from './facts.ts';
import type { Only } from './groups.ts';
import { type Periods, wholePeriods } from './periods.ts';

/** What an enrolment has for a dimension: a code, a member, a period, or null. */
export type DimensionValue = string | number | null;

/** A choice of values of one dimension. */
export interface Choice {
  readonly dimension: DimensionName;
  readonly among: readonly DimensionValue[] | Periods;
}

/** Parents of participants that all their enrolments have in common. */
const ofPeople: ReadonlySet<DimensionName> = new Set(['ORIGIN_PROVINCE', 'ORIGIN_REGENCY']);

/**
 * What a filter on enrolments or participants chooses, where it is a conjunction of choices among
 * published groups: whatever it is combined with, its answer can be made of what is published. Whom it
 * chooses by their origin's province are all from there, also where the regency is not known.
 *
 * @param scope the attribute that the parent of a list is a value of
 * @throws ForbiddenError that names the place in the filter
 */
export function choicesIn(
  filter: Filter = {},
  of: 'enrolments' | 'participants' = 'enrolments',
  scope?: DimensionName,
): readonly Choice[] {
  if (of === 'enrolments') return within({ within: enrolmentRules }, filter, 'filter');
  const { enrolments, ...person } = filter;
  if (enrolments && scope && !ofPeople.has(scope)) {
    throw refusal(
      'filter.enrolments',
      'must be left out here: an enrolment that it chooses may be another one than that by which the participant is in this list',
    );
  }
  return [
    ...within({ within: participantRules }, person, 'filter'),
    // Who has some such enrolment is a participant of these.
    ...given((enrolments ?? {}) as Filter).flatMap(([quantifier, operand]) => {
      const place = `filter.enrolments.${quantifier}`;
      if (quantifier !== 'some') throw refusal(place);
      return within({ within: enrolmentRules }, operand as Filter, place);
    }),
  ];
}

/** What is chosen by the codes of a dimension's values. */
export function choicesOf(only: Only): readonly Choice[] {
  return given(only).map(([dimension, codes]) => ({
    dimension: dimension as DimensionName,
    among: codes as readonly string[],
  }));
}

function within(row: RuleWithin, filter: Filter, path: string): readonly Choice[] {
  return given(filter).flatMap(([field, operand]): readonly Choice[] => {
    const place = `${path}.${field}`;
    if (field === 'and') {
      return (operand as readonly Filter[]).flatMap((each) => within(row, each, place));
    }
    if (field === 'isNull' && operand === false) return [];
    const rule = row.within[field];
    if (!rule) {
      // Of a thing its code is its value; whatever else is said of it could choose by anything.
      if (row.fact && field === 'code') return byValues(row.fact, operand as Filter, place);
      throw refusal(place);
    }
    if ('period' in rule) return byPeriod(operand as Filter, place);
    if ('within' in rule) return within(rule, operand as Filter, place);
    const { fact } = rule;
    if (fact === 'ORIGIN') return byOrigin(operand as Filter, place);
    return fact === 'FIELD'
      ? byReference(fact, operand as Filter, place)
      : byValues(fact, operand as Filter, place);
  });
}

/** Each operator is a choice of its own; all of them hold. */
function byValues(fact: string, operators: Filter, path: string): readonly Choice[] {
  return given(operators).map(([operator, operand]) => {
    const dimension = fact as DimensionName;
    if (operator === 'eq') return { dimension, among: [operand as DimensionValue] };
    if (operator === 'in') return { dimension, among: operand as readonly DimensionValue[] };
    if (operator === 'isNull' && operand === true) return { dimension, among: [null] };
    throw refusal(`${path}.${operator}`);
  });
}

/** Conditions on the row that is the dimension's value: by its code, or that there is none. */
function byReference(fact: string, filter: Filter, path: string): readonly Choice[] {
  return given(filter).flatMap(([field, operand]) =>
    field === 'code'
      ? byValues(fact, operand as Filter, `${path}.code`)
      : byValues(fact, { [field]: operand }, path),
  );
}

function byOrigin({ province, isNull, ...regency }: Filter, path: string): readonly Choice[] {
  const choices = [
    ...byReference('ORIGIN_REGENCY', regency, path),
    ...byReference('ORIGIN_PROVINCE', (province ?? {}) as Filter, `${path}.province`),
    ...byValues('ORIGIN_PROVINCE', { isNull }, path),
  ];
  const isProvince = (value: unknown) => typeof value === 'string' && !value.includes('.');
  for (const { dimension, among } of choices) {
    if (dimension !== 'ORIGIN_REGENCY') continue;
    const codes = among as readonly unknown[];
    if (codes.some(isProvince)) {
      throw refusal(`${path}.code`, 'must not name a province: choose it by "province.code"');
    }
    // An unknown regency is another cell in each province: which of them there are is not published.
    if (codes.includes(null)) {
      throw refusal(`${path}.code`, 'must name a regency: of an unknown origin ask by "isNull"');
    }
  }
  return choices;
}

function byPeriod(range: Filter, path: string): readonly Choice[] {
  const periods = wholePeriods(range);
  if (periods) return [{ dimension: periods.unit, among: periods }];
  throw refusal(path, 'must be a range of whole months, such as 2024-01-01 to 2024-12-31');
}

function given(filter: Filter): readonly [string, unknown][] {
  return Object.entries(filter).filter(([, operand]) => operand !== null && operand !== undefined);
}

function refusal(
  argument: string,
  rule = 'must be left out: it may choose by "eq", "in" or "isNull: true" of center, center kind, program, field, gender, education, disability, origin, mode, status and record origin, and by whole months; all of it must hold',
): ForbiddenError {
  return new ForbiddenError(`For your role the argument "${argument}" ${rule}.`, { argument });
}
