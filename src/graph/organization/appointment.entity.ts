import { defineEntity, p } from '@mikro-orm/core';
import { neverCached } from '../../exposure/cache-control.ts';
import { identity } from '../../exposure/columns.ts';
import { expose } from '../../exposure/expose.ts';
import { Source } from '../source/source.entity.ts';
import { Organization } from './organization.entity.ts';

export const AppointmentSchema = defineEntity({
  name: 'Appointment',
  tableName: 'appointment',
  comment:
    'A named person in a public office, as a source observed it; not a statement of when the office began or ended.',
  properties: {
    id: identity(),
    organization: () => p.manyToOne(Organization).index(false).comment('Where the office is.'),
    personName: p.text().comment('Name of the office holder as the source writes it.'),
    position: p.text().comment('Office as the source names it.'),
    observedOn: p
      .date()
      .nullable()
      .comment(
        'Day for which the source shows the person in office: that of the event it reports, or else of its publication; null when it gives neither.',
      ),
    source: () => p.manyToOne(Source).index(false).comment('Which source observed it.'),
  },
  indexes: [
    { properties: ['organization', 'observedOn', 'id'] },
    { properties: ['source', 'observedOn', 'id'] },
  ],
  uniques: [{ properties: ['organization', 'personName', 'position', 'source'] }],
});

export class Appointment extends AppointmentSchema.class {}
AppointmentSchema.setClass(Appointment);

expose(Appointment, {
  fields: ['organization', 'personName', 'position', 'observedOn', 'source'],
  unordered: ['personName'],
  order: ['-observedOn'],
  root: { many: 'appointments' },
  cache: neverCached,
});
