import { defineEntity } from '@mikro-orm/core';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { expose } from '../../exposure/expose.ts';
import { statisticsWithin } from '../enrolment-statistics/enrolment-statistics.resolver.ts';
import { Organization, OrganizationSchema } from '../organization/organization.entity.ts';
import { centersOfPartner } from './partnership.ts';

export const PartnerKind = enumeration('PartnerKind', 'Sort of partner.', {
  COMPANY: 'Perusahaan.',
  INDUSTRY_ASSOCIATION: 'Asosiasi industri or business association.',
  PROFESSIONAL_ORGANIZATION: 'Organisasi profesi.',
  DEVELOPMENT_PROGRAM: 'Program of a development agency that acts as a partner of its own.',
  DEVELOPMENT_AGENCY: 'Agency for international development.',
  EDUCATION_PROVIDER:
    'School, university or training provider outside the public training centers.',
  REGIONAL_GOVERNMENT: 'Pemerintah daerah: province, regency or city.',
  REGIONAL_LABOUR_OFFICE: 'Dinas tenaga kerja (disnaker) of a province, regency or city.',
  INDUSTRY_FORUM: 'Forum Komunikasi Lembaga Pelatihan dengan Industri Daerah (FKLPID).',
});

export const PartnerSchema = defineEntity({
  name: 'Partner',
  comment: 'A partner (mitra) of public vocational training.',
  extends: OrganizationSchema,
  discriminatorValue: 'PARTNER',
  properties: {
    kind: enumerated(PartnerKind).fieldName('partner_kind').comment('Sort of partner.'),
  },
});

export class Partner extends PartnerSchema.class {}
PartnerSchema.setClass(Partner);

expose(Partner, {
  extends: Organization,
  fields: ['kind'],
  root: { one: 'partner', many: 'partners' },
  lists: {
    operatedCenters: {
      of: 'TrainingCenter',
      by: 'operator',
      description: 'Training centers that it runs, as a regional labour office.',
    },
    trainingCenters: {
      of: 'TrainingCenter',
      link: centersOfPartner,
      description: 'Training centers it is a partner of; the edge says through what.',
    },
    placements: {
      of: 'Placement',
      by: 'partner',
      sizes: ['placement.partner_id'],
      description: 'Placements of participants with it, latest first.',
    },
    workforceNeeds: {
      of: 'WorkforceNeed',
      by: 'partner',
      description: 'Workforce needs that it stated.',
    },
  },
  computed: {
    enrolmentStatistics: statisticsWithin(
      'PARTNER',
      'Counts of the enrolments that were followed by a placement with it: by the first placement into work, or else the first on-the-job training.',
    ),
  },
});
