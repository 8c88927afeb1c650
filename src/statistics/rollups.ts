import { attributes, type AttributeName, type dimensions, type outcomes } from './attributes.ts';

/** A column of the view `enrolment_fact` that enrolments are counted by. */
export type AttributeColumn =
  | (typeof dimensions)[keyof typeof dimensions]['column']
  | (typeof outcomes)[keyof typeof outcomes]['column'];

/**
 * A table in which enrolments are counted in advance: one row for each combination of its keys that
 * occurs, and for each slot of writers (see `ListSize`). Triggers keep it within every transaction
 * that changes a record.
 *
 * It is read through its view, whose attributes have the columns and values of `enrolment_fact`
 * (what follows from a small table, such as a center's kind, is joined there, and costs nothing
 * unless it is selected), and whose counters are integers to be summed: `counters`, and those of
 * distinct participants that `smallestRollup()` names. A group is one only where it has enrolments:
 *
 * ```sql
 * select year, origin_province_id, sum(enrolments) as enrolments, sum(placed) as placed
 * from statistics_by_origin
 * where gender = 'FEMALE'
 * group by year, origin_province_id
 * having sum(enrolments) <> 0
 * ```
 */
export interface Rollup {
  readonly table: string;
  readonly view: string;
  /** What the table has a column for, in the order of its primary key; the slot comes last. */
  readonly keys: readonly AttributeColumn[];
  /** What the view has a column for: the keys, and what follows from them. */
  readonly columns: ReadonlySet<AttributeColumn>;
  /** About how many rows it has at a million enrolments; it grows little beyond that. */
  readonly rows: number;
}

/** Counters of every rollup: the measures, as columns of its table and its view. */
export const counters = [
  'enrolments',
  'completed',
  'dropped',
  'assessed',
  'certified',
  'ojt',
  'placed',
  'certified_and_placed',
  'placed_within_six_months',
] as const;

export type Counter = (typeof counters)[number];

/**
 * Counters of distinct participants. One counts those enrolments that are the first of their
 * participant within each value of its columns: groups of just these columns can be added up.
 */
export const participantCounters = {
  participants: [],
  participants_by_year: ['year'],
  participants_by_center: ['center_id'],
  participants_by_center_and_year: ['center_id', 'year'],
} as const satisfies Record<string, readonly AttributeColumn[]>;

export type ParticipantCounter = keyof typeof participantCounters;

/** Columns of a rollup's table and view that are summed: each counter of participants needs its keys. */
export function sumsOf({ columns }: Rollup): (Counter | ParticipantCounter)[] {
  const names = Object.keys(participantCounters) as ParticipantCounter[];
  const kept = names.filter((name) => participantCounters[name].every((key) => columns.has(key)));
  return [...counters, ...kept];
}

/** What is the same in all enrolments of a participant. */
const personal: ReadonlySet<AttributeColumn> = new Set<AttributeColumn>([
  'gender',
  'education',
  'disability',
  'origin_province_id',
  'origin_regency_id',
]);

/** By column, what follows from a value of it. */
const implied = new Map(
  Object.values(attributes).map(({ column, implies }): [string, AttributeColumn[]] => [
    column,
    implies.map((name) => attributes[name as AttributeName].column as AttributeColumn),
  ]),
);

const withImplied = (columns: Iterable<AttributeColumn>): Set<AttributeColumn> =>
  new Set([...columns].flatMap((column) => [column, ...(implied.get(column) ?? [])]));

const rollup = (name: string, rows: number, keys: readonly AttributeColumn[]): Rollup => ({
  table: `rollup_by_${name}`,
  view: `statistics_by_${name}`,
  keys,
  columns: withImplied(keys),
  rows,
});

/**
 * The rollups, smallest first. For every two dimensions there is one that has both, and many have the year
 * too; what needs more at once than one of them has is counted from the enrolments (`enrolment_fact`).
 */
