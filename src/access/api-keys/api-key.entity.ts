import { defineEntity, p } from '@mikro-orm/core';
import { requiresOrganizationType } from '../../database/triggers.ts';
import { organizationTypes, roles } from '../viewer.ts';

const withOrganization = Object.keys(organizationTypes).map((role) => `'${role}'`);

/** A key that is shown once, when it is made: what is kept of it is enough to know it again. */
export const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  comment: 'A key by which a client says who it is; the key itself is not stored.',
  properties: {
    id: p.integer().primary().generated('by default as identity'),
    prefix: p
      .text()
      .collation('C')
      .unique()
      .comment('The part of the key that names it, in lists and logs.'),
    hash: p.text().collation('C').comment('SHA-256 of the whole key, in hexadecimal.'),
    role: p.enum(roles).collation('C').comment('What its owner may see and send.'),
    // By name: what the graph is made of is above.
    organization: () =>
      p
        .manyToOne('Organization' as never)
        .nullable()
        .index(false)
        .comment('The partner or the center that its owner belongs to; null for other roles.'),
    app: p
      .text()
      .collation('C')
      .nullable()
      .comment('Code of the client app whose trusted documents it may send; null for none.'),
    label: p.text().nullable().comment('What it is for, in the words of the operator.'),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    expiresAt: p
      .datetime()
      .columnType('timestamptz')
      .nullable()
      .comment('From then on it is refused; null for never.'),
    revokedAt: p
      .datetime()
      .columnType('timestamptz')
      .nullable()
      .comment('When an operator took it back; null while it is good.'),
    lastUsedAt: p
      .datetime()
      .columnType('timestamptz')
      .nullable()
      .comment('When it was last used, to some minutes; null before its first use.'),
  },
  indexes: [{ properties: ['organization', 'id'] }],
  checks: [
    { name: 'api_key_prefix_format', expression: `prefix ~ '^[0-9a-z]{8}$'` },
    { name: 'api_key_hash_format', expression: `hash ~ '^[0-9a-f]{64}$'` },
    { name: 'api_key_app_format', expression: `app ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'` },
    { name: 'api_key_label_length', expression: 'length(label) <= 200' },
    {
      name: 'api_key_organization_of_role',
      expression: `(role in (${withOrganization.join(', ')})) = (organization_id is not null)`,
    },
    { name: 'api_key_app_of_partner', expression: `role <> 'PARTNER' or app is not null` },
    { name: 'api_key_period', expression: 'created_at < expires_at' },
  ],
  triggers: Object.entries(organizationTypes).map(([role, type]) =>
    requiresOrganizationType('api_key', 'organization_id', type, { column: 'role', is: role }),
  ),
});

export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey);
