import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { expose } from '../../exposure/expose.ts';
import { Organization } from '../organization/organization.entity.ts';
import { Agreement } from './agreement.entity.ts';

export const AgreementRole = enumeration('AgreementRole', 'Role of a party to an agreement.', {
  GOVERNMENT: 'The ministry, one of its units or a public training center.',
  PARTNER: 'The other side.',
});

export const AgreementPartySchema = defineEntity({
  name: 'AgreementParty',
  tableName: 'agreement_party',
  comment: 'An organization that is a party to an agreement.',
  properties: {
    id: identity(),
    agreement: () =>
      p
        .manyToOne(Agreement)
        .deleteRule('cascade')
        .index(false)
        .comment('The agreement it is a party to.'),
    organization: () =>
      p.manyToOne(Organization).index(false).comment('The organization that is the party.'),
    role: enumerated(AgreementRole).comment('Which side of the agreement it is on.'),
  },
  indexes: [{ properties: ['organization', 'agreement'] }, { properties: ['agreement', 'id'] }],
  uniques: [{ properties: ['agreement', 'organization'] }],
});

export class AgreementParty extends AgreementPartySchema.class {}
AgreementPartySchema.setClass(AgreementParty);

expose(AgreementParty, {
  fields: ['agreement', 'organization', 'role'],
  order: [],
  root: { many: 'agreementParties' },
  cache: { maxAge: 300 },
});
