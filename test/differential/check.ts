import { print, validate } from 'graphql';
import type { Kysely } from 'kysely';
import type { Viewer } from '../../src/access/viewer.ts';
import type { TestGraph } from '../support/run-query.ts';
import { comparableSchema } from './comparable.ts';
import type { Coverage } from './coverage.ts';
import { compareSides, describeDisagreement, type Outcome, type Sides } from './differ.ts';
import { Generator } from './generator/generator.ts';
import { Samples } from './generator/samples.ts';
import type { Operation } from './operation.ts';
import type { Visible } from './reference/data.ts';
import { Reference } from './reference/reference.ts';
import { shrink } from './shrink.ts';

/** The server and its naive reference over one database, and the operations to ask both. */
export class DifferentialCheck {
  readonly generator: Generator;
  readonly sides: Sides;
  readonly #graph: TestGraph;
  readonly #reference: Reference;

  private constructor(graph: TestGraph, reference: Reference, viewer?: Viewer) {
    this.#graph = graph;
    this.#reference = reference;
    this.generator = new Generator(comparableSchema(graph.schema), new Samples(reference.data));
    this.sides = {
      server: async (document, variables) => {
        const {
          data = null,
          errors = [],
          statements,
        } = await graph.run(print(document), variables, viewer);
        return { data, errors, statements };
      },
      reference: (document, variables) => reference.execute(document, variables),
    };
  }

  /** Reads the database into the reference: what is written later, it does not see. */
  static async create(graph: TestGraph): Promise<DifferentialCheck> {
    const database = graph.orm.em.getKysely() as unknown as Kysely<unknown>;
    return new DifferentialCheck(graph, await Reference.create(graph, database));
  }

  /**
   * The same check for a viewer, whom the server must answer as if nothing else were in the database.
   *
   */
  as(viewer: Viewer, visible: Visible): DifferentialCheck {
    return new DifferentialCheck(this.#graph, this.#reference.seenBy(visible), viewer);
  }

  /** What the operations so far have reached. */
  get coverage(): Coverage {
    return this.#reference.coverage;
  }

  /**
   * Asks both sides the operation of a seed.
   *
   * @throws Error when the operation is not valid, or the answers differ: with the seed, the smallest
   *   form found, its variables, the first difference and the SQL
   */
  async run(seed: number): Promise<Outcome> {
    const operation = this.generator.make(seed);
    const [problem] = validate(this.#graph.schema, operation.document);
    if (problem) throw new Error(`The operation of seed ${seed} is not valid: ${problem.message}`);
    const outcome = await compareSides(operation, this.sides);
    if (!outcome.disagreement) return outcome;
    const explained = await this.explain(operation, outcome, this.sides);
    throw new Error(
      `Server and reference differ. To see it again: npm run fuzz -- --operations 1 --seed ${seed}\n\n${explained}`,
    );
  }

  /** The smallest form of an operation on which the sides differ in the same way, in words. */
  async explain(operation: Operation, { disagreement }: Outcome, sides: Sides): Promise<string> {
    const { document, sort } = disagreement!;
    // When the lists that cursors are taken from differ already, no cursor is needed to see it.
    const failing =
      document === operation.document ? operation : { ...operation, document, cursors: {} };
    const smallest = await shrink(this.#graph.schema, failing, async (smaller) => {
      const found = await compareSides(smaller, sides);
      return found.disagreement?.sort === sort;
    });
    const found = await compareSides(smallest, sides);
    return describeDisagreement(found.disagreement!);
  }
}
