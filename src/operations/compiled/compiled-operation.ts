import {
  OperationTypeNode,
  getVariableValues,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { type Fragments, fragmentsIn, switchesIn } from '../../exposure/conditionals.ts';
import { executePlan } from './execute-plan.ts';
import { NotCompilable, planOperation, type OperationPlan } from './plan.ts';

/** Settings of `@skip` and `@include` that are planned for one operation; the others are interpreted. */
const mostPlans = 16;

/** An operation that is planned once for each setting of its `@skip` and `@include`. */
export class CompiledOperation {
  readonly #schema: GraphQLSchema;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: Fragments;
  readonly #switches: readonly string[];
  /** By the switches' values; null where there can be no plan. */
  readonly #plans = new Map<string, OperationPlan | null>();
  #fieldCount = 0;

  /** @throws NotCompilable for mutations and subscriptions, whose time is not spent in execution */
  constructor(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
    if (operation.operation !== OperationTypeNode.QUERY || !schema.getQueryType()) {
      throw new NotCompilable('Only queries are compiled.');
    }
    const fragments = fragmentsIn(document);
    this.#schema = schema;
    this.#operation = operation;
    this.#fragments = fragments;
    this.#switches = switchesIn([operation], fragments);
  }

  /** How many fields its plans have so far, which is what they occupy in memory. */
  get fieldCount(): number {
    return this.#fieldCount;
  }

  /**
   * Executes the operation as graphql-js would.
   *
   * @param variables as the client sent them
   * @returns undefined when it has to be interpreted
   */
  execute(
    contextValue: unknown,
    variables: Readonly<Record<string, unknown>> = {},
  ): ExecutionResult | Promise<ExecutionResult> | undefined {
    const definitions = this.#operation.variableDefinitions ?? [];
    const { coerced, errors } = getVariableValues(this.#schema, definitions, variables, {
      maxErrors: 50,
    });
    if (errors) return { errors };
    const plan = this.#planFor(coerced);
    if (!plan) return undefined;
    return executePlan(plan, {
      schema: this.#schema,
      fragments: this.#fragments,
      operation: this.#operation,
      contextValue,
      variableValues: coerced,
    });
  }

  #planFor(variables: Readonly<Record<string, unknown>>): OperationPlan | null {
    const switches = new Map<string, boolean>();
    for (const name of this.#switches) {
      const value = variables[name];
      // A null where a Boolean! is due is an error, which is left to graphql-js.
      if (typeof value !== 'boolean') return null;
      switches.set(name, value);
    }
    const key = [...switches.values()].join();
    const known = this.#plans.get(key);
    if (known !== undefined) return known;
    if (this.#plans.size >= mostPlans) return null;
    const plan = this.#makePlan(switches);
    this.#plans.set(key, plan);
    return plan;
  }

  #makePlan(switches: ReadonlyMap<string, boolean>): OperationPlan | null {
    const type = this.#schema.getQueryType()!;
    const { selectionSet } = this.#operation;
    try {
      const plan = planOperation(this.#schema, this.#fragments, switches, type, selectionSet);
      this.#fieldCount += plan.fieldCount;
      return plan;
    } catch (error) {
      // Planning goes down level by level, and a document may have more of them than the stack.
      if (error instanceof NotCompilable || error instanceof RangeError) return null;
      throw error;
    }
  }
}
