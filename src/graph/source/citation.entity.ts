import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '../../exposure/columns.ts';
import { verifiesSubject } from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { Agreement } from '../agreement/agreement.entity.ts';
import { CooperationProgram } from '../cooperation-program/cooperation-program.entity.ts';
import { Commitment } from '../event/commitment.entity.ts';
import { Event } from '../event/event.entity.ts';
import { Organization } from '../organization/organization.entity.ts';
import { TrainingProgram } from '../training-program/training-program.entity.ts';
import { VocationalField } from '../vocational-field/vocational-field.entity.ts';
import { WorkforceNeed } from '../workforce-need/workforce-need.entity.ts';
import { citationSubject } from './citation.resolver.ts';
import { Source } from './source.entity.ts';

const cited = <Target extends Parameters<typeof p.manyToOne>[0] & { name: string }>(
  target: Target,
) =>
  p
    .manyToOne(target)
    .nullable()
    .deleteRule('cascade')
    .index(false)
    .comment(
      `The \`${target.name}\` that the source supports; null when it supports another thing.`,
    );

/** One foreign key per citable concept, exactly one of them set: integrity without a polymorphic key. */
const subject = {
  organization: () => cited(Organization),
  cooperationProgram: () => cited(CooperationProgram),
  agreement: () => cited(Agreement),
  event: () => cited(Event),
  commitment: () => cited(Commitment),
  vocationalField: () => cited(VocationalField),
  trainingProgram: () => cited(TrainingProgram),
  workforceNeed: () => cited(WorkforceNeed),
};

const subjects = Object.keys(subject) as (keyof typeof subject)[];
const columnOf = (name: string) =>
  `${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_id`;

export const CitationSchema = defineEntity({
  name: 'Citation',
  tableName: 'citation',
  comment: 'A source supports a node of the graph.',
  properties: {
    id: identity(),
    source: () => p.manyToOne(Source).index(false).comment('The document or data set cited.'),
    ...subject,
    quotes: p
      .array()
      .default([])
      .comment('Passages of the source, word for word, that support the node.'),
    supports: p
      .array()
      .default([])
      .comment(
        "Names of the node's fields that the source states; empty when it only mentions the node.",
      ),
  },
  indexes: [{ properties: ['source', 'id'] }],
  uniques: subjects.map((name) => ({ properties: [name, 'source'] as const })),
  checks: [
    {
      name: 'citation_has_one_subject',
      expression: `num_nonnulls(${subjects.map(columnOf).join(', ')}) = 1`,
    },
  ],
  triggers: [verifiesSubject('citation')],
});

export class Citation extends CitationSchema.class {}
CitationSchema.setClass(Citation);

expose(Citation, {
  fields: ['source', 'quotes', 'supports'],
  filters: ['source', ...subjects],
  order: ['source'],
  root: { many: 'citations' },
  computed: { subject: citationSubject },
  cache: { maxAge: 3_600 },
});
