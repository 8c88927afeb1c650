import { LRUCache } from 'lru-cache';

/** How long a value is used without asking again, in ms. */
const freshFor = 2_000;
/** How long it is used at all, while a newer one is asked for: less than the 5 s in which a change must be known. */
const usableFor = 4_000;
const mostRemembered = 10_000;
const largestBatch = 1_000;

interface Answer<Value> {
  readonly value: Value | undefined;
  /** `performance.now()` before it was read. */
  readonly askedAt: number;
}

/**
 * Reads values by key, and remembers them for some seconds. One reading is under way at a time, for all
 * the keys asked for by then: however many clients ask, they take one connection.
 */
export class Lookup<Value extends object> {
  readonly #read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;
  readonly #found = new LRUCache<string, Answer<Value>>({ max: mostRemembered });
  // Apart, since anybody can ask for what is not there: that drives nothing out that is.
  readonly #missing = new LRUCache<string, Answer<Value>>({ max: mostRemembered });
  readonly #asked = new Map<string, PromiseWithResolvers<Value | undefined>>();
  #queue: string[] = [];
  #reading = false;

  /** @param read answers the keys that there are */
  constructor(read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>) {
    this.#read = read;
  }

  /** The key's value, undefined when there is none: at once if it is remembered. */
  get(key: string): Value | undefined | Promise<Value | undefined> {
    const answer = this.#found.get(key) ?? this.#missing.get(key);
    if (!answer) return this.#ask(key);
    const age = performance.now() - answer.askedAt;
    if (age >= usableFor) return this.#ask(key);
    // A key in use is asked for anew before it is too old: nobody waits for it.
    if (age >= freshFor) this.#ask(key).catch(() => {});
    return answer.value;
  }

  #ask(key: string): Promise<Value | undefined> {
    let asked = this.#asked.get(key);
    if (!asked) {
      asked = Promise.withResolvers();
      this.#asked.set(key, asked);
      this.#queue.push(key);
      if (!this.#reading) void this.#readQueue();
    }
    return asked.promise;
  }

  async #readQueue(): Promise<void> {
    this.#reading = true;
    while (this.#queue.length > 0) {
      const keys = this.#queue.splice(0, largestBatch);
      const askedAt = performance.now();
      try {
        const values = await this.#read(keys);
        for (const key of keys) this.#remember(key, { value: values.get(key), askedAt });
      } catch (error) {
        for (const key of keys) this.#settle(key)?.reject(error);
      }
    }
    this.#reading = false;
  }

  #remember(key: string, answer: Answer<Value>): void {
    const [of, other] =
      answer.value === undefined ? [this.#missing, this.#found] : [this.#found, this.#missing];
    of.set(key, answer);
    other.delete(key);
    this.#settle(key)?.resolve(answer.value);
  }

  #settle(key: string): PromiseWithResolvers<Value | undefined> | undefined {
    const asked = this.#asked.get(key);
    this.#asked.delete(key);
    return asked;
  }
}

/** Goes on with a value that may have to be awaited, without a promise where it need not. */
export function whenKnown<Value, Result>(
  value: Value | Promise<Value>,
  use: (value: Value) => Result,
): Result | Promise<Result> {
  return value instanceof Promise ? value.then((known) => use(known)) : use(value);
}
