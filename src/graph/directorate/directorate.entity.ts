import { defineEntity, p } from '@mikro-orm/core';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { expose } from '../../exposure/expose.ts';
import { Ministry } from '../ministry/ministry.entity.ts';
import { Organization, OrganizationSchema } from '../organization/organization.entity.ts';

export const DirectorateKind = enumeration('DirectorateKind', "Sort of a ministry's unit.", {
  DIRECTORATE_GENERAL: 'Direktorat jenderal (ditjen).',
  DIRECTORATE: 'Direktorat.',
  SECRETARIAT: 'Sekretariat, of the ministry or of a directorate general.',
  AGENCY: 'Badan.',
  BUREAU: 'Biro.',
  CENTER: 'Pusat: a staff unit of the ministry, not a public training center.',
});

export const DirectorateSchema = defineEntity({
  name: 'Directorate',
  comment:
    "A ministry's unit: directorate general, directorate, secretariat, agency, bureau or center.",
  extends: OrganizationSchema,
  discriminatorValue: 'DIRECTORATE',
  properties: {
    kind: enumerated(DirectorateKind).fieldName('directorate_kind').comment('Sort of unit.'),
    ministry: () =>
      p.manyToOne(Ministry).index(false).comment('Ministry that the unit belongs to.'),
    parent: () =>
      p
        .manyToOne(Directorate)
        .fieldName('parent_directorate_id')
        .nullable()
        .index(false)
        .comment('Unit above it; null for one directly under the ministry.'),
  },
  indexes: [
    { properties: ['ministry', 'code', 'id'] },
    { properties: ['parent', 'code', 'id'], name: 'organization_parent_directorate_code_id_index' },
  ],
});

export class Directorate extends DirectorateSchema.class {}
DirectorateSchema.setClass(Directorate);

expose(Directorate, {
  extends: Organization,
  fields: ['kind', 'ministry', 'parent'],
  root: { one: 'directorate', many: 'directorates' },
  lists: {
    children: { of: 'Directorate', by: 'parent', description: 'Units directly below it.' },
    trainingCenters: {
      of: 'TrainingCenter',
      by: 'directorate',
      description: 'Training centers that it runs.',
    },
  },
});
