import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { expose } from '../../exposure/expose.ts';
import { Organization } from '../organization/organization.entity.ts';
import { Event } from './event.entity.ts';

export const ParticipationRole = enumeration('ParticipationRole', 'Role at an event.', {
  HOST: 'Hosted it.',
  ORGANIZER: 'Organized it, alone or with others.',
  SPEAKER: 'Sent a speaker.',
  PARTICIPANT: 'Took part.',
  INVITED: 'Named beforehand as taking part; no source reports that it did.',
});

export const HeadcountUnit = enumeration('HeadcountUnit', 'What a head count counts.', {
  PEOPLE: 'Persons.',
  COMPANIES: 'Companies.',
});

export const EventParticipationSchema = defineEntity({
  name: 'EventParticipation',
  tableName: 'event_participation',
  comment: 'The part that an organization or a group had in an event.',
  properties: {
    id: identity(),
    event: () =>
      p
        .manyToOne(Event)
        .deleteRule('cascade')
        .index(false)
        .comment('The event that it was a part in.'),
    role: enumerated(ParticipationRole).comment('What the organization or group did there.'),
    label: p.text().comment('The organization or group as the source calls it.'),
    organization: () =>
      p
        .manyToOne(Organization)
        .nullable()
        .index(false)
        .comment('The organization; null for a group that is not one, such as alumni.'),
    headcount: p
      .integer()
      .nullable()
      .comment('How many, in `headcountUnit`; null when the source does not count.'),
    headcountUnit: enumerated(HeadcountUnit)
      .nullable()
      .comment('What `headcount` counts; null when it is null.'),
  },
  indexes: [{ properties: ['organization', 'event'] }, { properties: ['event', 'id'] }],
  uniques: [{ properties: ['event', 'role', 'label'] }],
  checks: [
    { name: 'event_participation_headcount', expression: 'headcount > 0' },
    {
      name: 'event_participation_headcount_has_unit',
      expression: '(headcount is null) = (headcount_unit is null)',
    },
  ],
});

export class EventParticipation extends EventParticipationSchema.class {}
EventParticipationSchema.setClass(EventParticipation);

expose(EventParticipation, {
  fields: ['event', 'role', 'label', 'organization', 'headcount', 'headcountUnit'],
  order: [],
  root: { many: 'eventParticipations' },
  cache: { maxAge: 300 },
});
