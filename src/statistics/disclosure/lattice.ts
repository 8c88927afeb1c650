/** What the rows of a table are told apart by. */
export interface Attribute {
  readonly name: string;
  /** Names of attributes whose value follows from this one's: a month implies its quarter and its year. */
  readonly implies: readonly string[];
}

/** Attributes as bits, in the order of their names. */
export type AttributeSet = number;

/**
 * The sets of attributes that a table and its margins are over: those closed under "implies", since a
 * count by month is one by month, quarter and year. Attributes have the order of their names, whatever
 * order they are given in.
 */
export class Lattice {
  readonly attributes: readonly Attribute[];
  /** By bit, what follows from the attribute, itself included. */
  readonly #closures: readonly AttributeSet[];
  /** Every closed set, each after all that are part of it; the first is empty, the last holds all attributes. */
  readonly sets: readonly AttributeSet[];

  /** @throws RangeError when a name is there twice, or an attribute is implied that is not there, or by itself */
  constructor(attributes: readonly Attribute[]) {
    this.attributes = attributes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (
      new Set(attributes.map(({ name }) => name)).size < attributes.length ||
      attributes.length > 30
    ) {
      throw new RangeError('A table is over at most 30 attributes, each with a name of its own.');
    }
    this.#closures = this.attributes.map((_, bit) => this.#closure(bit, 0));

    const found = new Set<AttributeSet>([2 ** attributes.length - 1]);
    for (const set of found) for (const bit of this.generators(set)) found.add(set & ~(1 << bit));
    this.sets = [...found].toSorted((a, b) => bitsOf(a).length - bitsOf(b).length || a - b);
  }

  #closure(bit: number, within: AttributeSet): AttributeSet {
    const { name, implies } = this.attributes[bit]!;
    if (within & (1 << bit)) throw new RangeError(`Attribute "${name}" implies itself.`);
    return implies.reduce((set, implied) => {
      const other = this.attributes.findIndex((attribute) => attribute.name === implied);
      if (other < 0)
        throw new RangeError(`Attribute "${name}" implies "${implied}", which is missing.`);
      return set | this.#closure(other, within | (1 << bit));
    }, 1 << bit);
  }

  /** Bits of the attributes that no other one in the set implies: without one of them it is still closed. */
  generators(set: AttributeSet): readonly number[] {
    const bits = bitsOf(set);
    return bits.filter(
      (bit) => !bits.some((other) => other !== bit && this.implied(other) & (1 << bit)),
    );
  }

  /** What follows from an attribute, itself included. */
  implied(bit: number): AttributeSet {
    return this.#closures[bit]!;
  }
}

/** The attributes of a set, in the order of their names. */
export function bitsOf(set: AttributeSet): readonly number[] {
  const bits: number[] = [];
  for (let bit = 0; set >> bit !== 0; bit++) if (set & (1 << bit)) bits.push(bit);
  return bits;
}
