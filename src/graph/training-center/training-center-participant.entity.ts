import { defineEntity, p } from '@mikro-orm/core';
import { keepsListSize } from '../../database/triggers.ts';

/** Who was enrolled at which center, each pair once. The enrolments have the foreign keys. */
export const TrainingCenterParticipantSchema = defineEntity({
  name: 'TrainingCenterParticipant',
  tableName: 'training_center_participant',
  comment: "A participant of a center's batches; kept by triggers.",
  properties: {
    centerId: p.integer().primary(),
    participantId: p.integer().primary(),
    enrolments: p.integer().comment('How many enrolments they are.'),
  },
  triggers: keepsListSize('training_center_participant.center_id'),
});

export class TrainingCenterParticipant extends TrainingCenterParticipantSchema.class {}
TrainingCenterParticipantSchema.setClass(TrainingCenterParticipant);
