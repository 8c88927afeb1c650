import { type GraphQLSchema, isObjectType } from 'graphql';
import { isConnection } from '../coverage.ts';
import type { Operation } from '../operation.ts';
import { Random } from '../random.ts';
import { Making, type Target } from './making.ts';
import type { Samples } from './samples.ts';

/**
 * Makes random valid operations from the schema itself: it knows how connections, filters and orders
 * are built, and few fields by name: `node`, `nodes`, `search`, and `id`. One seed, one operation.
 */
export class Generator {
  readonly #schema: GraphQLSchema;
  readonly #samples: Samples;
  readonly #targets: readonly Target[];

  constructor(schema: GraphQLSchema, samples: Samples) {
    this.#schema = schema;
    this.#samples = samples;
    this.#targets = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter(isConnection)
          .map((field) => ({ type, field })),
      );
  }

  /** How many seeds in a row it takes until every connection has been aimed at. */
  get targets(): number {
    return this.#targets.length;
  }

  /** The operation of a seed. It is sure to ask for one connection: neighbouring seeds, another. */
  make(seed: number): Operation {
    const target = this.#targets[seed % this.#targets.length]!;
    return new Making(this.#schema, this.#samples, new Random(seed)).operation(target);
  }
}
