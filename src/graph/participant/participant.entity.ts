import { defineEntity, p } from '@mikro-orm/core';
import { neverCached } from '../../exposure/cache-control.ts';
import { identity, recordOrigin } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { copiesOrigin, keepsListSize } from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { Region } from '../region/region.entity.ts';

export const Gender = enumeration('Gender', 'Gender as registered.', {
  FEMALE: 'Perempuan.',
  MALE: 'Laki-laki.',
});

export const Education = enumeration('Education', 'Highest completed education.', {
  NONE: 'No completed school.',
  PRIMARY: 'SD or equivalent.',
  LOWER_SECONDARY: 'SMP or equivalent.',
  UPPER_SECONDARY_GENERAL: 'SMA or equivalent.',
  UPPER_SECONDARY_VOCATIONAL: 'SMK or equivalent.',
  DIPLOMA: 'D1 to D3.',
  BACHELOR: 'D4 or S1.',
  POSTGRADUATE: 'S2 or S3.',
});

export const Disability = enumeration('Disability', 'Disability by the groups of Law 8/2016.', {
  NONE: 'No disability.',
  PHYSICAL: 'Disabilitas fisik.',
  INTELLECTUAL: 'Disabilitas intelektual.',
  MENTAL: 'Disabilitas mental.',
  SENSORY: 'Disabilitas sensorik.',
  MULTIPLE: 'Disabilitas ganda: more than one.',
});

export const ParticipantSchema = defineEntity({
  name: 'Participant',
  tableName: 'participant',
  comment: 'A person (peserta) who enrolled in at least one batch.',
  properties: {
    id: identity(),
    name: p.text().comment('Personal data: full name.'),
    nik: p
      .text()
      .nullable()
      .unique()
      .comment('Personal data: national identity number, 16 digits; null when not known.'),
    birthDate: p.date().nullable().comment('Personal data: date of birth; null when not known.'),
    phone: p.text().nullable().comment('Personal data: telephone number; null when not known.'),
    gender: enumerated(Gender).nullable().comment('Gender as registered; null when not known.'),
    education: enumerated(Education)
      .nullable()
      .comment('Highest completed education; null when not known.'),
    disability: enumerated(Disability)
      .nullable()
      .comment('Disability as stated; null when not known.'),
    origin: () =>
      p
        .manyToOne(Region)
        .nullable()
        .index(false)
        .comment('Regency or city the participant comes from; null when not known.'),
    // Copied from the origin by a trigger. The origin's own foreign key is checked.
    province: () =>
      p
        .manyToOne(Region)
        .nullable()
        .index(false)
        .createForeignKeyConstraint(false)
        .comment('Province that the origin lies in; null when that is a province or not known.'),
    recordOrigin: recordOrigin(),
  },
  indexes: [{ properties: ['origin', 'id'] }, { properties: ['province', 'id'] }],
  checks: [
    { name: 'participant_nik_format', expression: `nik ~ '^[0-9]{16}$'` },
    { name: 'participant_birth_date', expression: `birth_date > '1900-01-01'::date` },
  ],
  triggers: [
    copiesOrigin('participant'),
    ...keepsListSize('participant.origin_id'),
    ...keepsListSize('participant.province_id'),
  ],
});

export class Participant extends ParticipantSchema.class {}
ParticipantSchema.setClass(Participant);

expose(Participant, {
  fields: ['name', 'birthDate', 'gender', 'education', 'disability', 'origin', 'recordOrigin'],
  unordered: ['name', 'birthDate'],
  order: [],
  root: { many: 'participants', size: 'participant.origin_id' },
  lists: {
    enrolments: {
      of: 'Enrolment',
      by: 'participant',
      description: 'Enrolments of the participant, latest first.',
    },
  },
  cache: neverCached,
});
