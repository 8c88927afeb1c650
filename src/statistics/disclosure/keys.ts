import type { Codes } from './codes.ts';

/**
 * Numbers the cells of a table from 0 in the order in which they come, by the codes of its attributes:
 * an open hash table of numbers, which takes a fifth of a Map's time. Where a number cannot hold all
 * combinations of codes it is a Map of texts.
 */
export class Keys {
  readonly #bits: readonly number[];
  readonly #columns: readonly Int32Array[];
  readonly #radices: readonly number[];
  readonly #texts: Map<string, number> | undefined;
  /** By place: a key, and its number plus 1; 0 where the place is free. */
  readonly #keys: Float64Array;
  readonly #numbers: Int32Array;
  size = 0;

  /** How many cells there can be. */
  readonly most: number;

  /** @param bits of the attributes */
  constructor(bits: readonly number[], codes: Codes) {
    this.#bits = bits;
    this.#columns = bits.map((bit) => codes.columns[bit]!);
    this.#radices = bits.map((bit) => codes.count(bit));
    const combinations = this.#radices.reduce((product, radix) => product * radix, 1);
    if (combinations > Number.MAX_SAFE_INTEGER) this.#texts = new Map();
    this.most = Math.min(codes.rows, combinations);
    // A power of 2, at most half full.
    const places = this.#texts ? 0 : 2 ** Math.ceil(Math.log2(2 * this.most + 2));
    this.#keys = new Float64Array(places);
    this.#numbers = new Int32Array(places);
  }

  /** @returns the number of the row's cell, the next one when it is the first there */
  add(row: number): number {
    if (this.#texts) {
      const text = this.#textOfRow(row);
      const known = this.#texts.get(text);
      if (known !== undefined) return known;
      this.#texts.set(text, this.size);
      return this.size++;
    }
    const key = this.#keyOfRow(row);
    const place = this.#place(key);
    if (this.#numbers[place] === 0) {
      this.#keys[place] = key;
      this.#numbers[place] = ++this.size;
    }
    return this.#numbers[place]! - 1;
  }

  /** @param codes by bit */
  ofCodes(codes: readonly number[]): number {
    const own = this.#bits.map((bit) => codes[bit]!);
    if (own.some((code) => code < 0)) return -1;
    if (this.#texts) return this.#texts.get(own.join()) ?? -1;
    const key = own.reduce((sum, code, at) => sum * this.#radices[at]! + code, 0);
    return this.#numbers[this.#place(key)]! - 1;
  }

  #textOfRow(row: number): string {
    return this.#columns.map((column) => column[row]).join();
  }

  #keyOfRow(row: number): number {
    let key = 0;
    for (let at = 0; at < this.#radices.length; at++) {
      key = key * this.#radices[at]! + this.#columns[at]![row]!;
    }
    return key;
  }

  /** Where a key is, or the free place where it would be. */
  #place(key: number): number {
    const mask = this.#keys.length - 1;
    const high = Math.floor(key / 2 ** 32);
    // The finalizer of MurmurHash3.
    let hash = (key % 2 ** 32) ^ Math.imul(high, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
    let place = hash & mask;
    while (this.#numbers[place] !== 0 && this.#keys[place] !== key) place = (place + 1) & mask;
    return place;
  }
}
