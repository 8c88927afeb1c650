import { defineEntity, p } from '@mikro-orm/core';
import { code, identity, verified } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { searched } from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { CooperationProgram } from '../cooperation-program/cooperation-program.entity.ts';
import { Region } from '../region/region.entity.ts';

export const EventKind = enumeration('EventKind', 'Sort of event.', {
  NATIONAL_DIALOGUE: 'Dialog nasional.',
  COORDINATION_MEETING: 'Rapat koordinasi (rakor).',
  COMMUNICATION_FORUM: 'Forum komunikasi.',
  BENCHMARKING_VISIT: 'Patok banding.',
  TRAINING_WORKSHOP:
    'Pelatihan or lokakarya for staff and partners; not a batch of a training program.',
});

export const EventSchema = defineEntity({
  name: 'Event',
  tableName: 'event',
  comment: 'A meeting, dialogue, forum, visit or workshop.',
  properties: {
    id: identity(),
    code: code('Stable, readable code of the event.'),
    kind: enumerated(EventKind).comment('Sort of event.'),
    title: p.text().comment('Title, or a description where the source gives none.'),
    startsOn: p.date().nullable().comment('First day; null when no source gives it.'),
    endsOn: p
      .date()
      .nullable()
      .comment('Last day; null for one of a single day or when no source gives it.'),
    place: () =>
      p
        .manyToOne(Region)
        .nullable()
        .index(false)
        .comment('Region where it took place; null when no source gives it.'),
    description: p.text().nullable().comment('What it was for, in the words of its sources.'),
    topics: p.array().default([]).comment('What was on its agenda.'),
    cooperationProgram: () =>
      p
        .manyToOne(CooperationProgram)
        .nullable()
        .index(false)
        .comment('Cooperation program it was held with; null when none is known.'),
    verified: verified(),
  },
  indexes: [
    { properties: ['place', 'startsOn', 'id'] },
    { properties: ['cooperationProgram', 'startsOn', 'id'] },
    { properties: ['startsOn', 'id'] },
  ],
  checks: [
    { name: 'event_period', expression: 'starts_on <= ends_on' },
    { name: 'event_code_format', expression: `code ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$'` },
  ],
  triggers: [searched('event', 'event_id')],
});

export class Event extends EventSchema.class {}
EventSchema.setClass(Event);

expose(Event, {
  fields: [
    'code',
    'kind',
    'title',
    'startsOn',
    'endsOn',
    'place',
    'description',
    'topics',
    'cooperationProgram',
    'verified',
  ],
  order: ['-startsOn'],
  root: { one: 'event', many: 'events' },
  lists: {
    participations: {
      of: 'EventParticipation',
      by: 'event',
      description: 'Who hosted, organized and took part, with head counts.',
    },
    statements: {
      of: 'EventStatement',
      by: 'event',
      description: 'What was said, in the order of the source.',
    },
    outcomes: {
      of: 'Commitment',
      by: 'event',
      description: 'What the event asked of somebody, in the order of the source.',
    },
    agreements: { of: 'Agreement', by: 'signedAt', description: 'Agreements signed at it.' },
    reportedFigures: {
      of: 'ReportedFigure',
      by: 'event',
      description: 'Numbers that sources report of it.',
    },
    citations: { of: 'Citation', by: 'event', description: 'Sources that speak of it.' },
  },
  cache: { maxAge: 300 },
});
