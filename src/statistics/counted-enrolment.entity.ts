import { defineEntity, p } from '@mikro-orm/core';
import { renewsStatistics } from '../database/triggers.ts';

const code = () => p.text().collation('C');

/**
 * Each enrolment as it was counted in the rollups: what a change takes away from them. The records
 * have the foreign keys, and say what the values are.
 */
export const CountedEnrolmentSchema = defineEntity({
  name: 'CountedEnrolment',
  tableName: 'counted_enrolment',
  comment: 'An enrolment as it was counted in the rollups; kept by triggers.',
  properties: {
    enrolmentId: p.integer().primary().autoincrement(false),
    participantId: p.integer(),
    batchId: p.integer(),
    startedOn: p.date(),
    centerId: p.integer(),
    programId: p.integer(),
    fieldId: p.integer().nullable(),
    originProvinceId: p.integer().nullable(),
    originRegencyId: p.integer().nullable(),
    gender: code().nullable(),
    ageBand: code().nullable(),
    education: code().nullable(),
    disability: code().nullable(),
    mode: code(),
    status: code(),
    recordOrigin: code(),
    assessment: code(),
    ojt: p.boolean(),
    placementKind: code().nullable(),
    partnerId: p.integer().nullable(),
    placed: code(),
    isFirst: p.boolean().comment('Whether it is the first enrolment of its participant.'),
    isFirstOfYear: p.boolean().comment('Whether it is the first one in its year.'),
    isFirstAtCenter: p.boolean().comment('Whether it is the first one at its center.'),
    isFirstAtCenterOfYear: p
      .boolean()
      .comment('Whether it is the first one at its center in its year.'),
  },
  indexes: [{ properties: ['participantId'] }],
  triggers: [renewsStatistics('counted_enrolment')],
});

export class CountedEnrolment extends CountedEnrolmentSchema.class {}
CountedEnrolmentSchema.setClass(CountedEnrolment);
