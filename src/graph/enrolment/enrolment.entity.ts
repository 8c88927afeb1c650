import { defineEntity, p } from '@mikro-orm/core';
import { neverCached } from '../../exposure/cache-control.ts';
import { identity, recordOrigin } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import {
  copiesBatch,
  countsInStatistics,
  keepsLink,
  keepsListSize,
  passesOnEnrolment,
} from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { Participant } from '../participant/participant.entity.ts';
import { TrainingBatch, TrainingMode } from '../training-batch/training-batch.entity.ts';
import { TrainingCenter } from '../training-center/training-center.entity.ts';

export const EnrolmentStatus = enumeration('EnrolmentStatus', 'How far an enrolment got.', {
  REGISTERED: 'Registered, not yet accepted.',
  ENROLLED: 'Accepted, and in training or about to begin.',
  COMPLETED: 'Finished the training.',
  DROPPED: 'Left before the end.',
});

export const EnrolmentSchema = defineEntity({
  name: 'Enrolment',
  tableName: 'enrolment',
  comment: 'A participant in a batch (keikutsertaan).',
  properties: {
    id: identity(),
    batch: () => p.manyToOne(TrainingBatch).index(false).comment('The batch enrolled in.'),
    participant: () => p.manyToOne(Participant).index(false).comment('The person enrolled.'),
    // Copied from the batch by a trigger, so that pages of a center's enrolments read one index.
    center: () => p.manyToOne(TrainingCenter).index(false).comment('Center that runs the batch.'),
    startedOn: p.date().comment('First day of the batch.'),
    mode: enumerated(TrainingMode).comment('Whether the batch is boarding.'),
    status: enumerated(EnrolmentStatus).comment(
      'How far the participant got, from registered to completed or dropped.',
    ),
    completedOn: p
      .date()
      .nullable()
      .comment('Day on which the training was finished; null unless `status` is COMPLETED.'),
    recordOrigin: recordOrigin(),
  },
  indexes: [
    { properties: ['center', 'startedOn', 'id'] },
    { properties: ['batch', 'startedOn', 'id'] },
    { properties: ['participant', 'startedOn', 'id'] },
    { properties: ['startedOn', 'id'] },
  ],
  uniques: [{ properties: ['participant', 'batch'] }],
  checks: [
    { name: 'enrolment_completion', expression: `completed_on is null or status = 'COMPLETED'` },
    { name: 'enrolment_period', expression: 'started_on <= completed_on' },
  ],
  triggers: [
    ...countsInStatistics('enrolment'),
    copiesBatch('enrolment'),
    passesOnEnrolment('enrolment'),
    ...keepsListSize('enrolment.center_id'),
    ...keepsLink('enrolment', {
      into: 'training_center_participant',
      count: 'enrolments',
      keys: ['center_id', 'participant_id'],
    }),
  ],
});

export class Enrolment extends EnrolmentSchema.class {}
EnrolmentSchema.setClass(Enrolment);

expose(Enrolment, {
  fields: [
    'batch',
    'participant',
    'center',
    'startedOn',
    'mode',
    'status',
    'completedOn',
    'recordOrigin',
  ],
  order: ['-startedOn'],
  root: {
    many: 'enrolments',
    size: 'enrolment.center_id',
    published: { counter: 'enrolments' },
  },
  lists: {
    certifications: {
      of: 'Certification',
      by: 'enrolment',
      description: 'Results of competence tests, latest first.',
    },
    placements: { of: 'Placement', by: 'enrolment', description: 'What followed, latest first.' },
  },
  cache: neverCached,
});
