import { describe, expect, test } from 'vitest';
import { credentialIn } from '../../../src/access/authentication/credential.ts';

const key = `vokasi_abcdefgh_${'x'.repeat(49)}`;
const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln';

describe('the credential of a request', () => {
  test.each([
    [{ authorization: `Bearer ${key}` }, { kind: 'key', text: key }],
    [{ authorization: `bearer   ${key} ` }, { kind: 'key', text: key }],
    [{ 'x-api-key': key }, { kind: 'key', text: key }],
    [{ authorization: `Bearer ${token}` }, { kind: 'token', text: token }],
    // Unsigned: refused as a token.
    [{ authorization: 'Bearer a.b.' }, { kind: 'token', text: 'a.b.' }],
    [{}, undefined],
  ])('of %j is read', (headers, credential) => {
    expect(credentialIn(headers)).toEqual(credential);
  });

  test.each([
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
    { authorization: `Basic ${key}` },
    { authorization: key },
    { authorization: token },
    { authorization: 'Bearer hello' },
    { authorization: 'Bearer a.b' },
    { authorization: 'Bearer a.b.c.d.e' },
    { authorization: `Bearer ${key}, Bearer ${key}` },
    { authorization: `Bearer ${key} ${key}` },
    { authorization: `Bearer a.${'b'.repeat(9_000)}.c` },
    { 'x-api-key': '' },
    { 'x-api-key': token },
    { 'x-api-key': [key, key] },
    { authorization: `Bearer ${key}`, 'x-api-key': key },
    { authorization: '', 'x-api-key': key },
  ])('of %j is malformed', (headers) => {
    expect(() => credentialIn(headers)).toThrow(
      expect.objectContaining({ code: 'CREDENTIALS_MALFORMED', statusCode: 401 }),
    );
  });
});
