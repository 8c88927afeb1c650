import { defineEntity, p } from '@mikro-orm/core';
import { code, identity, verified } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { searched } from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { agreementOutcomes } from '../agreement-outcomes/agreement-outcomes.ts';
import { CooperationProgram } from '../cooperation-program/cooperation-program.entity.ts';
import { Event } from '../event/event.entity.ts';
import { VocationalField } from '../vocational-field/vocational-field.entity.ts';

export const AgreementKind = enumeration('AgreementKind', 'Sort of agreement.', {
  COOPERATION_AGREEMENT: 'Perjanjian kerja sama (PKS).',
  MEMORANDUM_OF_UNDERSTANDING: 'Nota kesepahaman.',
});

export const AgreementStatus = enumeration('AgreementStatus', 'Where an agreement stands.', {
  ANNOUNCED: 'A source announced the signing beforehand; none reports it afterwards.',
  SIGNED: 'A source reports that it was signed.',
  EXPIRED: 'Its period is over.',
  TERMINATED: 'Ended before its period was over.',
});

export const AgreementSchema = defineEntity({
  name: 'Agreement',
  tableName: 'agreement',
  comment: 'A cooperation agreement or memorandum of understanding.',
  properties: {
    id: identity(),
    code: code('Stable, readable code of the agreement.'),
    kind: enumerated(AgreementKind).comment(
      'Cooperation agreement or memorandum of understanding.',
    ),
    title: p.text().comment('Title, or a description where the source gives none.'),
    status: enumerated(AgreementStatus).comment(
      'Whether it is known to be signed, and still in force.',
    ),
    signedOn: p
      .date()
      .nullable()
      .comment(
        'Day of signing; while `status` is ANNOUNCED the day announced for it; null when no source gives it.',
      ),
    signedAt: () =>
      p
        .manyToOne(Event)
        .nullable()
        .index(false)
        .comment('Event at which it is signed; null when none is known.'),
    cooperationProgram: () =>
      p
        .manyToOne(CooperationProgram)
        .nullable()
        .index(false)
        .comment('Cooperation program it belongs to; null when none is known.'),
    scope: p.text().nullable().comment('What the parties agree to do.'),
    validTo: p.date().nullable().comment('Last day of its period; null when no source gives it.'),
    fields: () =>
      p
        .manyToMany(VocationalField)
        .pivotTable('agreement_field')
        .joinColumn('agreement_id')
        .inverseJoinColumn('field_id')
        .comment('Vocational fields it covers.'),
    verified: verified(),
  },
  indexes: [
    { properties: ['signedAt', 'signedOn', 'id'] },
    { properties: ['cooperationProgram', 'signedOn', 'id'] },
  ],
  checks: [
    { name: 'agreement_period', expression: 'signed_on <= valid_to' },
    {
      name: 'agreement_signed_has_day_or_event',
      expression: `status <> 'SIGNED' or signed_on is not null or signed_at_id is not null`,
    },
    { name: 'agreement_code_format', expression: `code ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$'` },
  ],
  triggers: [searched('agreement', 'agreement_id')],
});

export class Agreement extends AgreementSchema.class {}
AgreementSchema.setClass(Agreement);

expose(Agreement, {
  fields: [
    'code',
    'kind',
    'title',
    'status',
    'signedOn',
    'signedAt',
    'cooperationProgram',
    'scope',
    'validTo',
    'verified',
  ],
  order: ['-signedOn'],
  root: { one: 'agreement', many: 'agreements' },
  lists: {
    parties: {
      of: 'AgreementParty',
      by: 'agreement',
      description: 'Its parties, with their roles.',
    },
    fields: {
      of: 'VocationalField',
      link: { table: 'agreement_field', from: 'agreement_id', to: 'field_id' },
      description: 'Vocational fields it covers.',
    },
    trainingPrograms: {
      of: 'TrainingProgram',
      by: 'agreement',
      description: 'Training programs that carry it out.',
    },
    citations: { of: 'Citation', by: 'agreement', description: 'Sources that speak of it.' },
  },
  computed: {
    agreementOutcomes: agreementOutcomes(
      'Agreement',
      'What came of the agreement, along the chain from its training programs to placements.',
    ),
  },
  cache: { maxAge: 300 },
});
