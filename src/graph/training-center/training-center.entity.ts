import { defineEntity, p } from '@mikro-orm/core';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { expose } from '../../exposure/expose.ts';
import { Directorate } from '../directorate/directorate.entity.ts';
import { statisticsWithin } from '../enrolment-statistics/enrolment-statistics.resolver.ts';
import { Organization, OrganizationSchema } from '../organization/organization.entity.ts';
import { Partner } from '../partner/partner.entity.ts';
import { partnersOfCenter } from '../partner/partnership.ts';
import { VocationalField } from '../vocational-field/vocational-field.entity.ts';

export const TrainingCenterKind = enumeration(
  'TrainingCenterKind',
  'Sort of public training center.',
  {
    BBPVP: 'Balai Besar Pelatihan Vokasi dan Produktivitas: large center of the ministry.',
    BPVP: 'Balai Pelatihan Vokasi dan Produktivitas: center of the ministry.',
    UPTD: 'Unit Pelaksana Teknis Daerah: training unit of a regional labour office.',
    BLK: 'Balai Latihan Kerja of a regional government.',
    BLK_KOMUNITAS: 'BLK Komunitas: center run by a community institution.',
    SATPEL: 'Satuan pelayanan: satellite of another center.',
  },
);

export const TrainingCenterSchema = defineEntity({
  name: 'TrainingCenter',
  comment:
    'A public training center, run by a directorate of the ministry or by a regional labour office.',
  extends: OrganizationSchema,
  discriminatorValue: 'TRAINING_CENTER',
  properties: {
    kind: enumerated(TrainingCenterKind).fieldName('center_kind').comment('Sort of center.'),
    directorate: () =>
      p
        .manyToOne(Directorate)
        .nullable()
        .index(false)
        .comment("Unit of the ministry that runs it; null for a regional government's center."),
    operator: () =>
      p
        .manyToOne(Partner)
        .nullable()
        .index(false)
        .comment("Regional labour office that runs it; null for a ministry's own center."),
    parentCenter: () =>
      p
        .manyToOne(TrainingCenter)
        .nullable()
        .index(false)
        .comment('Center whose satellite it is; null otherwise.'),
    fields: () =>
      p
        .manyToMany(VocationalField)
        .pivotTable('training_center_field')
        .joinColumn('center_id')
        .inverseJoinColumn('field_id')
        .comment('Leading vocational fields of the center.'),
  },
  indexes: [
    { properties: ['directorate', 'code', 'id'] },
    { properties: ['operator', 'code', 'id'] },
    { properties: ['parentCenter', 'code', 'id'] },
  ],
});

export class TrainingCenter extends TrainingCenterSchema.class {}
TrainingCenterSchema.setClass(TrainingCenter);

expose(TrainingCenter, {
  extends: Organization,
  fields: ['kind', 'directorate', 'operator', 'parentCenter'],
  root: { one: 'trainingCenter', many: 'trainingCenters' },
  lists: {
    satellites: {
      of: 'TrainingCenter',
      by: 'parentCenter',
      description: 'Its satellites (satpel).',
    },
    fields: {
      of: 'VocationalField',
      link: { table: 'training_center_field', from: 'center_id', to: 'field_id' },
      description: 'Its leading vocational fields.',
    },
    programs: {
      of: 'TrainingProgram',
      link: {
        table: 'training_center_program',
        from: 'center_id',
        to: 'program_id',
        unique: true,
      },
      description: 'Training programs of which it ran at least one batch.',
    },
    batches: {
      of: 'TrainingBatch',
      by: 'center',
      sizes: ['training_batch.center_id'],
      description: 'Batches it ran, latest first.',
    },
    enrolments: {
      of: 'Enrolment',
      by: 'center',
      sizes: ['enrolment.center_id'],
      published: { counter: 'enrolments', scope: 'CENTER' },
      description: 'Enrolments in its batches, latest first.',
    },
    participants: {
      of: 'Participant',
      link: {
        table: 'training_center_participant',
        from: 'center_id',
        to: 'participant_id',
        unique: true,
        records: { of: 'Enrolment', from: 'center', to: 'participant' },
      },
      sizes: ['training_center_participant.center_id'],
      published: { counter: 'participants', scope: 'CENTER' },
      description: 'Distinct participants of its batches.',
    },
    partners: {
      of: 'Partner',
      link: partnersOfCenter,
      description: 'Partners it shares something with; the edge says through what.',
    },
    workforceNeeds: {
      of: 'WorkforceNeed',
      by: 'center',
      description: 'Workforce needs stated to this center.',
    },
  },
  computed: {
    enrolmentStatistics: statisticsWithin('CENTER', 'Counts of enrolments in its batches.'),
  },
});
