import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '../../exposure/columns.ts';
import { searchedByOrganization } from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { Source } from '../source/source.entity.ts';
import { Organization } from './organization.entity.ts';

export const OrganizationNameSchema = defineEntity({
  name: 'OrganizationName',
  tableName: 'organization_name',
  comment:
    'A name and acronym of an organization, as one source writes it, and the period it is attested for.',
  properties: {
    id: identity(),
    organization: () =>
      p.manyToOne(Organization).deleteRule('cascade').index(false).comment('Who bears the name.'),
    name: p.text().comment('The name as the source writes it.'),
    acronym: p
      .text()
      .nullable()
      .comment('The acronym as the source writes it; null when it gives none.'),
    validFrom: p
      .date()
      .nullable()
      .comment(
        'First day for which the source attests the name, which may be older; null when the source gives no date.',
      ),
    validTo: p
      .date()
      .nullable()
      .comment(
        'Last day for which the name is attested, when a later one has replaced it; null when it is still in use or no source gives a date.',
      ),
    source: () => p.manyToOne(Source).index(false).comment('Where the name is from.'),
  },
  indexes: [
    { properties: ['organization', 'validFrom', 'id'] },
    { properties: ['source', 'validFrom', 'id'] },
  ],
  uniques: [{ properties: ['organization', 'name', 'source'] }],
  checks: [{ name: 'organization_name_period', expression: 'valid_from <= valid_to' }],
  triggers: [searchedByOrganization('organization_name')],
});

export class OrganizationName extends OrganizationNameSchema.class {}
OrganizationNameSchema.setClass(OrganizationName);

expose(OrganizationName, {
  fields: ['organization', 'name', 'acronym', 'validFrom', 'validTo', 'source'],
  order: ['validFrom'],
  root: { many: 'organizationNames' },
  cache: { maxAge: 300 },
});
