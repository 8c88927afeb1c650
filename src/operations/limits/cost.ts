import {
  locatedError,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { type Fragments, fragmentsIn, switchesIn } from '../../exposure/conditionals.ts';
import { largestPageSize, requestedSize } from '../../relay/page-args.ts';
import { pointsAsked } from './asked-cost.ts';
import { buildCostTree, type ConnectionCost, type CostNode } from './cost-tree.ts';
import { relationsOf } from './filter-cost.ts';
import { defaultsOf, noVariables, type Operand, resolved, type Variables } from './operands.ts';

/** Points at one place of an operation, its parts not included. */
export interface CostItem {
  /** Names in the answer, from the root: `trainingCenters.nodes`. */
  readonly path: string;
  readonly cost: number;
}

/** Points of each relation that a filter reaches through. */
const relationPoints = 10;
/** Points of a count that a filter makes, beside those of any count: it reads the list. */
const filteredCountPoints = 9;

/** Switches of which each setting is remembered; with more of them the tree is built for each request. */
const mostSwitches = 12;
const mostTrees = 16;

/**
 * What an operation costs, as a function of its variables. A point is an object of the answer:
 *
 *     operation  = 1 + its fields
 *     object     = 1 + its fields          a relation to one, a node of a page
 *     connection = 1 + page × object       `first` or `last`, 20 when left out
 *                + 1 for `totalCount`, 10 where there is a filter
 *                + 10 for each relation that the filter reaches through
 *                + what the field says that its arguments cost
 *
 * Plain values, edges and `pageInfo` cost nothing. Of an interface or a union, the costliest type
 * counts. What the text alone decides is worked out once.
 */
export class OperationCost {
  readonly #schema: GraphQLSchema;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: Fragments;
  readonly #switches: readonly Operand[];
  readonly #trees = new LRUCache<string, FoldedTree>({ max: mostTrees });

  constructor(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
    const fragments = fragmentsIn(document);
    this.#schema = schema;
    this.#operation = operation;
    this.#fragments = fragments;
    const defaults = defaultsOf(operation);
    this.#switches = switchesIn([operation], fragments).map((variable) => ({
      variable,
      value: defaults.get(variable),
    }));
  }

  /**
   * The operation as it is with these values of its `@skip` and `@include`.
   *
   * @param largest how many rows a page may have
   */
  treeFor(variables: Variables = noVariables, largest = largestPageSize): FoldedTree {
    if (this.#switches.length > mostSwitches) return this.#build(variables, largest);
    let setting = 0;
    for (const each of this.#switches) {
      setting = setting * 2 + Number(resolved(each, variables) === true);
    }
    const key = `${setting} ${largest}`;
    let tree = this.#trees.get(key);
    if (!tree) this.#trees.set(key, (tree = this.#build(variables, largest)));
    return tree;
  }

  #build(variables: Variables, largest: number): FoldedTree {
    const switches = new Map(
      this.#switches.map((each) => [each.variable!, resolved(each, variables) === true] as const),
    );
    const root = buildCostTree(this.#schema, this.#fragments, this.#operation, switches);
    return new FoldedTree(root, largest);
  }
}

/** A cost tree whose parts that do not depend on variables are already worked out. */
export class FoldedTree {
  readonly #root: CostNode;
  readonly #largest: number;
  readonly #constants = new Map<CostNode, number>();

  /** @param largest how many rows a page may have */
  constructor(root: CostNode, largest = largestPageSize) {
    this.#root = root;
    this.#largest = largest;
    this.#fold(root);
  }

  /**
   * The most that the operation can cost.
   *
   * @throws BadUserInputError when a page has no size that it may have, as execution would
   */
  requested(variables: Variables = noVariables): number {
    return this.#each(this.#root, variables);
  }

