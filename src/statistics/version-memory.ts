import { LRUCache } from 'lru-cache';

/** What is made of the database as it is in one version. */
export interface Versioned {
  readonly version: string;
  /** How much memory it takes, in whatever measure. */
  readonly size: number;
}

/**
 * Remembers what was made of some version, up to a sum of sizes; what was not asked for the longest goes
 * first. What several ask for at the same time is made once.
 */
export class VersionMemory<Value extends Versioned> {
  readonly #made: LRUCache<string, Value>;
  readonly #making = new Map<string, Promise<Value>>();

  /** @param maxSize of all that is remembered together */
  constructor(maxSize: number) {
    this.#made = new LRUCache({ maxSize, sizeCalculation: ({ size }) => size });
  }

  /** How large all that is remembered is. */
  get size(): number {
    return this.#made.calculatedSize;
  }

  /**
   * @param version that the caller has seen
   * @param make may make it of a later version, which is that of the database by then
   */
  async find(version: string, name: string, make: () => Promise<Value>): Promise<Value> {
    const key = keyOf(version, name);
    for (;;) {
      const made = this.#made.get(key);
      if (made) return made;
      const making = this.#making.get(key);
      if (!making) return this.#make(key, name, make);
      // Whoever began to make it may have gone away, and its statement with it.
      const found = await making.catch(() => undefined);
      // A snapshot sees no later version.
      if (found?.version === version) return found;
    }
  }

  #make(key: string, name: string, make: () => Promise<Value>): Promise<Value> {
    const making = make()
      .then((made) => {
        this.#made.set(keyOf(made.version, name), made);
        return made;
      })
      .finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }
}

function keyOf(version: string, name: string): string {
  return `${version} ${name}`;
}
