/** Something that enrolments are counted by: a column of the view `enrolment_fact`. */
export interface Attribute {
  /** Column of the view; null there is a value of its own: not known, or none. */
  readonly column: string;
  /** What follows from a value of it: a month lies in one quarter, and so in one year. */
  readonly implies: readonly string[];
  /** Type of the graph whose row the column's value is the key of. */
  readonly node?: string;
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
  CENTER_KIND: { column: 'center_kind', implies: [] },
  CENTER_PROVINCE: { column: 'center_province_id', implies: [], node: 'Region' },
  ORIGIN_PROVINCE: { column: 'origin_province_id', implies: [], node: 'Region' },
  ORIGIN_REGENCY: { column: 'origin_regency_id', implies: ['ORIGIN_PROVINCE'], node: 'Region' },
  FIELD: { column: 'field_id', implies: [], node: 'VocationalField' },
  PROGRAM: { column: 'program_id', implies: ['FIELD'], node: 'TrainingProgram' },
  GENDER: { column: 'gender', implies: [] },
  AGE_BAND: { column: 'age_band', implies: [] },
  EDUCATION: { column: 'education', implies: [] },
  DISABILITY: { column: 'disability', implies: [] },
  MODE: { column: 'mode', implies: [] },
  STATUS: { column: 'status', implies: [] },
  PLACEMENT_KIND: { column: 'placement_kind', implies: [] },
  PARTNER: { column: 'partner_id', implies: ['PARTNER_KIND'], node: 'Partner' },
  PARTNER_KIND: { column: 'partner_kind', implies: [] },
  RECORD_ORIGIN: { column: 'record_origin', implies: [] },
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

/** A count of enrolments: those that have one of some values of an attribute. */
export interface Measure {
  readonly attribute: AttributeName;
  readonly values: readonly (string | boolean)[];
}

/** What is counted besides enrolments and their distinct participants. */
export const measures = {
  completed: { attribute: 'STATUS', values: ['COMPLETED'] },
  dropped: { attribute: 'STATUS', values: ['DROPPED'] },
  assessed: { attribute: 'ASSESSMENT', values: ['COMPETENT', 'NOT_YET_COMPETENT'] },
  certified: { attribute: 'ASSESSMENT', values: ['COMPETENT'] },
  ojt: { attribute: 'OJT', values: [true] },
  placed: { attribute: 'PLACED', values: ['WITHIN_6_MONTHS', 'LATER'] },
  placedWithinSixMonths: { attribute: 'PLACED', values: ['WITHIN_6_MONTHS'] },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof measures;
