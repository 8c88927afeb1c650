import { defineEntity, p } from '@mikro-orm/core';
import { neverCached } from '../../exposure/cache-control.ts';
import { identity, recordOrigin } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import {
  copiesEnrolment,
  countsInStatistics,
  keepsListSize,
  keepsSharedRecords,
  requiresOrganizationType,
} from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { Enrolment } from '../enrolment/enrolment.entity.ts';
import { Partner } from '../partner/partner.entity.ts';
import { PartnershipBasis } from '../partner/partnership.ts';
import { Region } from '../region/region.entity.ts';
import { TrainingCenter } from '../training-center/training-center.entity.ts';

export const PlacementKind = enumeration('PlacementKind', 'What followed a training.', {
  ON_THE_JOB_TRAINING: 'On-the-job training (OJT).',
  APPRENTICESHIP: 'Pemagangan.',
  EMPLOYMENT: 'Paid work for an employer.',
  SELF_EMPLOYMENT: 'Own business (wirausaha).',
});

export const PlacementSchema = defineEntity({
  name: 'Placement',
  tableName: 'placement',
  comment:
    'What followed an enrolment: on-the-job training, apprenticeship, employment or self-employment.',
  properties: {
    id: identity(),
    enrolment: () => p.manyToOne(Enrolment).index(false).comment('The enrolment it followed.'),
    // Copied from the enrolment by a trigger. The enrolment's own foreign key is checked.
    center: () =>
      p
        .manyToOne(TrainingCenter)
        .index(false)
        .createForeignKeyConstraint(false)
        .comment('Center that ran the training.'),
    kind: enumerated(PlacementKind).comment(
      'On-the-job training, apprenticeship, employment or self-employment.',
    ),
    partner: () =>
      p
        .manyToOne(Partner)
        .nullable()
        .index(false)
        .comment('Partner that took the participant; null for self-employment or when not known.'),
    region: () =>
      p
        .manyToOne(Region)
        .nullable()
        .index(false)
        .comment('Where the work is; null when not known.'),
    startsOn: p.date().comment('First day.'),
    endsOn: p.date().nullable().comment('Last day; null while it lasts or when not known.'),
    recordOrigin: recordOrigin(),
  },
  indexes: [
    { properties: ['enrolment', 'startsOn', 'id'] },
    { properties: ['partner', 'startsOn', 'id'] },
    { properties: ['center', 'startsOn', 'id'] },
    { properties: ['region', 'startsOn', 'id'] },
    { properties: ['startsOn', 'id'] },
  ],
  uniques: [{ properties: ['enrolment', 'kind', 'startsOn'] }],
  checks: [
    { name: 'placement_period', expression: 'starts_on <= ends_on' },
    {
      name: 'placement_self_employment_has_no_partner',
      expression: `kind <> 'SELF_EMPLOYMENT' or partner_id is null`,
    },
  ],
  triggers: [
    ...countsInStatistics('placement'),
    requiresOrganizationType('placement', 'partner_id', 'PARTNER'),
    copiesEnrolment('placement'),
    ...keepsListSize('placement.partner_id'),
    ...keepsSharedRecords('placement', PartnershipBasis.PLACEMENT),
  ],
});

export class Placement extends PlacementSchema.class {}
PlacementSchema.setClass(Placement);

expose(Placement, {
  fields: ['enrolment', 'kind', 'partner', 'region', 'startsOn', 'endsOn', 'recordOrigin'],
  hidden: ['center'],
  order: ['-startsOn'],
  root: { many: 'placements', size: 'placement.partner_id' },
  cache: neverCached,
});
