import { describe, expect, test } from 'vitest';
import {
  hashOf,
  looksLikeKey,
  newKeyText,
  prefixOf,
} from '../../../src/access/api-keys/key-text.ts';

describe('an API key', () => {
  test('names itself by its prefix', () => {
    const { text, prefix } = newKeyText();
    expect(text).toMatch(/^vokasi_[0-9a-z]{8}_[0-9A-Za-z]{49}$/);
    expect(prefixOf(text)).toBe(prefix);
    expect(looksLikeKey(text)).toBe(true);
  });

  test('has 256 random bits', () => {
    const keys = Array.from({ length: 500 }, () => newKeyText().text.slice(16, 59));
    expect(new Set(keys).size).toBe(500);
    expect(43 * Math.log2(62)).toBeGreaterThan(256);
    // Every character in every place: 500 draws miss one of 62 with a probability of 0.0003.
    for (const place of [0, 21, 42]) {
      expect(new Set(keys.map((key) => key[place])).size).toBeGreaterThan(55);
    }
  });

  test('with one wrong or misplaced character is known to be none', () => {
    const { text } = newKeyText();
    for (let place = 0; place < text.length; place++) {
      const other = text[place] === 'b' ? 'c' : 'b';
      expect(prefixOf(text.slice(0, place) + other + text.slice(place + 1))).toBeUndefined();
      const [first, second] = [text[place], text[place + 1]];
      if (second === undefined || first === second) continue;
      const swapped = text.slice(0, place) + second + first + text.slice(place + 2);
      expect(prefixOf(swapped)).toBeUndefined();
    }
  });

  test.each(['', 'vokasi_', 'vokasi__', 'vokasi_abcdefgh_short', ' '.repeat(10_000)])(
    '%j is none',
    (text) => {
      expect(prefixOf(text)).toBeUndefined();
    },
  );

  test('is none with anything around it', () => {
    const { text } = newKeyText();
    for (const other of [` ${text}`, `${text} `, `${text}\n`, text.toUpperCase(), `${text}0`]) {
      expect(prefixOf(other)).toBeUndefined();
    }
  });

  test('is stored as a hash that says nothing of it', () => {
    const { text } = newKeyText();
    expect(hashOf(text)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf(text)).not.toBe(hashOf(newKeyText().text));
  });
});
