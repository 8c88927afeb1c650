import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { expose } from '../../exposure/expose.ts';
import { Organization } from '../organization/organization.entity.ts';
import { CooperationProgram } from './cooperation-program.entity.ts';

export const CooperationRole = enumeration('CooperationRole', 'Role in a cooperation program.', {
  LEAD: 'Leads or funds the program.',
  IMPLEMENTER: 'Carries the program out under its own name, and acts as a partner of its own.',
  COUNTERPART: 'Government counterpart.',
  BENEFICIARY: 'Receives assistance from the program.',
});

export const CooperationProgramMemberSchema = defineEntity({
  name: 'CooperationProgramMember',
  tableName: 'cooperation_program_member',
  comment: 'The part that an organization has in a cooperation program.',
  properties: {
    id: identity(),
    program: () =>
      p
        .manyToOne(CooperationProgram)
        .deleteRule('cascade')
        .index(false)
        .comment('The program it is a member of.'),
    organization: () =>
      p.manyToOne(Organization).index(false).comment('The organization that is the member.'),
    role: enumerated(CooperationRole).comment('What it does in the program.'),
  },
  indexes: [{ properties: ['organization', 'program'] }, { properties: ['program', 'id'] }],
  uniques: [{ properties: ['program', 'organization', 'role'] }],
});

export class CooperationProgramMember extends CooperationProgramMemberSchema.class {}
CooperationProgramMemberSchema.setClass(CooperationProgramMember);

expose(CooperationProgramMember, {
  fields: ['program', 'organization', 'role'],
  order: [],
  root: { many: 'cooperationProgramMembers' },
  cache: { maxAge: 300 },
});
