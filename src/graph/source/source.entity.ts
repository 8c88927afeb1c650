import { defineEntity, p } from '@mikro-orm/core';
import { code, identity } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { searched, verifiesCitations } from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';

export const SourceKind = enumeration('SourceKind', 'Sort of source.', {
  NEWS: 'Article of a news publisher.',
  PRESS_RELEASE: 'Statement published by an institution.',
  INSTITUTION_NEWS: "News on an institution's own site.",
  DATASET: 'Published data set.',
  PUBLIC_KNOWLEDGE: 'Commonly known, but no document was checked for it.',
  GENERATOR: 'Program that made synthetic records.',
});

export const SourceSchema = defineEntity({
  name: 'Source',
  tableName: 'source',
  comment: 'A document or data set that facts of the graph come from.',
  properties: {
    id: identity(),
    code: code('Short key of the source, such as `003`.'),
    kind: enumerated(SourceKind).comment('Sort of source.'),
    title: p.text().comment('Headline; for a document without one, the opening words of its text.'),
    publisher: p
      .text()
      .nullable()
      .comment('Who published it; null when the document does not say.'),
    author: p.text().nullable().comment('Byline; null when the document gives none.'),
    publishedOn: p
      .date()
      .nullable()
      .comment('Day of publication; null when the document gives none.'),
    file: p
      .text()
      .nullable()
      .unique()
      .comment(
        'File name of the stored document; null for a source that is not one of the stored documents.',
      ),
    note: p
      .text()
      .nullable()
      .comment(
        'What else to know of the document, such as that it is an advertisement; null for nothing.',
      ),
    links: p.array().default([]).comment('Addresses that the source itself gives for more.'),
    verified: p
      .boolean()
      .default(false)
      .comment(
        'True for a document that was read and checked; false for public knowledge and generated records.',
      ),
  },
  triggers: [searched('source', 'source_id'), verifiesCitations('source')],
});

export class Source extends SourceSchema.class {}
SourceSchema.setClass(Source);

expose(Source, {
  fields: [
    'code',
    'kind',
    'title',
    'publisher',
    'author',
    'publishedOn',
    'file',
    'note',
    'links',
    'verified',
  ],
  order: ['code'],
  root: { one: 'source', many: 'sources' },
  lists: {
    names: {
      of: 'OrganizationName',
      by: 'source',
      description: 'Names of organizations as it writes them.',
    },
    appointments: { of: 'Appointment', by: 'source', description: 'Office holders it names.' },
    statements: {
      of: 'EventStatement',
      by: 'source',
      description: 'What was said, as it reports it.',
    },
    reportedFigures: { of: 'ReportedFigure', by: 'source', description: 'Numbers it reports.' },
    citations: { of: 'Citation', by: 'source', description: 'What this source supports.' },
  },
  cache: { maxAge: 3_600 },
});
