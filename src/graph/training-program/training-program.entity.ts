import { defineEntity, p } from '@mikro-orm/core';
import { code, identity, recordOrigin, verified } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { changesStatistics, renewsStatistics, searched } from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { statisticsWithin } from '../enrolment-statistics/enrolment-statistics.resolver.ts';
import { Agreement } from '../agreement/agreement.entity.ts';
import { VocationalField } from '../vocational-field/vocational-field.entity.ts';

export const Audience = enumeration('Audience', 'Whom a training program is for.', {
  JOB_SEEKERS: 'Pencari kerja.',
  INSTRUCTORS: 'Instruktur of training centers.',
  CIVIL_SERVANTS: 'Aparatur sipil negara (ASN).',
});

export const TrainingProgramSchema = defineEntity({
  name: 'TrainingProgram',
  tableName: 'training_program',
  comment: 'A training program (program pelatihan): a course that centers run in batches.',
  properties: {
    id: identity(),
    code: code('Stable, readable code of the program.'),
    name: p.text().comment('Name of the program.'),
    field: () =>
      p
        .manyToOne(VocationalField)
        .nullable()
        .index(false)
        .comment('Vocational field; null for a program across fields.'),
    audience: enumerated(Audience).comment('Whom it is for.'),
    durationHours: p.integer().nullable().comment('Length in training hours; null when not known.'),
    competencyBased: p
      .boolean()
      .nullable()
      .comment('Whether it is competency-based (PBK); null when not known.'),
    agreement: () =>
      p
        .manyToOne(Agreement)
        .nullable()
        .index(false)
        .comment('Agreement that it carries out; null when there is none.'),
    recordOrigin: recordOrigin(),
    verified: verified(),
  },
  indexes: [{ properties: ['field', 'code', 'id'] }, { properties: ['agreement', 'code', 'id'] }],
  checks: [
    { name: 'training_program_duration', expression: 'duration_hours > 0' },
    { name: 'training_program_code_format', expression: `code ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$'` },
  ],
  triggers: [
    changesStatistics('training_program'),
    renewsStatistics('training_program'),
    searched('training_program', 'training_program_id'),
  ],
});

export class TrainingProgram extends TrainingProgramSchema.class {}
TrainingProgramSchema.setClass(TrainingProgram);

expose(TrainingProgram, {
  fields: [
    'code',
    'name',
    'field',
    'audience',
    'durationHours',
    'competencyBased',
    'agreement',
    'recordOrigin',
    'verified',
  ],
  order: ['code'],
  root: { one: 'trainingProgram', many: 'trainingPrograms' },
  lists: {
    batches: {
      of: 'TrainingBatch',
      by: 'program',
      sizes: ['training_batch.program_id'],
      description: 'Batches of the program, latest first.',
    },
    trainingCenters: {
      of: 'TrainingCenter',
      link: {
        table: 'training_center_program',
        from: 'program_id',
        to: 'center_id',
        unique: true,
      },
      description: 'Training centers that ran at least one batch of it.',
    },
    citations: { of: 'Citation', by: 'trainingProgram', description: 'Sources that speak of it.' },
  },
  computed: {
    enrolmentStatistics: statisticsWithin('PROGRAM', 'Counts of enrolments in its batches.'),
  },
  cache: { maxAge: 300 },
});
