import { defineEntity, p } from '@mikro-orm/core';
import { identity, verified } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { expose } from '../../exposure/expose.ts';
import { Event } from './event.entity.ts';

export const CommitmentStatus = enumeration('CommitmentStatus', 'Where a commitment stands.', {
  OPEN: 'Asked for; no source reports that it was met.',
  MET: 'A source reports that it was met.',
  DROPPED: 'A source reports that it was given up.',
});

export const CommitmentSchema = defineEntity({
  name: 'Commitment',
  tableName: 'commitment',
  comment: 'Something that an event asked of somebody (tindak lanjut).',
  properties: {
    id: identity(),
    event: () =>
      p.manyToOne(Event).deleteRule('cascade').index(false).comment('The event that asked for it.'),
    ordinal: p.integer().comment('Place in the order of the source, from 1.'),
    text: p.text().comment('What was asked.'),
    responsible: p
      .text()
      .nullable()
      .comment('Role of whoever it was asked of; null when the source names none.'),
    dueYear: p
      .integer()
      .nullable()
      .comment('Calendar year it is due in; null when the source gives none.'),
    status: enumerated(CommitmentStatus).comment('Whether a source reports that it was met.'),
    verified: verified(),
  },
  uniques: [{ properties: ['event', 'ordinal'] }],
  checks: [
    { name: 'commitment_ordinal', expression: 'ordinal > 0' },
    { name: 'commitment_due_year', expression: 'due_year >= 1945 and due_year <= 2200' },
  ],
});

export class Commitment extends CommitmentSchema.class {}
CommitmentSchema.setClass(Commitment);

expose(Commitment, {
  fields: ['event', 'ordinal', 'text', 'responsible', 'dueYear', 'status', 'verified'],
  order: ['event', 'ordinal'],
  root: { many: 'commitments' },
  lists: {
    citations: { of: 'Citation', by: 'commitment', description: 'Sources that report it.' },
  },
  cache: { maxAge: 300 },
});
