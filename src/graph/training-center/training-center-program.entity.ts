import { defineEntity, p } from '@mikro-orm/core';

/** Which center ran which program, each pair once. The batches have the foreign keys. */
export const TrainingCenterProgramSchema = defineEntity({
  name: 'TrainingCenterProgram',
  tableName: 'training_center_program',
  comment: 'A program of which a center ran a batch; kept by triggers.',
  properties: {
    centerId: p.integer().primary(),
    programId: p.integer().primary(),
    batches: p.integer().comment('How many batches they are.'),
  },
  indexes: [{ properties: ['programId', 'centerId'] }],
});

export class TrainingCenterProgram extends TrainingCenterProgramSchema.class {}
TrainingCenterProgramSchema.setClass(TrainingCenterProgram);
