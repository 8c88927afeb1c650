import type { Filter } from '../loading/filter.ts';

/** Conditions on a day; null and absent ones ask for nothing. */
interface DayRange {
  readonly gte?: string | null;
  readonly gt?: string | null;
  readonly lte?: string | null;
  readonly lt?: string | null;
}

/** Lengths of a period, the longest first. */
const lengths = ['YEAR', 'QUARTER', 'MONTH'] as const;
export type PeriodLength = (typeof lengths)[number];

/** Periods of one length, from a first day up to another one; undefined where there is no bound. */
export interface Periods {
  readonly unit: PeriodLength;
  readonly from: string | undefined;
  readonly before: string | undefined;
}

/**
 * A range of days as whole periods, of the greatest length that fits: `gte` 2024-01-01 and `lte`
 * 2024-12-31 are one year.
 *
 * @returns undefined where the range is no row of whole months, or there are other conditions
 */
export function wholePeriods({
  gte,
  gt,
  lte,
  lt,
  ...others
}: DayRange & Filter): Periods | undefined {
  if (Object.values(others).some(isGiven)) return undefined;
  const from = [gte, isGiven(gt) ? dayAfter(gt) : undefined].filter(isGiven).toSorted().at(-1);
  const before = [lt, isGiven(lte) ? dayAfter(lte) : undefined].filter(isGiven).toSorted().at(0);
  const unit = lengths.find((each) =>
    [from, before].every((day) => !isGiven(day) || begins(each, day)),
  );
  return unit && { unit, from, before };
}

/** How a period is known among the facts: a year by its number, a shorter one by its first day. */
export type PeriodValue = number | string;

/** @param day that the period begins with */
export function periodValue(length: PeriodLength, day: string): PeriodValue {
  return length === 'YEAR' ? Number(day.slice(0, 4)) : day;
}

/** The periods that one lies in, itself included. */
export function periodsAround(
  length: PeriodLength,
  day: string,
): Readonly<Partial<Record<PeriodLength, PeriodValue>>> {
  const [year, month] = day.split('-') as [string, string];
  const quarter = `${year}-${String(Math.ceil(Number(month) / 3) * 3 - 2).padStart(2, '0')}-01`;
  return {
    YEAR: Number(year),
    ...(length !== 'YEAR' && { QUARTER: quarter }),
    ...(length === 'MONTH' && { MONTH: day }),
  };
}

/** Periods from the one that begins with a day up to the one that begins with another, both included. */
export function periodsBetween(
  length: PeriodLength,
  first: string,
  last: string,
): readonly string[] {
  const periods: string[] = [];
  for (let day = first; day <= last; day = nextPeriod(length, day)) periods.push(day);
  return periods;
}

function nextPeriod(length: PeriodLength, day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + { YEAR: 12, QUARTER: 3, MONTH: 1 }[length]);
  return next.toISOString().slice(0, 10);
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
function begins(length: PeriodLength, day: string): boolean {
  const [, month, date] = /^\d{4}-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (date !== '01') return false;
  return length === 'MONTH' || (Number(month) - 1) % (length === 'YEAR' ? 12 : 3) === 0;
}
