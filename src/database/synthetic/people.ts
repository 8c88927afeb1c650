import { type RawBuilder, sql } from 'kysely';
import type { PersonalDataCipher } from '../personal-data/cipher.ts';
import { chosen, fraction, part } from './hash.ts';

/** The columns that `personValues` fills, in its order. */
export const personColumns =
  'name, nik_encrypted, nik_hash, phone_encrypted, birth_date, gender, education, disability, record_origin';

export interface PersonNumbers {
  /** Together with `number`, tells synthetic people apart: 0 to 9999. */
  seed: number;
  /** SQL expression of the person's number within the seed. */
  number: string;
  /** SQL expression of 64 hashed bits; the lowest ten are left for the caller. */
  hash: string;
  /** SQL expression of the first day of the first training. */
  startsOn: string;
}

/**
 * What only the database's keys can tell of some synthetic people, as a table to join: `number`,
 * `nik`, `nik_hash` and `phone`. Nobody can take one for real: no province has the code 99 with which
 * the identity number begins, and no area code begins with 000.
 *
 * @param first number of the first person
 * @param last number of the last one
 */
export function secretsOf(
  cipher: PersonalDataCipher,
  { seed, first, last }: { seed: number; first: number; last: number },
): RawBuilder<unknown> {
  const niks: string[] = [];
  const hashes: string[] = [];
  const phones: string[] = [];
  for (let number = first; number <= last; number++) {
    const nik = `99${pad(seed, 4)}${pad(number, 10)}`;
    niks.push(cipher.encrypt('participant.nik', nik));
    hashes.push(cipher.lookupHash(nik));
    phones.push(cipher.encrypt('participant.phone', `+62000${pad(number, 8)}`));
  }
  return sql`(
    select ${sql.lit(first)} - 1 + place as number, nik, nik_hash, phone
    from unnest(${niks}::text[], ${hashes}::text[], ${phones}::text[])
      with ordinality as given (nik, nik_hash, phone, place))`;
}

/**
 * The values of a synthetic person, where `secret` is the person's row of `secretsOf`. The name says
 * what it is.
 */
export function personValues({ seed, number, hash, startsOn }: PersonNumbers): string {
  // Trainings may follow for years after the first one; all of them begin between 17 and 45.
  const daysOld = `6210 + floor(8760 * ${fraction(hash, 40)} * ${fraction(hash, 40)})::integer`;
  return `
    'Peserta Sintetis ${seed}-' || lpad((${number})::text, 8, '0'),
    secret.nik, secret.nik_hash, secret.phone,
    ${startsOn} - (${daysOld}),
    ${chosen(part(hash, 10), genders)},
    ${chosen(part(hash, 20), educations)},
    ${chosen(part(hash, 30), disabilities)},
    'SYNTHETIC'`;
}

const pad = (number: number, digits: number) => String(number).padStart(digits, '0');

const genders = [
  ['FEMALE', 0.42],
  ['MALE', 0.58],
] as const;

const educations = [
  ['NONE', 0.01],
  ['PRIMARY', 0.03],
  ['LOWER_SECONDARY', 0.1],
  ['UPPER_SECONDARY_GENERAL', 0.28],
  ['DIPLOMA', 0.08],
  ['BACHELOR', 0.095],
  ['POSTGRADUATE', 0.005],
  ['UPPER_SECONDARY_VOCATIONAL', 0.4],
] as const;

const disabilities = [
  ['PHYSICAL', 0.01],
  ['SENSORY', 0.006],
  ['INTELLECTUAL', 0.002],
  ['MENTAL', 0.001],
  ['MULTIPLE', 0.001],
  ['NONE', 0.98],
] as const;
