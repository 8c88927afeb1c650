import type { MikroORM } from '@mikro-orm/postgresql';
import type { CounterName, DimensionName } from '../../src/statistics/attributes.ts';

/** An enrolment with the values of all dimensions, as the graph shows them, and what it counts as. */
export interface CountedEnrolment {
  readonly participant: number;
  readonly startedOn: string;
  readonly values: Readonly<Record<DimensionName, string | null>>;
  readonly counts: Readonly<Record<Exclude<CounterName, 'participants'>, boolean>>;
}

interface Stored {
  readonly id: number;
  readonly participant: number;
  readonly started_on: string;
  readonly completed_on: string | null;
  readonly ends_on: string;
  readonly status: string;
  readonly mode: string;
  readonly record_origin: string;
  readonly center: string;
  readonly center_kind: string;
  readonly seat: string;
  readonly program: string;
  readonly field: string;
  readonly origin: string | null;
  readonly gender: string | null;
  readonly birth_year: number | null;
  readonly education: string | null;
  readonly disability: string | null;
}

interface Followed {
  readonly id: number;
  readonly enrolment: number;
  readonly kind: string;
  readonly starts_on: string;
  readonly partner: string | null;
  readonly partner_kind: string | null;
}

/** Every enrolment, counted from the tables of the records in plain JavaScript: no view, no rollup. */
export async function countedEnrolments({ em }: MikroORM): Promise<readonly CountedEnrolment[]> {
  const enrolments = await em.execute<Stored[]>(`
    select e.id, e.participant_id as participant, e.started_on::text, e.completed_on::text, b.ends_on::text, e.status,
      e.mode, e.record_origin, c.code as center, c.center_kind, s.code as seat, p.code as program,
      f.code as field, o.code as origin, who.gender, who.birth_year, who.education, who.disability
    from enrolment as e
    join participant as who on who.id = e.participant_id
    left join region as o on o.id = who.origin_id
    join training_batch as b on b.id = e.batch_id
    join training_program as p on p.id = b.program_id
    left join vocational_field as f on f.id = p.field_id
    join organization as c on c.id = b.center_id
    left join region as s on s.id = c.region_id`);
  const tests = await em.execute<{ enrolment: number; result: string }[]>(
    'select enrolment_id as enrolment, result from certification',
  );
  const placements = await em.execute<Followed[]>(`
    select p.id, p.enrolment_id as enrolment, p.kind, p.starts_on::text, o.code as partner, o.partner_kind
    from placement as p left join organization as o on o.id = p.partner_id`);
  const testsOf = Map.groupBy(tests, (each) => each.enrolment);
  const placementsOf = Map.groupBy(placements, (each) => each.enrolment);
  return enrolments.map((row) => counted(row, testsOf.get(row.id), placementsOf.get(row.id)));
}

function counted(
  row: Stored,
  tests: readonly { result: string }[] = [],
  placements: readonly Followed[] = [],
): CountedEnrolment {
  const [year, month] = row.started_on.split('-') as [string, string];
  const byTime = placements.toSorted((a, b) =>
    a.starts_on === b.starts_on ? a.id - b.id : a.starts_on < b.starts_on ? -1 : 1,
  );
  const training = byTime.find(({ kind }) => kind === 'ON_THE_JOB_TRAINING');
  const work = byTime.find(({ kind }) => kind !== 'ON_THE_JOB_TRAINING');
  const followed = work ?? training;
  const until = row.completed_on ?? row.ends_on;
  return {
    participant: row.participant,
    startedOn: row.started_on,
    values: {
      YEAR: year,
      QUARTER: `${year}-Q${Math.ceil(Number(month) / 3)}`,
      MONTH: `${year}-${month}`,
      CENTER: row.center,
      CENTER_KIND: row.center_kind,
      CENTER_PROVINCE: row.seat?.slice(0, 2) ?? null,
      ORIGIN_PROVINCE: row.origin?.slice(0, 2) ?? null,
      ORIGIN_REGENCY: row.origin?.includes('.') ? row.origin : null,
      FIELD: row.field,
      PROGRAM: row.program,
      GENDER: row.gender,
      AGE_BAND: row.birth_year === null ? null : ageBand(Number(year) - row.birth_year),
      EDUCATION: row.education,
      DISABILITY: row.disability,
      MODE: row.mode,
      STATUS: row.status,
      PLACEMENT_KIND: followed?.kind ?? null,
      PARTNER: followed?.partner ?? null,
      PARTNER_KIND: followed?.partner_kind ?? null,
      RECORD_ORIGIN: row.record_origin,
    },
    counts: {
      enrolments: true,
      completed: row.status === 'COMPLETED',
      dropped: row.status === 'DROPPED',
      assessed: tests.length > 0,
      certified: tests.some(({ result }) => result === 'COMPETENT'),
      ojt: training !== undefined,
      placed: work !== undefined,
      certifiedAndPlaced: work !== undefined && tests.some(({ result }) => result === 'COMPETENT'),
      placedWithinSixMonths: work !== undefined && work.starts_on <= sixMonthsAfter(until),
    },
  };
}

function ageBand(age: number): string {
  if (age < 20) return 'UNDER_20';
  if (age < 25) return 'FROM_20_TO_24';
  if (age < 30) return 'FROM_25_TO_29';
  if (age < 40) return 'FROM_30_TO_39';
  return age < 50 ? 'FROM_40_TO_49' : 'FROM_50';
}

/** The same day of the month, or the last one of a shorter month. */
function sixMonthsAfter(day: string): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + 6, 0)).getUTCDate();
  return new Date(Date.UTC(year, month + 5, Math.min(date, last))).toISOString().slice(0, 10);
}

/** What is counted of some enrolments. */
export function countsOf(
  enrolments: readonly CountedEnrolment[],
): Readonly<Record<CounterName, number>> {
  const count = (name: keyof CountedEnrolment['counts']) =>
    enrolments.filter(({ counts }) => counts[name]).length;
  return {
    enrolments: count('enrolments'),
    participants: new Set(enrolments.map(({ participant }) => participant)).size,
    completed: count('completed'),
    dropped: count('dropped'),
    assessed: count('assessed'),
    certified: count('certified'),
    ojt: count('ojt'),
    placed: count('placed'),
    certifiedAndPlaced: count('certifiedAndPlaced'),
    placedWithinSixMonths: count('placedWithinSixMonths'),
  };
}

/** Enrolments by their values of some dimensions, as the text of the list of these. */
export function grouped(
  enrolments: readonly CountedEnrolment[],
  dimensions: readonly DimensionName[],
): ReadonlyMap<string, readonly CountedEnrolment[]> {
  return Map.groupBy(enrolments, ({ values }) =>
    JSON.stringify(dimensions.map((dimension) => values[dimension])),
  );
}
