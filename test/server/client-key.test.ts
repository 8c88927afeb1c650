import { describe, expect, test } from 'vitest';
import { anonymous } from '../../src/access/viewer.ts';
import { clientKey } from '../../src/server/client-key.ts';

const of = (address: string) => clientKey(anonymous, address);

describe('the key of a client', () => {
  test('is the viewer, whichever address it comes from', () => {
    const viewer = { ...anonymous, id: 'key:abc' };
    expect(clientKey(viewer, '10.0.0.1')).toBe('key:abc');
  });

  test('is the address of somebody anonymous, and does not show it', () => {
    expect(of('203.0.113.7')).not.toBe(of('203.0.113.8'));
    expect(of('203.0.113.7')).toBe(of('203.0.113.7'));
    expect(of('203.0.113.7')).toMatch(/^client:[\w-]{22}$/);
    expect(of('203.0.113.7')).not.toContain('203');
  });

  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
    ['2001:db8::1', '2001:0db8:0:0:1::'],
    ['::1', '::2'],
    ['fe80::1%eth0', 'fe80::2%eth1'],
    ['203.0.113.7', '::ffff:203.0.113.7'],
  ])('is the same for %s and %s', (one, other) => {
    expect(of(one)).toBe(of(other));
  });

  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['2001:db8::1', '2001:db9::1'],
    ['::ffff:203.0.113.7', '::ffff:203.0.113.8'],
  ])('is another for %s and %s', (one, other) => {
    expect(of(one)).not.toBe(of(other));
  });
});
