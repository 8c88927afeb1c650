import type { Filter } from '../loading/filter.ts';

/** Conditions on a day; null and absent ones ask for nothing. */
interface DayRange {
  readonly gte?: string | null;
  readonly gt?: string | null;
  readonly lte?: string | null;
  readonly lt?: string | null;
}

const units = ['YEAR', 'QUARTER', 'MONTH'] as const;
type Unit = (typeof units)[number];

/**
 * Conditions on a day as conditions on the period that it lies in, the longest that fits: `gte`
 * 2024-01-01 and `lte` 2024-12-31 are one year.
 *
 * @returns undefined where the range is no row of whole months, or there are other conditions
 */
export function wholePeriods({
  gte,
  gt,
  lte,
  lt,
  ...others
}: DayRange & Filter): Filter | undefined {
  if (Object.values(others).some(isGiven)) return undefined;
  const from = [gte, isGiven(gt) ? dayAfter(gt) : undefined].filter(isGiven).toSorted().at(-1);
  const to = [lt, isGiven(lte) ? dayAfter(lte) : undefined].filter(isGiven).toSorted().at(0);
  const unit = units.find((each) => [from, to].every((day) => !isGiven(day) || begins(each, day)));
  if (!unit) return undefined;
  const bound = (day: string | undefined) =>
    day && (unit === 'YEAR' ? Number(day.slice(0, 4)) : day);
  return { [unit]: { gte: bound(from), lt: bound(to) } };
}

function isGiven<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined;
}

function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

/** Whether a period of that length begins on the day. */
function begins(unit: Unit, day: string): boolean {
  const [, month, date] = /^\d{4}-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (date !== '01') return false;
  return unit === 'MONTH' || (Number(month) - 1) % (unit === 'YEAR' ? 12 : 3) === 0;
}
