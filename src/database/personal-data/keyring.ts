import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';
import type { PersonalDataKey } from '../../config.ts';

/** Where encrypted values stand. A value of one place cannot be passed off as one of another. */
export type EncryptedColumn = 'participant.nik' | 'participant.phone' | 'lookup_key.secret';

/** A stored value that cannot be decrypted. Its message says why, and nothing of the value. */
export class PersonalDataError extends Error {
  override readonly name = 'PersonalDataError';
}

const algorithm = 'aes-256-gcm';
const ivLength = 12;
const tagLength = 16;
const form = /^v1\.([a-z0-9-]{1,32})\.([A-Za-z0-9_-]{39,})$/;

/**
 * Encrypts texts by AES-256-GCM (NIST SP 800-38D), as `v1.<key id>.<base64url(iv, ciphertext, tag)>`.
 * The initialization vectors are random: a key is good for 2^32 values.
 */
export class Keyring {
  readonly #keys: ReadonlyMap<string, PersonalDataKey>;
  /** The key that encrypts. */
  readonly #first: PersonalDataKey;

  /** @param keys the first one encrypts, all decrypt */
  constructor(keys: readonly PersonalDataKey[]) {
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    this.#first = keys[0]!;
  }

  /** What values begin with that the first key encrypted. */
  get prefix(): string {
    return prefixOf(this.#first);
  }

  /** The text as it may be stored in that column. */
  encrypt(column: EncryptedColumn, text: string): string {
    const iv = freshIv();
    const cipher = createCipheriv(algorithm, this.#first.secret, iv, { authTagLength: tagLength });
    cipher.setAAD(boundTo(column, this.#first));
    const parts = [iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return `${this.prefix}${Buffer.concat(parts).toString('base64url')}`;
  }

  /**
   * The text of a value stored in that column.
   *
   * @throws PersonalDataError when its key is not here, or the value is not as it was encrypted
   */
  decrypt(column: EncryptedColumn, value: string): string {
    const [, id, encoded] = form.exec(value) ?? [];
    if (!id || !encoded) throw new PersonalDataError(`A value of ${column} is not encrypted.`);
    const key = this.#keys.get(id);
    if (!key) throw new PersonalDataError(`A value of ${column} needs the key "${id}".`);
    const bytes = Buffer.from(encoded, 'base64url');
    const decipher = createDecipheriv(algorithm, key.secret, bytes.subarray(0, ivLength), {
      authTagLength: tagLength,
    });
    decipher.setAAD(boundTo(column, key));
    decipher.setAuthTag(bytes.subarray(-tagLength));
    try {
      const text = decipher.update(bytes.subarray(ivLength, -tagLength), undefined, 'utf8');
      return text + decipher.final('utf8');
    } catch {
      throw new PersonalDataError(
        `A value of ${column} was altered, or the key "${id}" is not the one that encrypted it.`,
      );
    }
  }
}

/** Random bytes to take vectors from: asking for them one by one is a third of the work. */
const pool = Buffer.alloc(ivLength * 512);
let taken = pool.length;

/** A vector that nothing else was encrypted with. It is to be copied before the next one is asked for. */
function freshIv(): Buffer {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += ivLength;
  return pool.subarray(taken - ivLength, taken);
}

const prefixOf = ({ id }: PersonalDataKey) => `v1.${id}.`;

/** What is authenticated beside the text. */
const boundTo = (column: EncryptedColumn, key: PersonalDataKey) =>
  Buffer.from(`${prefixOf(key)}${column}`);
