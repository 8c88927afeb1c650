import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const small = '0123456789abcdefghijklmnopqrstuvwxyz';
const form = /^(vokasi_([0-9a-z]{8})_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

const random = (length: number, characters: string): string =>
  Array.from({ length }, () => characters[randomInt(characters.length)]).join('');

/** CRC-32 in six digits of base 62. */
function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < 6; place++) {
    digits = alphabet[rest % 62]! + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** An API key as its owner has it: nothing else in the system holds it. */
export interface KeyText {
  /** `vokasi_<prefix>_<secret><checksum>`. */
  readonly text: string;
  /** Names the key in lists and logs; it says nothing of the secret. */
  readonly prefix: string;
}

/** The text of a key with this prefix and secret. */
export function keyText(prefix: string, secret: string): string {
  const body = `vokasi_${prefix}_${secret}`;
  return body + checksum(body);
}

/** A new secret: 43 characters of 62, which is 256 bits. */
export const newSecret = (): string => random(43, alphabet);

/** A new key. */
export function newKeyText(): KeyText {
  const prefix = random(8, small);
  return { text: keyText(prefix, newSecret()), prefix };
}

/** Whether a credential is meant to be an API key, right or wrong. */
export const looksLikeKey = (text: string): boolean => text.startsWith('vokasi_');

/**
 * The prefix of a key; undefined where the checksum tells that the text is none. The checksum is no
 * secret: it keeps mistyped keys and idle guesses from the database, and nobody else.
 */
export function prefixOf(text: string): string | undefined {
  const [, body, prefix, digits] = form.exec(text) ?? [];
  return body !== undefined && checksum(body) === digits ? prefix : undefined;
}

/**
 * What is stored of a key: SHA-256, in hexadecimal. Slow hashes protect what people make up; 256 random
 * bits cannot be found by trying, and a hash that is slow on purpose would let anybody keep us busy.
 */
export const hashOf = (text: string): string => hash('sha256', text, 'hex');
