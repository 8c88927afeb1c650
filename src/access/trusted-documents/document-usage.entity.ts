import { defineEntity, p } from '@mikro-orm/core';
import { TrustedDocument } from './trusted-document.entity.ts';

export const DocumentUsageSchema = defineEntity({
  name: 'DocumentUsage',
  tableName: 'document_usage',
  comment: 'How often a trusted document was asked for on a day.',
  properties: {
    document: () =>
      p
        .manyToOne(TrustedDocument)
        .primary()
        .comment(
          'The document, of the version published last where several versions hold the same text: what is counted for an older one is asked for by clients that have only that.',
        ),
    day: p.date().primary().comment('The day, in UTC.'),
    count: p
      .bigint('number')
      .comment('Requests; answers from a cache on the way are not among them.'),
  },
  checks: [{ name: 'document_usage_count', expression: 'count > 0' }],
});

export class DocumentUsage extends DocumentUsageSchema.class {}
DocumentUsageSchema.setClass(DocumentUsage);
