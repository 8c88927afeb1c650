/**
 * Pseudo-random numbers that depend on nothing but their seed, as SQL expressions. PostgreSQL's own
 * hash of an integer is the same on every machine, and costs a fraction of md5.
 */

/** What a number is drawn for: draws for different purposes are independent of each other. */
const purposes = { person: 1, enrolment: 2, delay: 3, batch: 4, need: 5, company: 6, center: 7 };

/**
 * 64 hashed bits for the thing with a number.
 *
 * @param seed a whole number
 * @param number SQL expression of the thing's number
 */
export function hashed(purpose: keyof typeof purposes, seed: number, number: string): string {
  return `hashint8extended((${number})::bigint, ${seed * 16 + purposes[purpose]})`;
}

/** The same for a thing with a code. */
export function hashedCode(purpose: keyof typeof purposes, seed: number, code: string): string {
  return `hashtextextended(${code}, ${seed * 16 + purposes[purpose]})`;
}

/** Part of a hash, as a whole number from 0 up to 2^bits. Parts that do not overlap are independent. */
export function part(hash: string, from: number, bits = 10): string {
  return `((${hash} >> ${from}) & ${2 ** bits - 1})::integer`;
}

/** Sixteen bits of a hash, as a fraction from 0 up to 1. */
export function fraction(hash: string, from: number): string {
  return `(${part(hash, from, 16)} / 65536::float8)`;
}

/** SQL condition that holds for a share of all hashes, by ten bits of the hash. */
export function happens(hash: string, from: number, share: number): string {
  return `${part(hash, from)} < ${Math.round(share * 1024)}`;
}

/**
 * Chooses among values by their shares.
 *
 * @param drawn SQL expression of a whole number from 0 up to 1024
 * @param shares of each value; the last one takes the rest
 */
export function chosen(drawn: string, shares: readonly (readonly [string, number])[]): string {
  let below = 0;
  const cases = shares.slice(0, -1).map(([value, share]) => {
    below += share;
    return `when ${drawn} < ${Math.round(below * 1024)} then '${value}'`;
  });
  return `case ${cases.join(' ')} else '${shares.at(-1)![0]}' end`;
}
