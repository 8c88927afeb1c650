import { enumeration } from '../../exposure/enumeration.ts';
import type { DimensionName } from '../../statistics/attributes.ts';

/** The members are the values of `enrolment_fact.age_band`. */
export const AgeBand = enumeration('AgeBand', 'Age in the year in which the batch began.', {
  UNDER_20: 'Younger than 20.',
  FROM_20_TO_24: '20 to 24.',
  FROM_25_TO_29: '25 to 29.',
  FROM_30_TO_39: '30 to 39.',
  FROM_40_TO_49: '40 to 49.',
  FROM_50: '50 or older.',
});

export const EnrolmentDimension = enumeration(
  'EnrolmentDimension',
  'What enrolments are grouped by. Each enrolment has one value of each; null where it is not known.',
  {
    YEAR: 'Year in which the batch began: `2024`.',
    QUARTER: 'Quarter in which the batch began: `2024-Q2`.',
    MONTH: 'Month in which the batch began: `2024-05`.',
    CENTER: 'Training center, by its code.',
    CENTER_KIND: 'Sort of training center.',
    CENTER_PROVINCE: "Province that the center lies in, by Kemendagri's code.",
    ORIGIN_PROVINCE: "Province that the participant comes from, by Kemendagri's code.",
    ORIGIN_REGENCY: "Regency or city that the participant comes from, by Kemendagri's code.",
    FIELD: 'Vocational field of the program, by its code.',
    PROGRAM: 'Training program, by its code.',
    GENDER: 'Gender of the participant.',
    AGE_BAND:
      'Age of the participant in the year in which the batch began: `UNDER_20`, `FROM_20_TO_24`, `FROM_25_TO_29`, `FROM_30_TO_39`, `FROM_40_TO_49` or `FROM_50`.',
    EDUCATION: 'Highest completed education of the participant.',
    DISABILITY: 'Disability of the participant, as stated.',
    MODE: 'Whether the batch is boarding.',
    STATUS: 'How far the enrolment got.',
    PLACEMENT_KIND:
      'Kind of the placement that counts: the first one into work, or else the first on-the-job training; null where there is none.',
    PARTNER: 'Partner of the placement that counts, by its code; null where there is none.',
    PARTNER_KIND: 'Sort of the partner of the placement that counts; null where there is none.',
    RECORD_ORIGIN: 'Where the enrolment comes from.',
  } satisfies Record<DimensionName, string>,
);
