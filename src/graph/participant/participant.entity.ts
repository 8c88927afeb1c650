import { defineEntity, p } from '@mikro-orm/core';
import { BadUserInputError } from '../../errors.ts';
import { neverCached } from '../../exposure/cache-control.ts';
import { identity, recordOrigin } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import type { EncryptedColumn } from '../../database/personal-data/keyring.ts';
import { encryptedForm } from '../../database/personal-data/encrypted-form.ts';
import { changesStatistics, copiesOrigin, keepsListSize } from '../../database/triggers.ts';
import { type Computed, expose } from '../../exposure/expose.ts';
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
    nikEncrypted: p
      .text()
      .nullable()
      .comment(
        'Personal data, encrypted: national identity number, 16 digits; null when not known.',
      ),
    // Of the same number, to look it up and to keep it unique.
    nikHash: p
      .text()
      .collation('C')
      .nullable()
      .unique()
      .comment('Keyed hash of the identity number; null when that is not known.'),
    birthDate: p.date().nullable().comment('Personal data: date of birth; null when not known.'),
    birthYear: p
      .integer()
      .nullable()
      .generated('(extract(year from birth_date)::integer) stored')
      .comment('Year of birth; null when not known.'),
    phoneEncrypted: p
      .text()
      .nullable()
      .comment('Personal data, encrypted: telephone number; null when not known.'),
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
    { name: 'participant_nik_encrypted_form', expression: encryptedForm('nik_encrypted') },
    { name: 'participant_phone_encrypted_form', expression: encryptedForm('phone_encrypted') },
    {
      name: 'participant_nik_hash_form',
      expression: `nik_hash ~ '^[A-Za-z0-9_-]+$' and length(nik_hash) = 43`,
    },
    {
      name: 'participant_nik_with_hash',
      expression: '(nik_encrypted is null) = (nik_hash is null)',
    },
    { name: 'participant_birth_date', expression: `birth_date > '1900-01-01'::date` },
  ],
  triggers: [
    changesStatistics('participant'),
    copiesOrigin('participant'),
    ...keepsListSize('participant.origin_id'),
    ...keepsListSize('participant.province_id'),
  ],
});

export class Participant extends ParticipantSchema.class {}
ParticipantSchema.setClass(Participant);

expose(Participant, {
  fields: [
    'name',
    'birthDate',
    'birthYear',
    'gender',
    'education',
    'disability',
    'origin',
    'recordOrigin',
  ],
  unordered: ['name', 'birthDate'],
  order: [],
  root: {
    many: 'participants',
    size: 'participant.origin_id',
    published: { counter: 'participants' },
  },
  lists: {
    enrolments: {
      of: 'Enrolment',
      by: 'participant',
      description: 'Enrolments of the participant, latest first.',
    },
  },
  computed: {
    nik: decrypted(
      'participant.nik',
      'nikEncrypted',
      'National identity number (NIK), 16 digits; null when not known.',
    ),
    phone: decrypted(
      'participant.phone',
      'phoneEncrypted',
      'Telephone number; null when not known.',
    ),
  },
  hashed: {
    nik: {
      column: 'nikHash',
      description: 'National identity number (NIK), 16 digits.',
      hash(nik, argument, { cipher }) {
        if (/^[0-9]{16}$/.test(nik)) return cipher.lookupHash(nik);
        throw new BadUserInputError(`Argument "${argument}" must be 16 digits.`, { argument });
      },
    },
  },
  cache: neverCached,
});

/** A text that the database holds only encrypted. */
function decrypted(
  column: EncryptedColumn,
  property: keyof Participant & string,
  description: string,
): Computed {
  return {
    type: () => String,
    nullable: true,
    description: `Personal data: ${description}`,
    reads: [property],
    resolve: ({ [property]: value }, _args, { cipher }) =>
      value === null ? null : cipher.decrypt(column, value as string),
  };
}
