import { defineEntity, p } from '@mikro-orm/core';
import { code, identity, verified } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import {
  fixed,
  keepsMinistry,
  keepsTree,
  renewsStatistics,
  requiresOrganizationType,
  searched,
} from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { Region } from '../region/region.entity.ts';
import { organizationByName, organizationName } from './organization.resolver.ts';

export const OrganizationType = enumeration(
  'OrganizationType',
  'Which of the four types an organization is.',
  {
    MINISTRY: 'A `Ministry`.',
    DIRECTORATE: 'A `Directorate`: a unit of a ministry.',
    TRAINING_CENTER: 'A `TrainingCenter`.',
    PARTNER: 'A `Partner`.',
  },
);

export const OrganizationSchema = defineEntity({
  name: 'Organization',
  tableName: 'organization',
  comment: 'A ministry, a unit of a ministry, a training center, or a partner.',
  abstract: true,
  discriminatorColumn: 'type',
  properties: {
    id: identity(),
    type: enumerated(OrganizationType).comment(
      'Which of the four types it is, for filters; the same as `__typename`.',
    ),
    code: code('Stable, readable code, such as `BBPVP-BEKASI`.'),
    name: p.text().comment('Name in use now.'),
    acronym: p.text().nullable().comment('Acronym in use now; null when it has none.'),
    region: () =>
      p
        .manyToOne(Region)
        .nullable()
        .index(false)
        .comment('Regency, city or province of its seat; null when not known.'),
    website: p.text().nullable().comment('Address of its own site; null when no source gives one.'),
    verified: verified(),
  },
  indexes: [{ properties: ['region', 'code', 'id'] }],
  checks: [
    { name: 'organization_code_format', expression: `code ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$'` },
    {
      name: 'organization_kind_matches_type',
      expression: [
        `(type = 'DIRECTORATE') = (directorate_kind is not null)`,
        `(type = 'DIRECTORATE') = (ministry_id is not null)`,
        `(type = 'TRAINING_CENTER') = (center_kind is not null)`,
        `(type = 'PARTNER') = (partner_kind is not null)`,
      ].join(' and '),
    },
    {
      name: 'organization_relations_match_type',
      expression: [
        `(parent_directorate_id is null or type = 'DIRECTORATE')`,
        `(directorate_id is null or type = 'TRAINING_CENTER')`,
        `(operator_id is null or type = 'TRAINING_CENTER')`,
        `(parent_center_id is null or type = 'TRAINING_CENTER')`,
      ].join(' and '),
    },
    {
      name: 'organization_satellite_has_parent',
      expression: `(center_kind = 'SATPEL') = (parent_center_id is not null)`,
    },
    {
      name: 'organization_ministry_runs_its_centers',
      expression: `operator_id is null or (center_kind <> 'BBPVP' and center_kind <> 'BPVP')`,
    },
    {
      name: 'organization_one_operator',
      expression: 'directorate_id is null or operator_id is null',
    },
  ],
  triggers: [
    searched('organization', 'organization_id'),
    renewsStatistics('organization'),
    requiresOrganizationType('organization', 'ministry_id', 'MINISTRY'),
    requiresOrganizationType('organization', 'parent_directorate_id', 'DIRECTORATE'),
    requiresOrganizationType('organization', 'directorate_id', 'DIRECTORATE'),
    requiresOrganizationType('organization', 'operator_id', 'PARTNER'),
    requiresOrganizationType('organization', 'parent_center_id', 'TRAINING_CENTER'),
    fixed('organization', 'type'),
    keepsTree('organization', 'parent_directorate_id'),
    keepsMinistry('organization'),
    keepsTree('organization', 'parent_center_id'),
  ],
});

export abstract class Organization extends OrganizationSchema.class {}
OrganizationSchema.setClass(Organization);

expose(Organization, {
  fields: ['type', 'code', 'acronym', 'region', 'website', 'verified'],
  order: ['code'],
  root: { one: 'organization', many: 'organizations' },
  computed: { name: organizationName },
  lookups: { name: organizationByName },
  lists: {
    names: {
      of: 'OrganizationName',
      by: 'organization',
      description: 'Every name and acronym over time, earliest first, each with its source.',
    },
    appointments: {
      of: 'Appointment',
      by: 'organization',
      description: 'Persons in office here, as sources observed them, latest first.',
    },
    events: {
      of: 'Event',
      link: { table: 'event_participation', from: 'organization_id', to: 'event_id' },
      description: 'Events that it hosted, organized or took part in, latest first.',
    },
    agreements: {
      of: 'Agreement',
      link: { table: 'agreement_party', from: 'organization_id', to: 'agreement_id' },
      description: 'Agreements to which it is a party, latest first.',
    },
    cooperationPrograms: {
      of: 'CooperationProgram',
      link: { table: 'cooperation_program_member', from: 'organization_id', to: 'program_id' },
      description: 'Cooperation programs that it leads or takes part in.',
    },
    reportedFigures: {
      of: 'ReportedFigure',
      by: 'organization',
      description: 'Numbers that sources report of it.',
    },
    citations: { of: 'Citation', by: 'organization', description: 'Sources that speak of it.' },
  },
  cache: { maxAge: 300 },
});
