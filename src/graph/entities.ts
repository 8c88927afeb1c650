import { AgreementParty } from './agreement/agreement-party.entity.ts';
import { Agreement } from './agreement/agreement.entity.ts';
import { Certification } from './certification/certification.entity.ts';
import { CooperationProgramMember } from './cooperation-program/cooperation-program-member.entity.ts';
import { CooperationProgram } from './cooperation-program/cooperation-program.entity.ts';
import { Directorate } from './directorate/directorate.entity.ts';
import { Enrolment } from './enrolment/enrolment.entity.ts';
import { Commitment } from './event/commitment.entity.ts';
import { EventParticipation } from './event/event-participation.entity.ts';
import { EventStatement } from './event/event-statement.entity.ts';
import { Event } from './event/event.entity.ts';
import { Ministry } from './ministry/ministry.entity.ts';
import { Appointment } from './organization/appointment.entity.ts';
import { OrganizationName } from './organization/organization-name.entity.ts';
import { Organization } from './organization/organization.entity.ts';
import { Participant } from './participant/participant.entity.ts';
import { Partner } from './partner/partner.entity.ts';
import { Placement } from './placement/placement.entity.ts';
import { Region } from './region/region.entity.ts';
import { ReportedFigure } from './reported-figure/reported-figure.entity.ts';
import { Citation } from './source/citation.entity.ts';
import { Source } from './source/source.entity.ts';
import { TrainingBatch } from './training-batch/training-batch.entity.ts';
import { TrainingCenter } from './training-center/training-center.entity.ts';
import { TrainingProgram } from './training-program/training-program.entity.ts';
import { FieldClassification } from './vocational-field/field-classification.entity.ts';
import { VocationalField } from './vocational-field/vocational-field.entity.ts';
import { WorkforceNeed } from './workforce-need/workforce-need.entity.ts';

/** Every concept of the graph: the one list that a new concept is added to. */
export const entities = [
  Organization,
  Ministry,
  Directorate,
  TrainingCenter,
  Partner,
  OrganizationName,
  Appointment,
  Region,
  CooperationProgram,
  CooperationProgramMember,
  Agreement,
  AgreementParty,
  Event,
  EventParticipation,
  EventStatement,
  Commitment,
  VocationalField,
  FieldClassification,
  TrainingProgram,
  TrainingBatch,
  Participant,
  Enrolment,
  Certification,
  Placement,
  WorkforceNeed,
  Source,
  Citation,
  ReportedFigure,
];
