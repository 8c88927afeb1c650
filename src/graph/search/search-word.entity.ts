import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '../../exposure/columns.ts';
import { ginIndex } from './gin-index.ts';

/** The vocabulary: every word of the names and bodies of search entries, once. */
export const SearchWordSchema = defineEntity({
  name: 'SearchWord',
  tableName: 'search_word',
  comment: 'A word by which search finds things; kept by triggers.',
  properties: {
    id: identity(),
    word: p.text().collation('C').unique().comment('The word, folded.'),
    stem: p
      .text()
      .generated('(stem(word)) stored')
      .comment('What its Indonesian forms have in common.'),
    spellings: p
      .array()
      .generated('(spellings(word)) stored')
      .comment('What it has in common with the word mistyped.'),
  },
  indexes: [
    { properties: ['stem'] },
    {
      name: 'search_word_spellings',
      expression: ginIndex('search_word_spellings', 'search_word', 'spellings'),
    },
  ],
});

export class SearchWord extends SearchWordSchema.class {}
SearchWordSchema.setClass(SearchWord);
