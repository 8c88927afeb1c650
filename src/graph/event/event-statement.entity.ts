import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '../../exposure/columns.ts';
import { expose } from '../../exposure/expose.ts';
import { Appointment } from '../organization/appointment.entity.ts';
import { Source } from '../source/source.entity.ts';
import { Event } from './event.entity.ts';

export const EventStatementSchema = defineEntity({
  name: 'EventStatement',
  tableName: 'event_statement',
  comment: 'What an office holder said at, or of, an event.',
  properties: {
    id: identity(),
    event: () =>
      p
        .manyToOne(Event)
        .deleteRule('cascade')
        .index(false)
        .comment('The event at which, or of which, it was said.'),
    ordinal: p.integer().comment('Place in the order of the source, from 1.'),
    speaker: () => p.manyToOne(Appointment).index(false).comment('Whose words they are.'),
    readBy: () =>
      p
        .manyToOne(Appointment)
        .nullable()
        .index(false)
        .comment("Who read them in the speaker's place; null when the speaker spoke."),
    text: p.text().comment('What was said, summed up in English.'),
    source: () => p.manyToOne(Source).index(false).comment('Which source reports it.'),
  },
  indexes: [{ properties: ['speaker'] }, { properties: ['readBy'] }, { properties: ['source'] }],
  uniques: [{ properties: ['event', 'ordinal'] }],
  checks: [{ name: 'event_statement_ordinal', expression: 'ordinal > 0' }],
});

export class EventStatement extends EventStatementSchema.class {}
EventStatementSchema.setClass(EventStatement);

expose(EventStatement, {
  fields: ['event', 'ordinal', 'speaker', 'readBy', 'text', 'source'],
  order: ['event', 'ordinal'],
  root: { many: 'eventStatements' },
  cache: { maxAge: 300 },
});
