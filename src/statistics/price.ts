import { dimensions, type DimensionName } from './attributes.ts';
import { closed, closedSets, independent } from './divisions.ts';
import { enrolmentRules, participantRules, type RuleWithin } from './facts.ts';

/** About how many values there are, also in years to come: a price must not tell how many there are now. */
const values: Readonly<Record<DimensionName, number>> = {
  YEAR: 10,
  QUARTER: 40,
  MONTH: 120,
  CENTER: 25,
  CENTER_KIND: 6,
  CENTER_PROVINCE: 20,
  ORIGIN_PROVINCE: 39,
  ORIGIN_REGENCY: 550,
  FIELD: 15,
  PROGRAM: 50,
  GENDER: 3,
  AGE_BAND: 7,
  EDUCATION: 9,
  DISABILITY: 7,
  MODE: 3,
  STATUS: 5,
  PLACEMENT_KIND: 5,
  PARTNER: 50,
  PARTNER_KIND: 9,
  RECORD_ORIGIN: 3,
};

/** Groups, those of margins included, that a point pays for. */
const groupsOfPoint = 1_000;
/** No more than the largest table of published numbers that is made. */
const mostPoints = 1_000;
/** No group is by more of them. */
const mostNames = 5;

type Arguments = Readonly<Record<string, unknown>>;

/** What filters on what is counted may name, by the counter. */
const rules = {
  enrolments: { within: enrolmentRules },
  participants: {
    within: { ...participantRules, enrolments: { within: { some: { within: enrolmentRules } } } },
  },
} as const satisfies Record<string, RuleWithin>;

/**
 * Points of statistics beside those of reading them and of the groups that are shown: they grow with all
 * groups and margins that there can be by the attributes in groups, filter and parent. Of several
 * parents, for all of which one table is made, each pays for its part.
 *
 * @param scope the attribute that the parent is a value of
 */
export function pointsOfGroups({ groupBy, filter }: Arguments, scope?: DimensionName): number {
  const names = [groupBy].flat().filter(isDimension);
  return pointsOf([...names, ...namesIn(rules.enrolments, filter)], scope);
}

/** The same of the number of rows of a list: it is made of such a table too. */
export function pointsOfTotal(
  counter: keyof typeof rules,
  { filter }: Arguments,
  scope?: DimensionName,
): number {
  return pointsOf(namesIn(rules[counter], filter), scope);
}

function pointsOf(names: readonly DimensionName[], scope: DimensionName | undefined): number {
  const apart = independent([...new Set([...names, ...(scope ? [scope] : [])])]);
  if (apart.length > mostNames) return mostPoints;
  const groups = apart.reduce((product, name) => product * (name === scope ? 1 : values[name]), 1);
  const all = groups * closedSets(closed(apart)).length;
  return Math.min(mostPoints, Math.floor(all / groupsOfPoint));
}

function isDimension(name: unknown): name is DimensionName {
  return typeof name === 'string' && Object.hasOwn(dimensions, name);
}

/** Attributes that a filter names, whatever it says of them: it has not been checked yet. */
function namesIn(row: RuleWithin, filter: unknown): readonly DimensionName[] {
  if (Array.isArray(filter)) return filter.flatMap((each) => namesIn(row, each));
  return given(filter).flatMap(([field, operand]): readonly DimensionName[] => {
    if (field === 'and' || field === 'or' || field === 'not') return namesIn(row, operand);
    const rule = Object.hasOwn(row.within, field) ? row.within[field] : undefined;
    if (!rule) return row.fact && field === 'code' ? [row.fact].filter(isDimension) : [];
    if ('period' in rule) return [isOfYears(operand) ? 'YEAR' : 'MONTH'];
    if ('within' in rule) return namesIn(rule, operand);
    if (rule.fact !== 'ORIGIN') return [rule.fact].filter(isDimension);
    return given(operand).map(([name]) =>
      name === 'province' || name === 'isNull' ? 'ORIGIN_PROVINCE' : 'ORIGIN_REGENCY',
    );
  });
}

function isOfYears(range: unknown): boolean {
  return given(range).every(([operator, day]) =>
    operator === 'gte' || operator === 'lt'
      ? String(day).endsWith('-01-01')
      : String(day).endsWith('-12-31'),
  );
}

function given(object: unknown): readonly [string, unknown][] {
  if (typeof object !== 'object' || object === null) return [];
  return Object.entries(object).filter(([, value]) => value !== null && value !== undefined);
}
