import { defineEntity, p } from '@mikro-orm/core';
import { SearchEntry } from './search-entry.entity.ts';
import { SearchWord } from './search-word.entity.ts';

/** Which entries have which words. */
export const SearchPostingSchema = defineEntity({
  name: 'SearchPosting',
  tableName: 'search_posting',
  comment: 'A word of a search entry; kept by triggers.',
  properties: {
    word: () =>
      p.manyToOne(SearchWord).primary().updateRule('no action').deleteRule('cascade').index(false),
    entry: () => p.manyToOne(SearchEntry).primary().updateRule('no action').deleteRule('cascade'),
    share: p
      .integer()
      .comment(
        'Per cent of the letters of a name that the word makes, of the name where it makes most; 0 when only the body has it.',
      ),
  },
  indexes: [{ properties: ['entry'] }],
});

export class SearchPosting extends SearchPostingSchema.class {}
SearchPostingSchema.setClass(SearchPosting);
