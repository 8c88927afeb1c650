import type { FieldNode } from 'graphql';

/** What was found for a field of an operation, and for one thing beside it. Forgotten with the document. */
export class FieldMemory<Key, Value> {
  readonly #known = new WeakMap<FieldNode, Map<Key, Value>>();

  /** @param nodes where the operation has the field: several places are merged anew each time */
  get(nodes: readonly FieldNode[], key: Key, find: () => Value): Value {
    const [node] = nodes;
    if (!node || nodes.length > 1) return find();
    let known = this.#known.get(node);
    if (!known) this.#known.set(node, (known = new Map()));
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = find()));
    return value;
  }
}
