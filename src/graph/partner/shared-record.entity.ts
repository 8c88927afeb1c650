import { defineEntity, p } from '@mikro-orm/core';
import { enumerated } from '../../exposure/enumeration.ts';
import { PartnershipBasis } from './partnership.ts';

/**
 * The records that make a partnership by their number: those of other kinds are few, and joined when
 * they are asked for. Centers place many people at one partner, so there are slots as in `ListSize`.
 */
export const SharedRecordSchema = defineEntity({
  name: 'SharedRecord',
  tableName: 'shared_record',
  comment:
    'How many records a center and a partner share, as the sum of the slots; kept by triggers.',
  properties: {
    centerId: p.integer().primary(),
    partnerId: p.integer().primary(),
    basis: enumerated(PartnershipBasis).primary().comment('Sort of records.'),
    slot: p.integer().primary().comment('Which of the writers at work counted.'),
    records: p.integer().comment('Records added less records removed; may be negative.'),
  },
  indexes: [{ properties: ['partnerId', 'centerId'] }],
});

export class SharedRecord extends SharedRecordSchema.class {}
SharedRecordSchema.setClass(SharedRecord);
