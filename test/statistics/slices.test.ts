import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inSlices, type Sliced } from '../../src/statistics/slices.ts';
import { protect } from '../../src/statistics/disclosure/protect.ts';
import { Random } from '../differential/random.ts';

/** CPU time of this thread, in ms: whoever else uses the machine adds nothing to it. */
function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Uses the CPU for so long, in steps of a millisecond. */
function* busy(milliseconds: number): Sliced<number> {
  for (let step = 0; step < milliseconds; step++) {
    for (const start = cpuTime(); cpuTime() < start + 1;);
    yield;
  }
  return milliseconds;
}

/** Works while others are to be served, and tells the longest time that they had to wait. */
async function longestWaitDuring(work: () => Promise<unknown>) {
  const state = { isDone: false };
  let longest = 0;
  let turns = 0;
  const start = cpuTime();
  const done = work().finally(() => (state.isDone = true));
  for (let last = start; !state.isDone; turns++) {
    await setImmediate();
    const now = cpuTime();
    longest = Math.max(longest, now - last);
    last = now;
  }
  await done;
  return { longest, turns, total: cpuTime() - start };
}

describe('Work in slices', () => {
  it('comes to the same, or fails in the same way', async () => {
    expect(await inSlices(busy(3))).toBe(3);
    const failing = function* (): Sliced<never> {
      yield;
      throw new Error('no more');
    };
    await expect(inSlices(failing())).rejects.toThrow('no more');
  });

  it('keeps others waiting for one slice at a time, however many works there are', async () => {
    const { longest, total } = await longestWaitDuring(() =>
      Promise.all(Array.from({ length: 8 }, () => inSlices(busy(25)))),
    );
    expect(total).toBeGreaterThan(200);
    // All of them begin at once.
    expect(longest).toBeLessThan(total / 3);
  });

  it('lets a small work end while a large one goes on', async () => {
    const ended: string[] = [];
    await Promise.all([
      inSlices(busy(60)).then(() => ended.push('large')),
      inSlices(busy(2)).then(() => ended.push('small')),
    ]);
    expect(ended).toEqual(['small', 'large']);
  });

  it('is also that by which the largest table that there may be is protected', async () => {
    const random = new Random(1);
    // Regencies, years, genders and outcomes: a million groups with all margins.
    const cells = Array.from({ length: 553 * 9 * 3 * 3 }, (_, index) => {
      const [regency, rest] = [index % 553, Math.floor(index / 553)];
      return {
        values: [regency, regency % 39, rest % 9, Math.floor(rest / 9) % 3, Math.floor(rest / 27)],
        count: Math.floor(random.next() ** 3 * 60),
      };
    });
    const attributes = ['regency', 'province', 'year', 'gender', 'outcome'].map((name) => ({
      name,
      implies: name === 'regency' ? ['province'] : [],
    }));
    const protection = { threshold: 10, base: 5, key: 'test' };
    // The second time it is compiled code, as a server's is.
    await inSlices(protect(attributes, cells, protection));
    const { longest, turns, total } = await longestWaitDuring(() =>
      inSlices(protect(attributes, cells, protection)),
    );
    expect(total).toBeGreaterThan(50);
    expect(turns).toBeGreaterThan(10);
    expect(longest).toBeLessThan(total / 4);
  });
});