export const rollups: readonly Rollup[] = [
  rollup('origin', 670, ['year', 'origin_province_id', 'gender', 'record_origin']),
  rollup('partner_and_month', 2_900, ['partner_id', 'month']),
  rollup('person', 3_700, [
    'year',
    'gender',
    'age_band',
    'education',
    'disability',
    'mode',
    'record_origin',
  ]),
  rollup('month', 6_000, ['center_id', 'month', 'field_id', 'record_origin']),
  rollup('regency', 7_100, [
    'origin_province_id',
    'origin_regency_id',
    'year',
    'gender',
    'record_origin',
  ]),
  rollup('partner_and_course', 7_800, [
    'partner_id',
    'center_id',
    'program_id',
    'field_id',
    'mode',
    'status',
    'record_origin',
  ]),
  rollup('partner_and_person', 8_500, [
    'partner_id',
    'gender',
    'age_band',
    'education',
    'disability',
  ]),
  rollup('origin_and_program', 8_530, ['origin_province_id', 'program_id', 'field_id', 'year']),
  rollup('placement', 8_800, ['partner_id', 'placement_kind', 'year', 'field_id']),
  rollup('program', 11_300, [
    'center_id',
    'program_id',
    'field_id',
    'year',
    'gender',
    'mode',
    'status',
    'record_origin',
  ]),
  rollup('placed_person', 12_700, [
    'placement_kind',
    'year',
    'gender',
    'age_band',
    'education',
    'disability',
    'mode',
    'status',
    'record_origin',
  ]),
  rollup('month_and_person', 14_600, ['month', 'gender', 'age_band', 'education', 'disability']),
  rollup('flow', 15_400, ['center_id', 'field_id', 'origin_province_id', 'placement_kind']),
  rollup('origin_and_field', 16_600, ['center_id', 'field_id', 'origin_province_id', 'year']),
  rollup('partner_and_origin', 19_300, ['partner_id', 'origin_province_id', 'origin_regency_id']),
  rollup('course', 19_500, [
    'center_id',
    'program_id',
    'field_id',
    'month',
    'mode',
    'record_origin',
  ]),
  rollup('course_and_person', 22_200, [
    'center_id',
    'program_id',
    'field_id',
    'age_band',
    'education',
    'disability',
  ]),
  rollup('month_and_course', 24_500, [
    'month',
    'program_id',
    'field_id',
    'mode',
    'status',
    'placement_kind',
  ]),
  rollup('regency_and_person', 29_600, [
    'origin_province_id',
    'origin_regency_id',
    'age_band',
    'education',
    'disability',
  ]),
  rollup('origin_and_outcome', 33_100, [
    'origin_province_id',
    'origin_regency_id',
    'year',
    'mode',
    'status',
    'placement_kind',
  ]),
  rollup('month_and_origin', 35_600, ['month', 'origin_province_id', 'origin_regency_id']),
  rollup('origin_and_person', 38_800, [
    'origin_province_id',
    'year',
    'gender',
    'age_band',
    'education',
    'disability',
    'status',
  ]),
  rollup('course_and_origin', 47_200, [
    'center_id',
    'program_id',
    'field_id',
    'origin_province_id',
    'origin_regency_id',
  ]),
];

/** What is to be counted, by columns of `enrolment_fact`. */
export interface Wanted {
  /** Columns that are grouped by, or that a condition allows one value of (null included). */
  readonly fixed: Iterable<AttributeColumn>;
  /** Other columns that conditions are on: several values, or ranges. */
  readonly restricted?: Iterable<AttributeColumn>;
  /** Whether distinct participants are counted too. */
  readonly participants?: boolean;
}

/** Where something is counted from. */
export interface Covering {
  readonly rollup: Rollup;
  /** The view's column whose sum is the number of distinct participants, if that is wanted. */
  readonly participants?: ParticipantCounter;
}

/**
 * The smallest rollup from which something can be counted.
 *
 * @returns undefined when there is none: it is counted from `enrolment_fact` then
 */
export function smallestRollup(wanted: Wanted): Covering | undefined {
  const columns = [...wanted.fixed, ...(wanted.restricted ?? [])];
  const participants = wanted.participants ? participantCounter(wanted) : undefined;
  if (wanted.participants && participants === undefined) return undefined;
  const rollup = rollups.find((each) => columns.every((column) => each.columns.has(column)));
  return rollup && { rollup, ...(participants && { participants }) };
}

/**
 * The counter of distinct participants whose sums are right: a participant's enrolments differ in the
 * columns that are not personal, and each group must be one value of just those that it is made for.
 */
function participantCounter({ fixed, restricted = [] }: Wanted): ParticipantCounter | undefined {
  const certain = withImplied(fixed);
  const scope = [...certain].filter((column) => !personal.has(column));
  if ([...restricted].some((column) => !personal.has(column) && !certain.has(column))) {
    return undefined;
  }
  const names = Object.keys(participantCounters) as ParticipantCounter[];
  return names.find((name) => {
    const of = withImplied(participantCounters[name]);
    return of.size === scope.length && scope.every((column) => of.has(column));
  });
}
