import { defineEntity } from '@mikro-orm/core';
import { expose } from '../../exposure/expose.ts';
import { Organization, OrganizationSchema } from '../organization/organization.entity.ts';

export const MinistrySchema = defineEntity({
  name: 'Ministry',
  comment: 'A ministry (kementerian) of the Republic of Indonesia.',
  extends: OrganizationSchema,
  discriminatorValue: 'MINISTRY',
  properties: {},
});

export class Ministry extends MinistrySchema.class {}
MinistrySchema.setClass(Ministry);

expose(Ministry, {
  extends: Organization,
  root: { one: 'ministry', many: 'ministries' },
  lists: {
    directorates: {
      of: 'Directorate',
      by: 'ministry',
      description: 'All units of the ministry, at every level of its tree.',
    },
  },
});
