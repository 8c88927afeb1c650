import { defineEntity, p } from '@mikro-orm/core';
import { code, identity, recordOrigin } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import {
  changesStatistics,
  keepsLink,
  keepsListSize,
  passesOnBatch,
  requiresOrganizationType,
} from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { TrainingCenter } from '../training-center/training-center.entity.ts';
import { TrainingProgram } from '../training-program/training-program.entity.ts';

export const TrainingMode = enumeration(
  'TrainingMode',
  'Whether participants live at the center.',
  {
    BOARDING: 'Participants live at the center (sistem boarding).',
    NON_BOARDING: 'Participants come for the day.',
  },
);

export const TrainingBatchSchema = defineEntity({
  name: 'TrainingBatch',
  tableName: 'training_batch',
  comment: 'A batch (angkatan): one run of a training program by a center.',
  properties: {
    id: identity(),
    code: code('Stable, readable code of the batch.'),
    program: () =>
      p
        .manyToOne(TrainingProgram)
        .index(false)
        .comment('The training program that the batch is a run of.'),
    center: () => p.manyToOne(TrainingCenter).index(false).comment('The center that runs it.'),
    startsOn: p.date().comment('First day of training.'),
    endsOn: p.date().comment('Last day of training.'),
    mode: enumerated(TrainingMode).comment('Whether participants live at the center.'),
    capacity: p.integer().nullable().comment('Places in the batch; null when not known.'),
    recordOrigin: recordOrigin(),
  },
  indexes: [
    { properties: ['center', 'startsOn', 'id'] },
    { properties: ['program', 'startsOn', 'id'] },
    { properties: ['startsOn', 'id'] },
  ],
  checks: [
    { name: 'training_batch_period', expression: 'starts_on <= ends_on' },
    { name: 'training_batch_capacity', expression: 'capacity > 0' },
    { name: 'training_batch_code_format', expression: `code ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$'` },
  ],
  triggers: [
    changesStatistics('training_batch'),
    requiresOrganizationType('training_batch', 'center_id', 'TRAINING_CENTER'),
    passesOnBatch('training_batch'),
    ...keepsListSize('training_batch.center_id'),
    ...keepsListSize('training_batch.program_id'),
    ...keepsLink('training_batch', {
      into: 'training_center_program',
      count: 'batches',
      keys: ['center_id', 'program_id'],
    }),
  ],
});

export class TrainingBatch extends TrainingBatchSchema.class {}
TrainingBatchSchema.setClass(TrainingBatch);

expose(TrainingBatch, {
  fields: ['code', 'program', 'center', 'startsOn', 'endsOn', 'mode', 'capacity', 'recordOrigin'],
  order: ['-startsOn'],
  root: { one: 'trainingBatch', many: 'trainingBatches', size: 'training_batch.center_id' },
  lists: {
    enrolments: { of: 'Enrolment', by: 'batch', description: 'Enrolments in the batch.' },
  },
  cache: { maxAge: 60 },
});
