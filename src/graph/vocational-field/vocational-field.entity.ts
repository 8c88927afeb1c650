import { defineEntity, p } from '@mikro-orm/core';
import { code, identity, verified } from '../../exposure/columns.ts';
import {
  announcesChange,
  passesOnField,
  renewsStatistics,
  searched,
} from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { statisticsWithin } from '../enrolment-statistics/enrolment-statistics.resolver.ts';

export const VocationalFieldSchema = defineEntity({
  name: 'VocationalField',
  tableName: 'vocational_field',
  comment: 'A vocational field (kejuruan), such as welding or cloud computing.',
  properties: {
    id: identity(),
    code: code('Stable, readable code, such as `WELDING`.'),
    name: p.text().unique().comment('Name in English.'),
    indonesianName: p.text().comment('Name in Indonesian.'),
    aliases: p
      .array()
      .default([])
      .comment('Other names of the same field, in any language; search finds the field by each.'),
    verified: verified(),
  },
  checks: [
    { name: 'vocational_field_code_format', expression: `code ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$'` },
  ],
  triggers: [
    searched('vocational_field', 'vocational_field_id'),
    passesOnField('vocational_field'),
    announcesChange('vocational_field'),
    renewsStatistics('vocational_field'),
  ],
});

export class VocationalField extends VocationalFieldSchema.class {}
VocationalFieldSchema.setClass(VocationalField);

expose(VocationalField, {
  resident: true,
  fields: ['code', 'name', 'indonesianName', 'aliases', 'verified'],
  order: ['code'],
  root: { one: 'vocationalField', many: 'vocationalFields' },
  lists: {
    classifications: {
      of: 'FieldClassification',
      by: 'field',
      description: 'Codes of the field in published classifications.',
    },
    trainingCenters: {
      of: 'TrainingCenter',
      link: { table: 'training_center_field', from: 'field_id', to: 'center_id' },
      description: 'Training centers that lead in the field.',
    },
    programs: {
      of: 'TrainingProgram',
      by: 'field',
      description: 'Training programs in the field.',
    },
    agreements: {
      of: 'Agreement',
      link: { table: 'agreement_field', from: 'field_id', to: 'agreement_id' },
      description: 'Agreements that cover the field.',
    },
    workforceNeeds: {
      of: 'WorkforceNeed',
      by: 'field',
      description: 'Workforce needs in the field.',
    },
    citations: { of: 'Citation', by: 'vocationalField', description: 'Sources that speak of it.' },
  },
  computed: {
    enrolmentStatistics: statisticsWithin(
      'FIELD',
      'Counts of enrolments in batches of its programs.',
    ),
  },
  cache: { maxAge: 3_600 },
});
