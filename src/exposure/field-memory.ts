import type { FieldNode } from 'graphql';

/** What was found for a field of an operation, and for one thing beside it. Forgotten with the document. */
export class FieldMemory<Key, Value> {
  readonly #known = new WeakMap<FieldNode | readonly FieldNode[], Map<Key, Value>>();

  /** @param nodes where the operation has the field: several are the same list throughout one execution */
  get(nodes: readonly FieldNode[], key: Key, find: () => Value): Value {
    const place = nodes.length === 1 ? nodes[0]! : nodes;
    let known = this.#known.get(place);
    if (!known) this.#known.set(place, (known = new Map()));
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = find()));
    return value;
  }
}
