import { defineEntity, p } from '@mikro-orm/core';
import { code, identity } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { expose } from '../../exposure/expose.ts';
import { Event } from '../event/event.entity.ts';
import { Organization } from '../organization/organization.entity.ts';
import { Source } from '../source/source.entity.ts';
import { differenceFromRecords, recordedFigure } from './reported-figure.resolver.ts';

export const FigureMetric = enumeration('FigureMetric', 'What a reported number counts.', {
  BOARDING_PARTICIPANTS_TRAINED:
    'Distinct participants enrolled in boarding batches of the center that started in the period.',
  BOARDING_PARTICIPANT_ORIGINS: 'Distinct regencies and cities that those participants come from.',
  EVENT_COMPANIES: 'Companies represented at the event.',
  EVENT_PEOPLE: 'People present at the event.',
});

export const FigureUnit = enumeration('FigureUnit', 'Unit of a reported number.', {
  PEOPLE: 'Persons.',
  REGENCIES_AND_CITIES: 'Regencies (kabupaten) and cities (kota).',
  COMPANIES: 'Companies.',
});

export const ReportedFigureSchema = defineEntity({
  name: 'ReportedFigure',
  tableName: 'reported_figure',
  comment: 'A number as a source reports it, beside the value that the records give.',
  properties: {
    id: identity(),
    code: code('Stable, readable code of the figure.'),
    organization: () =>
      p
        .manyToOne(Organization)
        .nullable()
        .index(false)
        .comment('Organization it is about; null when it is about an event alone.'),
    event: () =>
      p
        .manyToOne(Event)
        .nullable()
        .index(false)
        .comment('Event it is about; null when it is about an organization alone.'),
    metric: enumerated(FigureMetric).comment('What it counts.'),
    reported: p.integer().comment('The number as the source reports it, in `unit`.'),
    unit: enumerated(FigureUnit).comment('Unit of `reported` and `recorded`.'),
    periodFrom: p
      .date()
      .nullable()
      .comment('First day of the period counted; null when the source gives none.'),
    periodTo: p
      .date()
      .nullable()
      .comment('Last day of the period counted; null when the source gives none.'),
    source: () => p.manyToOne(Source).index(false).comment('Which source reports it.'),
    quote: p.text().comment('The passage of the source, word for word.'),
  },
  indexes: [
    { properties: ['organization', 'metric', 'id'] },
    { properties: ['event', 'metric', 'id'] },
    { properties: ['source', 'metric', 'id'] },
  ],
  checks: [
    { name: 'reported_figure_code_format', expression: `code ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$'` },
    {
      name: 'reported_figure_has_a_scope',
      expression: 'num_nonnulls(organization_id, event_id) >= 1',
    },
    { name: 'reported_figure_period', expression: 'period_from <= period_to' },
    {
      name: 'reported_figure_metric_fits',
      expression: [
        `(metric <> 'BOARDING_PARTICIPANTS_TRAINED' or (unit = 'PEOPLE' and organization_id is not null))`,
        `(metric <> 'BOARDING_PARTICIPANT_ORIGINS' or (unit = 'REGENCIES_AND_CITIES' and organization_id is not null))`,
        `(metric <> 'EVENT_COMPANIES' or (unit = 'COMPANIES' and event_id is not null))`,
        `(metric <> 'EVENT_PEOPLE' or (unit = 'PEOPLE' and event_id is not null))`,
      ].join(' and '),
    },
    { name: 'reported_figure_not_negative', expression: 'reported >= 0' },
  ],
});

export class ReportedFigure extends ReportedFigureSchema.class {}
ReportedFigureSchema.setClass(ReportedFigure);

expose(ReportedFigure, {
  fields: [
    'code',
    'organization',
    'event',
    'metric',
    'reported',
    'unit',
    'periodFrom',
    'periodTo',
    'source',
    'quote',
  ],
  order: ['metric'],
  root: { one: 'reportedFigure', many: 'reportedFigures' },
  computed: { recorded: recordedFigure, difference: differenceFromRecords },
  cache: { maxAge: 60 },
});