  /** Where the points arise, the most first; together with 1 for the operation they are all of them. */
  breakdown(variables: Variables = noVariables): CostItem[] {
    const items = new Map<string, number>();
    const visit = (node: CostNode, path: string, times: number): void => {
      const points = times * (node.weight + surcharge(node, variables));
      if (points > 0 && path !== '') items.set(path, (items.get(path) ?? 0) + points);
      const page = pageSizeOf(node, variables, this.#largest);
      const branch = this.#costliest(node, page, variables);
      for (const child of branch) {
        const below = path === '' ? child.key : `${path}.${child.key}`;
        visit(child, below, times * countOf(child, page, variables));
      }
    };
    visit(this.#root, '', 1);
    return [...items]
      .map(([path, cost]) => ({ path, cost }))
      .toSorted((one, other) => other.cost - one.cost);
  }

  /**
   * What an answer's data cost in the same points: never more than was requested.
   *
   * @param hasErrors whether the answer has any: then what is null may have been read, and lost by an
   *   error further down, and costs what was requested of it
   */
  actual(data: unknown, variables: Variables = noVariables, hasErrors = false): number {
    if (hasErrors && !data) return this.requested(variables);
    return Math.max(this.#answered(this.#root, data, variables, hasErrors), this.#root.weight);
  }

  /** Points of one object at a place, with what is selected of it. */
  #each(node: CostNode, variables: Variables): number {
    const constant = this.#constants.get(node);
    if (constant !== undefined) return constant;
    const page = pageSizeOf(node, variables, this.#largest);
    let most = 0;
    for (const branch of node.branches) {
      const points = this.#sum(branch, page, variables);
      if (points > most) most = points;
    }
    return node.weight + surcharge(node, variables) + most;
  }

  #sum(branch: readonly CostNode[], page: number, variables: Variables): number {
    let sum = 0;
    for (const child of branch) {
      sum += countOf(child, page, variables) * this.#each(child, variables);
    }
    return sum;
  }

  #costliest(node: CostNode, page: number, variables: Variables): readonly CostNode[] {
    let found: readonly CostNode[] = [];
    let most = -1;
    for (const branch of node.branches) {
      const points = this.#sum(branch, page, variables);
      if (points > most) [most, found] = [points, branch];
    }
    return found;
  }

  /** A relation that leads nowhere was followed all the same: it counts like one that leads somewhere. */
  #answered(node: CostNode, value: unknown, variables: Variables, hasErrors: boolean): number {
    if (value === undefined) return 0;
    if (node.branches.length === 0) return node.weight;
    if (value === null && hasErrors) return this.#each(node, variables);
    if (typeof value !== 'object' || value === null) return 0;
    if (Array.isArray(value)) {
      let points = 0;
      for (const each of value) {
        if (node.flat === undefined) points += this.#answered(node, each, variables, hasErrors);
        else if (each !== null || hasErrors) points += node.flat;
      }
      return points;
    }
    if (node.flat !== undefined) return node.flat;
    let points = node.weight + surcharge(node, variables);
    for (const { key, candidates } of node.parts) {
      const part = (value as Record<string, unknown>)[key];
      let least = Infinity;
      // Which type the object has is not known: whatever it is, it is no less than that.
      for (const candidate of candidates) {
        least = Math.min(least, this.#answeredPart(node, candidate, part, variables, hasErrors));
      }
      points += least;
    }
    return points;
  }

  #answeredPart(
    node: CostNode,
    part: CostNode,
    value: unknown,
    variables: Variables,
    hasErrors: boolean,
  ): number {
    const points = this.#answered(part, value, variables, hasErrors);
    const isLost = value === null && hasErrors;
    return isLost
      ? points * countOf(part, pageSizeOf(node, variables, this.#largest), variables)
      : points;
  }

  /** @returns whether the node's points depend on no variable */
  #fold(node: CostNode): boolean {
    let isConstant = isConstantItself(node, this.#largest);
    for (const branch of node.branches) {
      for (const child of branch) {
        const folded = this.#constants.has(child) || this.#fold(child);
        isConstant &&= folded && isConstantCount(child);
      }
    }
    if (isConstant) this.#constants.set(node, this.#each(node, noVariables));
    return isConstant;
  }
}

function isConstantCount({ count }: CostNode): boolean {
  return typeof count !== 'object' || count.variable === undefined;
}

function isConstantItself({ connection, asked }: CostNode, largest: number): boolean {
  if (asked?.hasVariables) return false;
  if (!connection) return true;
  const { first, last, filter } = connection;
  return (
    first.variable === undefined &&
    last.variable === undefined &&
    (!filter || (filter.given.variable === undefined && filter.variables.length === 0)) &&
    isPossibleSize(connection, largest)
  );
}

/** A size that is refused is refused each time that the operation is sent. */
function isPossibleSize({ first, last }: ConnectionCost, largest: number): boolean {
  try {
    requestedSize(numberIn(first.value), numberIn(last.value), largest);
    return true;
  } catch {
    return false;
  }
}

function pageSizeOf(
  { connection, nodes }: CostNode,
  variables: Variables,
  largest: number,
): number {
  if (!connection) return 1;
  const first = numberIn(resolved(connection.first, variables));
  const last = numberIn(resolved(connection.last, variables));
  try {
    return requestedSize(first, last, largest);
  } catch (error) {
    throw locatedError(error, nodes);
  }
}

/** Anything but a number is refused, or taken for nothing, when the operation is executed. */
function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function countOf({ count }: CostNode, page: number, variables: Variables): number {
  if (typeof count === 'number') return count;
  if (count === 'page') return page;
  const list = resolved(count, variables);
  // A lone value stands for a list of one.
  return Array.isArray(list) ? list.length : 1;
}

/** Points that depend on a field's arguments, beside those of its objects. */
function surcharge({ connection, asked }: CostNode, variables: Variables): number {
  const own = asked ? pointsAsked(asked, variables) : 0;
  const relations = connection?.filter && relationsOf(connection.filter, variables);
  if (relations === undefined) return own;
  return own + relations * relationPoints + (connection!.totalCount ? filteredCountPoints : 0);
}

const compiled = new WeakMap<OperationDefinitionNode, OperationCost>();

/**
 * What an operation costs, remembered as long as the operation is.
 *
 * @param document valid, and with the operation among its definitions
 */
export function operationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationCost {
  let cost = compiled.get(operation);
  if (!cost) compiled.set(operation, (cost = new OperationCost(schema, document, operation)));
  return cost;
}

/**
 * What an operation costs with these variables, and where.
 *
 * @throws BadUserInputError when a page has no size that it may have
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables = noVariables,
): { readonly cost: number; readonly breakdown: () => CostItem[] } {
  const tree = operationCost(schema, document, operation).treeFor(variables);
  return { cost: tree.requested(variables), breakdown: () => tree.breakdown(variables) };
}
