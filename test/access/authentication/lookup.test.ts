import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Lookup, whenKnown } from '../../../src/access/authentication/lookup.ts';

interface Value {
  readonly name: string;
}

let now = 0;
let reads: (readonly string[])[] = [];
let stored: Map<string, Value>;
let gate: Promise<unknown> = Promise.resolve();

const lookup = () =>
  new Lookup<Value>(async (keys) => {
    reads.push(keys);
    await gate;
    return new Map(keys.flatMap((key) => (stored.has(key) ? [[key, stored.get(key)!]] : [])));
  });

/** Asks for many keys at a time. */
const ask = (keys: Lookup<Value>, names: readonly string[]) =>
  Promise.all(names.map(async (name) => keys.get(name)));

beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  now = 1_000;
  reads = [];
  gate = Promise.resolve();
  stored = new Map(['a', 'b', 'c', 'd'].map((name) => [name, { name }]));
});
afterEach(() => vi.restoreAllMocks());

describe('a look-up', () => {
  test('asks once for a key, however many want it', async () => {
    const keys = lookup();
    const answers = await ask(keys, Array<string>(50).fill('a'));
    expect(new Set(answers)).toEqual(new Set([stored.get('a')]));
    expect(reads).toEqual([['a']]);
  });

  test('reads one batch at a time, of all that was asked for meanwhile', async () => {
    const first = Promise.withResolvers<void>();
    gate = first.promise;
    const keys = lookup();
    const asked = ask(keys, ['a', 'b', 'missing', 'b', 'a']);
    expect(reads).toEqual([['a']]);
    first.resolve();
    expect(await asked).toEqual(['a', 'b', undefined, 'b', 'a'].map((name) => name && { name }));
    expect(reads).toEqual([['a'], ['b', 'missing']]);
  });

  test('answers what it remembers without a promise', async () => {
    const keys = lookup();
    await keys.get('a');
    await keys.get('missing');
    now += 1_999;
    expect(keys.get('a')).toBe(stored.get('a'));
    expect(keys.get('missing')).toBeUndefined();
    expect(reads).toHaveLength(2);
  });

  test('asks anew before a value is too old, and lets nobody wait for it', async () => {
    const keys = lookup();
    const old = await keys.get('a');
    stored.set('a', { name: 'new' });
    now += 2_000;
    expect(keys.get('a')).toBe(old);
    expect(reads).toEqual([['a'], ['a']]);
    await vi.waitFor(() => expect(keys.get('a')).toEqual({ name: 'new' }));
  });

  test('uses no value that was asked for four seconds ago', async () => {
    const slow = Promise.withResolvers<void>();
    gate = slow.promise;
    const keys = lookup();
    const first = keys.get('a');
    // The age counts from before the reading: what changes during it may not be in it.
    now += 3_999;
    slow.resolve();
    const old = await first;
    expect(keys.get('a')).toBe(old);
    now += 1;
    stored.set('a', { name: 'new' });
    await vi.waitFor(async () => expect(await keys.get('a')).toEqual({ name: 'new' }));
  });

  test('notices what is gone', async () => {
    const keys = lookup();
    await keys.get('a');
    stored.delete('a');
    now += 4_000;
    expect(await keys.get('a')).toBeUndefined();
    expect(keys.get('a')).toBeUndefined();
  });

  test('passes a failure on, remembers none, and goes on with what is queued', async () => {
    let fails = true;
    const keys = new Lookup<Value>(async (asked) => {
      reads.push(asked);
      if (fails) throw new Error('away');
      return new Map(asked.map((name) => [name, { name }]));
    });
    await expect(keys.get('a')).rejects.toThrow('away');
    fails = false;
    expect(await keys.get('a')).toEqual({ name: 'a' });
    // A failure to ask anew is nobody's, as long as the value may be used.
    fails = true;
    now += 3_000;
    expect(keys.get('a')).toEqual({ name: 'a' });
    now += 1_000;
    await expect(Promise.resolve(keys.get('a'))).rejects.toThrow('away');
  });

  test('forgets nothing that is there for what is not', async () => {
    const keys = lookup();
    await keys.get('a');
    await ask(
      keys,
      Array.from({ length: 25_000 }, (_, at) => `missing ${at}`),
    );
    const before = reads.length;
    // In batches of a thousand, one after the other.
    expect(before).toBeLessThan(30);
    expect(keys.get('a')).toBe(stored.get('a'));
    expect(reads).toHaveLength(before);
  });
});

test('what follows a known value needs no promise', async () => {
  expect(whenKnown(1, (value) => value + 1)).toBe(2);
  expect(await whenKnown(Promise.resolve(1), (value) => value + 1)).toBe(2);
});
