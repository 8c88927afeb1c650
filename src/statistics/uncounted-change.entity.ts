import { defineEntity, p } from '@mikro-orm/core';
import { countsChanges } from '../database/triggers.ts';

/** Nothing in it outlives the transaction that wrote it, so nobody ever sees a row of another one. */
export const UncountedChangeSchema = defineEntity({
  name: 'UncountedChange',
  tableName: 'uncounted_change',
  comment: 'What the statements of a transaction changed, to be counted when it ends.',
  properties: {
    id: p.integer().primary().generated('by default as identity'),
    participants: p
      .array((text) => Number(text))
      .columnType('int[]')
      .comment('Participants whose enrolments are to be counted anew.'),
  },
  triggers: [countsChanges('uncounted_change')],
});

export class UncountedChange extends UncountedChangeSchema.class {}
UncountedChangeSchema.setClass(UncountedChange);
