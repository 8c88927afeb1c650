import { defineEntity, p } from '@mikro-orm/core';
import { indexesWords } from '../../database/triggers.ts';
import { identity } from '../../exposure/columns.ts';
import { Agreement } from '../agreement/agreement.entity.ts';
import { CooperationProgram } from '../cooperation-program/cooperation-program.entity.ts';
import { Event } from '../event/event.entity.ts';
import { Organization } from '../organization/organization.entity.ts';
import { Source } from '../source/source.entity.ts';
import { TrainingProgram } from '../training-program/training-program.entity.ts';
import { VocationalField } from '../vocational-field/vocational-field.entity.ts';
import { ginIndex } from './gin-index.ts';

const subjects = [
  'organization',
  'trainingProgram',
  'cooperationProgram',
  'vocationalField',
  'event',
  'agreement',
  'source',
] as const;

/** One entry for each thing that search finds, kept by triggers on the tables of those things. */
export const SearchEntrySchema = defineEntity({
  name: 'SearchEntry',
  tableName: 'search_entry',
  comment: 'What search knows of a thing; kept by triggers.',
  properties: {
    id: identity(),
    kind: p.text().comment('Sort of thing, as in `SearchKind`.'),
    organization: () => p.manyToOne(Organization).nullable().deleteRule('cascade').index(false),
    trainingProgram: () =>
      p.manyToOne(TrainingProgram).nullable().deleteRule('cascade').index(false),
    cooperationProgram: () =>
      p.manyToOne(CooperationProgram).nullable().deleteRule('cascade').index(false),
    vocationalField: () =>
      p.manyToOne(VocationalField).nullable().deleteRule('cascade').index(false),
    event: () => p.manyToOne(Event).nullable().deleteRule('cascade').index(false),
    agreement: () => p.manyToOne(Agreement).nullable().deleteRule('cascade').index(false),
    source: () => p.manyToOne(Source).nullable().deleteRule('cascade').index(false),
    names: p.array().comment('Every name, acronym and code of the thing, folded.'),
    body: p
      .text()
      .nullable()
      .comment('Further text to find it by, folded; null when there is none.'),
  },
  uniques: subjects.map((name) => ({ properties: [name] as const })),
  indexes: [
    {
      name: 'search_entry_names',
      expression: ginIndex('search_entry_names', 'search_entry', 'names'),
    },
  ],
  triggers: [indexesWords('search_entry')],
  checks: [
    {
      name: 'search_entry_has_one_subject',
      expression:
        'num_nonnulls(organization_id, training_program_id, cooperation_program_id, vocational_field_id, event_id, agreement_id, source_id) = 1',
    },
  ],
});

export class SearchEntry extends SearchEntrySchema.class {}
SearchEntrySchema.setClass(SearchEntry);
