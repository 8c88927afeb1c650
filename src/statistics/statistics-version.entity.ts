import { defineEntity, p } from '@mikro-orm/core';

/**
 * Tells what statistics are made of from what it was before. A row that every writer changed would make
 * them wait for each other, so each transaction writes in a slot of its own, as in `ListSize`.
 */
export const StatisticsVersionSchema = defineEntity({
  name: 'StatisticsVersion',
  tableName: 'statistics_version',
  comment: 'What statistics are made of, told from what it was before; kept by triggers.',
  properties: {
    slot: p
      .integer()
      .primary()
      .autoincrement(false)
      .comment('Which of the writers at work changed it.'),
    transactionId: p.bigint().comment('The last transaction of the slot that changed it.'),
  },
});

export class StatisticsVersion extends StatisticsVersionSchema.class {}
StatisticsVersionSchema.setClass(StatisticsVersion);
