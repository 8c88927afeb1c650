import { describe, expect, it } from 'vitest';
import { VersionMemory, type Versioned } from '../../src/statistics/version-memory.ts';

interface Thing extends Versioned {
  readonly number: number;
}

/** Makes numbered things of a version. */
function maker(version: string, size = 1) {
  let made = 0;
  const make = async (): Promise<Thing> => ({ version, size, number: ++made });
  return { make, count: () => made };
}

describe('What is made of a version', () => {
  it('is made once, and again for another version', async () => {
    const memory = new VersionMemory<Thing>(10);
    const [first, second] = [maker('1'), maker('2')];
    const found = await memory.find('1', 'a', first.make);
    expect(await memory.find('1', 'a', first.make)).toBe(found);
    expect(await memory.find('2', 'a', second.make)).not.toBe(found);
    await memory.find('1', 'b', first.make);
    expect([first.count(), second.count()]).toEqual([2, 1]);
  });

  it('is remembered for the version that it is of, though an older one was asked for', async () => {
    const memory = new VersionMemory<Thing>(10);
    const later = maker('2');
    const found = await memory.find('1', 'a', later.make);
    expect(await memory.find('2', 'a', later.make)).toBe(found);
    const older = maker('1');
    expect(await memory.find('1', 'a', older.make)).not.toBe(found);
    expect(older.count()).toBe(1);
  });

  it('is made once for all who ask at the same time', async () => {
    const memory = new VersionMemory<Thing>(10);
    const { make, count } = maker('1');
    const found = await Promise.all(['a', 'a', 'a'].map((name) => memory.find('1', name, make)));
    expect(new Set(found).size).toBe(1);
    expect(count()).toBe(1);
  });

  it('is made anew for a version that is not what others make at the time', async () => {
    const memory = new VersionMemory<Thing>(10);
    // A snapshot asks while the table is made as it is by now.
    const [later, snapshot] = [maker('2'), maker('1')];
    const found = await Promise.all([
      memory.find('1', 'a', later.make),
      memory.find('1', 'a', snapshot.make),
    ]);
    expect(found.map(({ version }) => version)).toEqual(['2', '1']);
  });

  it('is made by the next one who waits where making it fails', async () => {
    const memory = new VersionMemory<Thing>(10);
    const { make, count } = maker('1');
    const failing = memory.find('1', 'a', async () => {
      throw new Error('gone away');
    });
    const others = Promise.all([memory.find('1', 'a', make), memory.find('1', 'a', make)]);
    await expect(failing).rejects.toThrow('gone away');
    expect(new Set(await others).size).toBe(1);
    expect(count()).toBe(1);
  });

  it('is forgotten where all together would be too large, the least asked for first', async () => {
    const memory = new VersionMemory<Thing>(10);
    const { make, count } = maker('1', 4);
    for (const name of ['a', 'b', 'a', 'c']) await memory.find('1', name, make);
    expect(memory.size).toBe(8);
    await memory.find('1', 'a', make);
    expect(count()).toBe(3);
    await memory.find('1', 'b', make);
    expect(count()).toBe(4);
  });

  it('is not remembered where it alone would be too large', async () => {
    const memory = new VersionMemory<Thing>(10);
    const { make, count } = maker('1', 11);
    await memory.find('1', 'a', make);
    await memory.find('1', 'a', make);
    expect(count()).toBe(2);
    expect(memory.size).toBe(0);
  });
});
