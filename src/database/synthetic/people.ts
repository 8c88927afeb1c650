import { chosen, fraction, part } from './hash.ts';

/** The columns that `personValues` fills, in its order. */
export const personColumns =
  'name, nik, phone, birth_date, gender, education, disability, record_origin';

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
 * The values of a synthetic person. Nobody can take one for real: the name says what it is, no
 * province has the code 99 with which the identity number begins, and no area code begins with 000.
 */
export function personValues({ seed, number, hash, startsOn }: PersonNumbers): string {
  // Trainings may follow for years after the first one; all of them begin between 17 and 45.
  const daysOld = `6210 + floor(8760 * ${fraction(hash, 40)} * ${fraction(hash, 40)})::integer`;
  return `
    'Peserta Sintetis ${seed}-' || lpad((${number})::text, 8, '0'),
    '99${pad(seed)}' || lpad((${number})::text, 10, '0'),
    '+62000' || lpad((${number})::text, 8, '0'),
    ${startsOn} - (${daysOld}),
    ${chosen(part(hash, 10), genders)},
    ${chosen(part(hash, 20), educations)},
    ${chosen(part(hash, 30), disabilities)},
    'SYNTHETIC'`;
}

const pad = (seed: number) => String(seed).padStart(4, '0');

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
