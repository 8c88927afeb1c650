import { defineEntity, p } from '@mikro-orm/core';
import { code, identity, verified } from '../../exposure/columns.ts';
import { searched } from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { agreementOutcomes } from '../agreement-outcomes/agreement-outcomes.ts';
import { Region } from '../region/region.entity.ts';

export const CooperationProgramSchema = defineEntity({
  name: 'CooperationProgram',
  tableName: 'cooperation_program',
  comment: 'A program of cooperation (program kerja sama) between partners and public training.',
  properties: {
    id: identity(),
    code: code('Stable, readable code, such as `USAID-PADU`.'),
    name: p.text().comment('Full name.'),
    acronym: p.text().nullable().comment('Acronym or short name; null when it has none.'),
    description: p.text().nullable().comment('What the program does, in the words of its sources.'),
    objectives: p.array().default([]).comment('Its stated objectives, in the order of the source.'),
    focus: p.array().default([]).comment('Groups or themes it gives weight to.'),
    startsOn: p.date().nullable().comment('First day; null when no source gives it.'),
    endsOn: p.date().nullable().comment('Last day; null when no source gives it.'),
    provinces: () =>
      p
        .manyToMany(Region)
        .pivotTable('cooperation_program_province')
        .joinColumn('program_id')
        .inverseJoinColumn('province_id')
        .comment('Provinces it works in.'),
    verified: verified(),
  },
  checks: [
    { name: 'cooperation_program_period', expression: 'starts_on <= ends_on' },
    { name: 'cooperation_program_code_format', expression: `code ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$'` },
  ],
  triggers: [searched('cooperation_program', 'cooperation_program_id')],
});

export class CooperationProgram extends CooperationProgramSchema.class {}
CooperationProgramSchema.setClass(CooperationProgram);

expose(CooperationProgram, {
  fields: [
    'code',
    'name',
    'acronym',
    'description',
    'objectives',
    'focus',
    'startsOn',
    'endsOn',
    'verified',
  ],
  order: ['code'],
  root: { one: 'cooperationProgram', many: 'cooperationPrograms' },
  lists: {
    members: {
      of: 'CooperationProgramMember',
      by: 'program',
      description: 'Organizations in the program, with their roles.',
    },
    provinces: {
      of: 'Region',
      link: { table: 'cooperation_program_province', from: 'program_id', to: 'province_id' },
      description: 'Provinces it works in.',
    },
    events: {
      of: 'Event',
      by: 'cooperationProgram',
      description: 'Events held with the program, latest first.',
    },
    agreements: {
      of: 'Agreement',
      by: 'cooperationProgram',
      description: 'Agreements made within the program, latest first.',
    },
    citations: {
      of: 'Citation',
      by: 'cooperationProgram',
      description: 'Sources that speak of it.',
    },
  },
  computed: {
    agreementOutcomes: agreementOutcomes(
      'CooperationProgram',
      'What came of its agreements, along the chain from their training programs to placements.',
    ),
  },
  cache: { maxAge: 300 },
});
