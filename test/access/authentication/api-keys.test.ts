import * as crypto from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hashOf, keyText, newKeyText, newSecret } from '../../../src/access/api-keys/key-text.ts';
import { ApiKeys } from '../../../src/access/authentication/api-keys.ts';
import type { Executor } from '../../../src/database/executor.ts';

vi.mock('node:crypto', { spy: true });

const good = newKeyText();
const revoked = newKeyText();
const expired = newKeyText();

const rows: Record<string, unknown[]> = {
  [good.prefix]: row(good, false, null),
  [revoked.prefix]: row(revoked, true, Date.now() - 1),
  [expired.prefix]: row(expired, false, Date.now() - 1),
};

function row(key: typeof good, isRevoked: boolean, expiresAt: number | null): unknown[] {
  const center = ['CENTER', null, 'BBPVP-BEKASI', ['BBPVP-BEKASI', 'SATPEL-X']];
  return [key.prefix, hashOf(key.text), isRevoked, expiresAt, ...center];
}

/** A key that is right but for its secret. */
const otherSecretOf = (prefix: string) => keyText(prefix, newSecret());

let keys: ApiKeys;
let used: string[];
let lookUps: string[];

beforeEach(() => {
  used = [];
  lookUps = [];
  const executor: Executor = {
    async execute(_sql, [prefixes]) {
      const asked = prefixes as string[];
      lookUps.push(...asked);
      return { columns: [], rows: asked.flatMap((prefix) => (rows[prefix] ? [rows[prefix]] : [])) };
    },
    close: async () => {},
  };
  keys = new ApiKeys(executor, (prefix) => used.push(prefix));
});

afterEach(() => vi.restoreAllMocks());

/** The code that a key is refused by; asynchronous or not. */
async function codeOf(text: string): Promise<unknown> {
  try {
    return await keys.viewer(text);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('an API key', () => {
  test('makes a viewer, and from then on at once', async () => {
    const viewer = await keys.viewer(good.text);
    expect(viewer).toEqual({
      role: 'CENTER',
      id: `key:${good.prefix}`,
      organization: 'BBPVP-BEKASI',
      organizations: ['BBPVP-BEKASI', 'SATPEL-X'],
      app: undefined,
    });
    expect(keys.viewer(good.text)).toBe(viewer);
    expect(lookUps).toEqual([good.prefix]);
    expect(used).toEqual([good.prefix, good.prefix]);
  });

  test('is refused without the database when its checksum is wrong', async () => {
    expect(await codeOf(`${good.text.slice(0, -1)}!`)).toBe('API_KEY_INVALID');
    expect(await codeOf(good.text.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')))).toBe(
      'API_KEY_INVALID',
    );
    expect(lookUps).toEqual([]);
  });

  test.each([
    ['unknown', newKeyText().text, 'API_KEY_INVALID'],
    ['right up to its secret', otherSecretOf(good.prefix), 'API_KEY_INVALID'],
    ['revoked', revoked.text, 'API_KEY_REVOKED'],
    ['expired', expired.text, 'API_KEY_EXPIRED'],
    // Who does not have the secret does not learn that there was such a key.
    ['another secret of a revoked one', otherSecretOf(revoked.prefix), 'API_KEY_INVALID'],
    ['another secret of an expired one', otherSecretOf(expired.prefix), 'API_KEY_INVALID'],
  ])('that is %s is refused, the second time from memory', async (_what, text, code) => {
    expect(await codeOf(text)).toBe(code);
    expect(lookUps).toHaveLength(1);
    expect(await codeOf(text)).toBe(code);
    expect(() => keys.viewer(text)).toThrow(expect.objectContaining({ code }));
    expect(lookUps).toHaveLength(1);
    expect(used).toEqual([]);
  });

  test('stays refused from memory when what is known of its prefix is too old', async () => {
    const wrong = otherSecretOf(good.prefix);
    await codeOf(wrong);
    const later = performance.now() + 60_000;
    vi.spyOn(performance, 'now').mockReturnValue(later);
    expect(await codeOf(wrong)).toBe('API_KEY_INVALID');
    expect(lookUps).toHaveLength(1);
  });

  test('is refused from the moment it expires, though it is remembered', async () => {
    const soon = newKeyText();
    const end = Date.now() + 60_000;
    rows[soon.prefix] = row(soon, false, end);
    expect(await codeOf(soon.text)).toMatchObject({ role: 'CENTER' });
    vi.spyOn(Date, 'now').mockReturnValue(end);
    expect(await codeOf(soon.text)).toBe('API_KEY_EXPIRED');
    expect(lookUps).toHaveLength(1);
  });

  test('is compared in a time that does not depend on where it differs', async () => {
    for (const text of [good.text, otherSecretOf(good.prefix), newKeyText().text]) {
      vi.mocked(crypto.timingSafeEqual).mockClear();
      await codeOf(text);
      const [one, other] = vi.mocked(crypto.timingSafeEqual).mock.lastCall!;
      expect([one.byteLength, other.byteLength]).toEqual([64, 64]);
    }
  });

  test('that is good is not forgotten for a flood of others', async () => {
    vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    const viewer = await keys.viewer(good.text);
    const flood = Array.from({ length: 15_000 }, (_, at) => {
      const name = at.toString(36);
      // Unknown ones, and wrong secrets of a good one.
      return at % 2
        ? keyText(name.padStart(8, '0'), 'x'.repeat(43))
        : keyText(good.prefix, name.padStart(43, 'x'));
    });
    await Promise.all(flood.map(codeOf));
    const before = lookUps.length;
    expect(keys.viewer(good.text)).toBe(viewer);
    expect(lookUps).toHaveLength(before);
  });
});
