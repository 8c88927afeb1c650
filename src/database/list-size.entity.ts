import { defineEntity, p } from '@mikro-orm/core';

/**
 * How many rows the long lists have. A row that every writer of a list changed would make them wait
 * for each other, so each transaction counts in a slot of its own, and a size is the sum of its slots.
 */
export const ListSizeSchema = defineEntity({
  name: 'ListSize',
  tableName: 'list_size',
  comment: 'How many rows a list has, as the sum of its slots; kept by triggers.',
  properties: {
    list: p
      .text()
      .collation('C')
      .primary()
      .comment(
        'Table and column, such as `enrolment.center_id`; the table alone for all its rows.',
      ),
    parentId: p
      .integer()
      .primary()
      .comment('Value of the column; 0 where it is null, and for a whole table.'),
    slot: p.integer().primary().comment('Which of the writers at work counted.'),
    size: p.integer().comment('Rows added less rows removed; may be negative.'),
  },
});

export class ListSize extends ListSizeSchema.class {}
ListSizeSchema.setClass(ListSize);
