import { defineEntity, p } from '@mikro-orm/core';
import { code, identity, recordOrigin, verified } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { keepsSharedRecords, requiresOrganizationType } from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { Partner } from '../partner/partner.entity.ts';
import { PartnershipBasis } from '../partner/partnership.ts';
import { Region } from '../region/region.entity.ts';
import { TrainingCenter } from '../training-center/training-center.entity.ts';
import { VocationalField } from '../vocational-field/vocational-field.entity.ts';

export const WorkforceNeedStatus = enumeration(
  'WorkforceNeedStatus',
  'Where a workforce need stands.',
  {
    OPEN: 'Still needed.',
    FILLED: 'The people were found.',
    WITHDRAWN: 'No longer needed.',
  },
);

export const WorkforceNeedSchema = defineEntity({
  name: 'WorkforceNeed',
  tableName: 'workforce_need',
  comment:
    'A partner or regional government asks for so many people in a field, in a region, by a date.',
  properties: {
    id: identity(),
    code: code('Stable, readable code of the need.'),
    partner: () => p.manyToOne(Partner).index(false).comment('Who asks.'),
    center: () =>
      p
        .manyToOne(TrainingCenter)
        .nullable()
        .index(false)
        .comment('Training center it was stated to; null when to none in particular.'),
    field: () =>
      p
        .manyToOne(VocationalField)
        .index(false)
        .comment('Vocational field that the people are needed in.'),
    region: () => p.manyToOne(Region).index(false).comment('Where the people are needed.'),
    headcount: p.integer().comment('How many people.'),
    statedOn: p.date().comment('Day on which the need was stated.'),
    neededBy: p.date().nullable().comment('Day by which they are needed; null when not stated.'),
    status: enumerated(WorkforceNeedStatus).comment('Whether the people are still needed.'),
    recordOrigin: recordOrigin(),
    verified: verified(),
  },
  indexes: [
    { properties: ['partner', 'statedOn', 'id'] },
    { properties: ['center', 'statedOn', 'id'] },
    { properties: ['field', 'statedOn', 'id'] },
    { properties: ['region', 'statedOn', 'id'] },
    { properties: ['statedOn', 'id'] },
  ],
  checks: [
    { name: 'workforce_need_headcount', expression: 'headcount > 0' },
    { name: 'workforce_need_period', expression: 'stated_on <= needed_by' },
    { name: 'workforce_need_code_format', expression: `code ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$'` },
  ],
  triggers: [
    requiresOrganizationType('workforce_need', 'partner_id', 'PARTNER'),
    requiresOrganizationType('workforce_need', 'center_id', 'TRAINING_CENTER'),
    ...keepsSharedRecords('workforce_need', PartnershipBasis.WORKFORCE_NEED),
  ],
});

export class WorkforceNeed extends WorkforceNeedSchema.class {}
WorkforceNeedSchema.setClass(WorkforceNeed);

expose(WorkforceNeed, {
  fields: [
    'code',
    'partner',
    'center',
    'field',
    'region',
    'headcount',
    'statedOn',
    'neededBy',
    'status',
    'recordOrigin',
    'verified',
  ],
  order: ['-statedOn'],
  root: { one: 'workforceNeed', many: 'workforceNeeds' },
  lists: {
    citations: { of: 'Citation', by: 'workforceNeed', description: 'Sources that report it.' },
  },
  cache: { maxAge: 300 },
});
