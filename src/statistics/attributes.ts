/** Something that enrolments are counted by: a column of the view `enrolment_fact`. */
export interface Attribute {
  /** Column of the view; null there is a value of its own: not known, or none. */
  readonly column: string;
  /** What follows from a value of it: a month lies in one quarter, and so in one year. */
  readonly implies: readonly string[];
  /** Type of the graph whose row the column's value is the key of. */
  readonly node?: string;
  /** Enumeration of the graph that the column's value is a member of. */
  readonly enumeration?: string;
}

/** By what enrolments are grouped, as the graph names it. */
export const dimensions = {
  YEAR: { column: 'year', implies: [] },
  QUARTER: { column: 'quarter', implies: ['YEAR'] },
  MONTH: { column: 'month', implies: ['QUARTER', 'YEAR'] },
  CENTER: {
    column: 'center_id',
    implies: ['CENTER_KIND', 'CENTER_PROVINCE'],
    node: 'TrainingCenter',
  },
  CENTER_KIND: { column: 'center_kind', implies: [], enumeration: 'TrainingCenterKind' },
  CENTER_PROVINCE: { column: 'center_province_id', implies: [], node: 'Region' },
  ORIGIN_PROVINCE: { column: 'origin_province_id', implies: [], node: 'Region' },
  ORIGIN_REGENCY: { column: 'origin_regency_id', implies: ['ORIGIN_PROVINCE'], node: 'Region' },
  FIELD: { column: 'field_id', implies: [], node: 'VocationalField' },
  PROGRAM: { column: 'program_id', implies: ['FIELD'], node: 'TrainingProgram' },
  GENDER: { column: 'gender', implies: [], enumeration: 'Gender' },
  AGE_BAND: { column: 'age_band', implies: [], enumeration: 'AgeBand' },
  EDUCATION: { column: 'education', implies: [], enumeration: 'Education' },
  DISABILITY: { column: 'disability', implies: [], enumeration: 'Disability' },
  MODE: { column: 'mode', implies: [], enumeration: 'TrainingMode' },
  STATUS: { column: 'status', implies: [], enumeration: 'EnrolmentStatus' },
  PLACEMENT_KIND: { column: 'placement_kind', implies: [], enumeration: 'PlacementKind' },
  PARTNER: { column: 'partner_id', implies: ['PARTNER_KIND'], node: 'Partner' },
  PARTNER_KIND: { column: 'partner_kind', implies: [], enumeration: 'PartnerKind' },
  RECORD_ORIGIN: { column: 'record_origin', implies: [], enumeration: 'RecordOrigin' },
} as const satisfies Record<string, Attribute>;

export type DimensionName = keyof typeof dimensions;

/** What only measures are made of. */
export const outcomes = {
  /** COMPETENT, NOT_YET_COMPETENT or NOT_ASSESSED: the best result of its competence tests. */
  ASSESSMENT: { column: 'assessment', implies: [] },
  /** Whether some placement is on-the-job training. */
  OJT: { column: 'ojt', implies: [] },
  /**
   * NOT_PLACED, WITHIN_6_MONTHS or LATER, by the first placement into work: an apprenticeship,
   * employment or self-employment, from the day of completion.
   */
  PLACED: { column: 'placed', implies: [] },
} as const satisfies Record<string, Attribute>;

export type AttributeName = DimensionName | keyof typeof outcomes;

export const attributes: Readonly<Record<AttributeName, Attribute>> = {
  ...dimensions,
  ...outcomes,
};

/** All names of dimensions, in the order of the graph. */
export const dimensionNames = Object.keys(dimensions) as readonly DimensionName[];

/** A count of enrolments: those that have one of some values of an attribute. */
export interface Measure {
  readonly attribute: AttributeName;
  readonly values: readonly (string | boolean)[];
  /** Another measure whose enrolments these have to be among. */
  readonly among?: string;
}

/** What is counted besides enrolments and their distinct participants. */
export const measures = {
  completed: { attribute: 'STATUS', values: ['COMPLETED'] },
  dropped: { attribute: 'STATUS', values: ['DROPPED'] },
  assessed: { attribute: 'ASSESSMENT', values: ['COMPETENT', 'NOT_YET_COMPETENT'] },
  certified: { attribute: 'ASSESSMENT', values: ['COMPETENT'] },
  ojt: { attribute: 'OJT', values: [true] },
  placed: { attribute: 'PLACED', values: ['WITHIN_6_MONTHS', 'LATER'] },
  certifiedAndPlaced: {
    attribute: 'PLACED',
    values: ['WITHIN_6_MONTHS', 'LATER'],
    among: 'certified',
  },
  placedWithinSixMonths: { attribute: 'PLACED', values: ['WITHIN_6_MONTHS'] },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof measures;

/** All names of measures, in the order of the graph. */
export const measureNames = Object.keys(measures) as readonly MeasureName[];

/** What a group of enrolments is counted by: all of them, their distinct participants, or a measure. */
export type CounterName = 'enrolments' | 'participants' | MeasureName;

export const counterNames: readonly CounterName[] = ['enrolments', 'participants', ...measureNames];

/** A share: the sum of its denominator's counts is what the count of its numerator is a part of. */
export interface Rate {
  readonly numerator: MeasureName;
  readonly denominator: readonly MeasureName[];
}

/** Whoever has not come to an end is unknown, and not failed: nobody counts who could still succeed. */
export const rates = {
  completionRate: { numerator: 'completed', denominator: ['completed', 'dropped'] },
  certificationRate: { numerator: 'certified', denominator: ['assessed'] },
  placementRate: { numerator: 'placed', denominator: ['completed'] },
  placementWithinSixMonthsRate: { numerator: 'placedWithinSixMonths', denominator: ['placed'] },
} as const satisfies Record<string, Rate>;

export type RateName = keyof typeof rates;

export const rateNames = Object.keys(rates) as readonly RateName[];
