import { createSecretKey, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { PersonalDataKey } from '../../../src/config.ts';
import { PersonalDataCipher } from '../../../src/database/personal-data/cipher.ts';
import { PersonalDataError } from '../../../src/database/personal-data/keyring.ts';

const key = (id: string): PersonalDataKey => ({ id, secret: createSecretKey(randomBytes(32)) });
const lookupKey = createSecretKey(randomBytes(32));
const [old, current] = [key('2025'), key('2026')];
const before = new PersonalDataCipher([old], lookupKey);
const meanwhile = new PersonalDataCipher([current, old], lookupKey);
const after = new PersonalDataCipher([current], lookupKey);
const nik = '3271046504930002';

function failure(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(PersonalDataError);
    expect(inspect(error)).not.toContain(nik);
    return (error as Error).message;
  }
  throw new Error('Nothing failed.');
}

describe('an encrypted value', () => {
  it('is read again, and is another one each time', () => {
    const values = Array.from({ length: 2_000 }, () => before.encrypt('participant.nik', nik));
    expect(new Set(values).size).toBe(values.length);
    for (const value of values) expect(before.decrypt('participant.nik', value)).toBe(nik);
    expect(values[0]).toMatch(/^v1\.2025\.[A-Za-z0-9_-]{59}$/);
    expect(before.decrypt('participant.phone', before.encrypt('participant.phone', 'ä'))).toBe('ä');
  });

  it('tells which key it needs', () => {
    const value = before.encrypt('participant.nik', nik);
    expect(meanwhile.decrypt('participant.nik', value)).toBe(nik);
    expect(meanwhile.encrypt('participant.nik', nik)).toMatch(/^v1\.2026\./);
    expect(failure(() => after.decrypt('participant.nik', value))).toBe(
      'A value of participant.nik needs the key "2025".',
    );
  });

  it('is not read with another key of the same name', () => {
    const impostor = new PersonalDataCipher([key('2025')], lookupKey);
    const value = before.encrypt('participant.nik', nik);
    expect(failure(() => impostor.decrypt('participant.nik', value))).toMatch(
      /was altered, or the key "2025" is not the one/,
    );
  });

  it('is of its column alone', () => {
    const value = before.encrypt('participant.phone', nik);
    expect(failure(() => before.decrypt('participant.nik', value))).toMatch(/was altered/);
  });

  it('is not read when a single bit of it, or its key, was changed', () => {
    const [, , encoded] = before.encrypt('participant.nik', nik).split('.');
    const bytes = Buffer.from(encoded!, 'base64url');
    for (let place = 0; place < bytes.length; place++) {
      const altered = Buffer.from(bytes);
      altered[place]! ^= 1;
      const value = `v1.2025.${altered.toString('base64url')}`;
      expect(failure(() => before.decrypt('participant.nik', value))).toMatch(/was altered/);
    }
    expect(failure(() => meanwhile.decrypt('participant.nik', `v1.2026.${encoded}`))).toMatch(
      /was altered/,
    );
    const cut = bytes.subarray(0, -8).toString('base64url');
    expect(failure(() => before.decrypt('participant.nik', `v1.2025.${cut}`))).toMatch(/altered/);
  });

  it.each([nik, '', 'v1', `v2.2025.${'A'.repeat(59)}`, 'v1.2025.short', `v1..${'A'.repeat(59)}`])(
    'is not %j',
    (value) => {
      expect(failure(() => before.decrypt('participant.nik', value))).toBe(
        'A value of participant.nik is not encrypted.',
      );
    },
  );
});

it('a look-up hash is the same under every key, and of one number alone', () => {
  const hash = before.lookupHash(nik);
  expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect([meanwhile.lookupHash(nik), after.lookupHash(nik)]).toEqual([hash, hash]);
  expect(before.lookupHash('3271046504930003')).not.toBe(hash);
  const elsewhere = new PersonalDataCipher([old], createSecretKey(randomBytes(32)));
  expect(elsewhere.lookupHash(nik)).not.toBe(hash);
});
