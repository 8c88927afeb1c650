import { createHmac, type KeyObject } from 'node:crypto';
import type { PersonalDataKey } from '../../config.ts';
import { Keyring } from './keyring.ts';

/** Encrypts and decrypts personal data, and finds them again by a hash. */
export class PersonalDataCipher extends Keyring {
  readonly #lookupKey: KeyObject;

  /**
   * @param keys the first one encrypts, all decrypt
   * @param lookupKey the database's own, which stays the same when keys change
   */
  constructor(keys: readonly PersonalDataKey[], lookupKey: KeyObject) {
    super(keys);
    this.#lookupKey = lookupKey;
  }

  /** HMAC-SHA-256 of an identity number, or of a text with one, in base64url: always the same for the same. */
  lookupHash(text: string): string {
    return createHmac('sha256', this.#lookupKey).update(text).digest('base64url');
  }
}
