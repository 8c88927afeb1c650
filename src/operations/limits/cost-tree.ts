import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  type ArgumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { LimitError } from '../../errors.ts';
import type { Fragments } from '../../exposure/conditionals.ts';
import { largestPageSize } from '../../relay/page-args.ts';
import { collectFields, type Switches } from '../compiled/selections.ts';
import { isConnection, isConnectionType } from '../connection-shape.ts';
import { type AskedCost, askedCost } from './asked-cost.ts';
import { type FilterCost, filterCost } from './filter-cost.ts';
import { introspectionPoints, isIntrospection } from './introspection-cost.ts';
import { type Defaults, defaultsOf, type Operand, operandOf } from './operands.ts';

/** A place in an operation where something costs points: objects, or a value that takes work. */
export interface CostNode {
  /** Name in the answer. */
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  /** Points of each object here, without what is selected of it. */
  readonly weight: number;
  /** How many objects there are for one of the parent: a page of them, or one for each in a list. */
  readonly count: number | 'page' | Operand;
  /** Set for a connection. */
  readonly connection: ConnectionCost | undefined;
  /** What the field says of itself, for the arguments that are given. */
  readonly asked: AskedCost | undefined;
  /** What is selected of the object, for each type that it may turn out to have; none of a value. */
  readonly branches: readonly (readonly CostNode[])[];
  /**
   * Points of each object with all that is selected of it, where that is one thing each, whatever the
   * variables; undefined where there are lists.
   */
  readonly flat: number | undefined;
  /** The same by name in the answer: several of one name, when it depends on the type what it is. */
  readonly parts: readonly { readonly key: string; readonly candidates: readonly CostNode[] }[];
}

/** What a connection costs beside its objects, and how many of them it has. */
export interface ConnectionCost {
  readonly first: Operand;
  readonly last: Operand;
  readonly filter: FilterCost | undefined;
  readonly totalCount: boolean;
}

/** Points of a number that is kept or counted along an index. */
const countPoints = 1;
/** Interfaces among interfaces can make many places out of few fields. */
const mostSteps = 100_000;

type Field = GraphQLField<unknown, unknown>;

/**
 * Works out once where in an operation points arise. The document must be valid.
 *
 * @param switches the values of the variables that `@skip` and `@include` depend on
 * @throws LimitError when the operation selects too much through interfaces
 */
export function buildCostTree(
  schema: GraphQLSchema,
  fragments: Fragments,
  operation: OperationDefinitionNode,
  switches: Switches,
): CostNode {
  const defaults = defaultsOf(operation);
  const known = new Map<FieldNode, Map<GraphQLOutputType, CostNode | undefined>>();
  const numbers = new Map<FieldNode, number>();
  let steps = 0;

  function collect(type: GraphQLObjectType, sets: readonly SelectionSetNode[]) {
    const fields = collectFields(schema, fragments, switches, type, sets);
    steps += 1 + fields.size;
    if (steps > mostSteps) {
      throw new LimitError(
        'The operation selects too much of interfaces within interfaces.',
        'FIELD_LIMIT_EXCEEDED',
      );
    }
    return fields;
  }

  function fieldsOf(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): CostNode[] {
    return [...collect(type, sets)].flatMap(([key, nodes]) => nodeOf(type, key, nodes) ?? []);
  }

  /** Types of which the same is selected cost the same. */
  function branchesOf(type: GraphQLCompositeType, sets: readonly SelectionSetNode[]) {
    if (isObjectType(type)) return [fieldsOf(type, sets)];
    const branches = new Map<string, GraphQLObjectType>();
    for (const possible of schema.getPossibleTypes(type)) {
      const selected = [...collect(possible, sets)].map(([key, nodes]) => {
        const field = possible.getFields()[nodes[0]!.name.value];
        return `${key} ${nodes.map(numberOf).join('+')} ${field && getNamedType(field.type).name}`;
      });
      const name = selected.join();
      if (!branches.has(name)) branches.set(name, possible);
    }
    return [...branches.values()].map((possible) => fieldsOf(possible, sets));
  }

  function numberOf(node: FieldNode): number {
    let number = numbers.get(node);
    if (number === undefined) numbers.set(node, (number = numbers.size));
    return number;
  }

  function nodeOf(
    parent: GraphQLObjectType,
    key: string,
    nodes: readonly FieldNode[],
  ): CostNode | undefined {
    const [node] = nodes as [FieldNode];
    const name = node.name.value;
    if (isIntrospection(name)) {
      const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      return makeLeaf(key, nodes, introspectionPoints(schema, fragments, sets));
    }
    const field = parent.getFields()[name];
    if (!field) return undefined;
    if (nodes.length > 1) return makeNode(parent, field, key, nodes);
    // A field that several types or places share is looked at once.
    const byType = known.get(node) ?? new Map<GraphQLOutputType, CostNode | undefined>();
    known.set(node, byType);
    const type = getNamedType(field.type);
    if (!byType.has(type)) byType.set(type, makeNode(parent, field, key, nodes));
    return byType.get(type);
  }

  function makeNode(
    parent: GraphQLObjectType,
    field: Field,
    key: string,
    nodes: readonly FieldNode[],
  ): CostNode | undefined {
    const [node] = nodes as [FieldNode];
    const type = getNamedType(field.type);
    const weight = pointsOf(parent, field);
    if (!isCompositeType(type)) return weight > 0 ? makeLeaf(key, nodes, weight) : undefined;
    const branches = branchesOf(
      type,
      nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    );
    const connection = isConnection(field)
      ? connectionCost(field, node, branches, defaults)
      : undefined;
    const asked = askedCost(field, node, connection?.totalCount ?? false, defaults);
    return {
      key,
      nodes,
      weight,
      count: countOf(parent, field, node, defaults),
      connection,
      asked,
      branches,
      flat: connection || asked ? undefined : flatPoints(weight, branches),
      parts: partsOf(branches),
    };
  }

  const type = schema.getRootType(operation.operation)!;
  const branches = branchesOf(type, [operation.selectionSet]);
  return {
    ...makeLeaf('', [], 1),
    branches,
    flat: undefined,
    parts: partsOf(branches),
  };
}

function makeLeaf(key: string, nodes: readonly FieldNode[], weight: number): CostNode {
  return {
    key,
    nodes,
    weight,
    count: 1,
    connection: undefined,
    asked: undefined,
    branches: [],
    flat: weight,
    parts: [],
  };
}

function flatPoints(
  weight: number,
  branches: readonly (readonly CostNode[])[],
): number | undefined {
  const [branch = []] = branches;
  if (branches.length > 1) return undefined;
  let points = weight;
  for (const { count, flat } of branch) {
    if (count !== 1 || flat === undefined) return undefined;
    points += flat;
  }
  return points;
}

function partsOf(branches: readonly (readonly CostNode[])[]): CostNode['parts'] {
  const byKey = Map.groupBy(new Set(branches.flat()), ({ key }) => key);
  return [...byKey].map(([key, candidates]) => ({ key, candidates }));
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(getNullableType(type));
}

/**
 * Points of one object or value of a field: 1 of an object; none of a plain value, nor of the parts of
 * a page that are not its objects; and what the field says of itself by its extension `cost`.
 */
function pointsOf(parent: GraphQLObjectType, field: Field): number {
  const inConnection = isConnectionType(parent);
  const type = getNamedType(field.type);
  const extra = field.extensions['cost'];
  const own = typeof extra === 'number' ? extra : 0;
  if (!isCompositeType(type)) {
    return own + (inConnection && field.name === 'totalCount' ? countPoints : 0);
  }
  const isFrame = type.name === 'PageInfo' || (inConnection && field.name === 'edges');
  return own + (isFrame ? 0 : 1);
}

/**
 * A list of objects is a page of a connection, or as long as its field's extension `longest` says, or
 * has one for each element of the argument that is a list; where there is no such argument, it is to
 * be no longer than a page.
 */
function countOf(
  parent: GraphQLObjectType,
  field: Field,
  node: FieldNode,
  defaults: Defaults,
): CostNode['count'] {
  if (!isList(field.type)) return 1;
  if (isConnectionType(parent)) return 'page';
  const { longest } = field.extensions;
  if (typeof longest === 'number') return longest;
  const argument = field.args.find(({ type }) => isListType(getNullableType(type)));
  return argument ? operandOf(valueGiven(node, argument.name), defaults) : largestPageSize;
}

function connectionCost(
  field: Field,
  node: FieldNode,
  branches: readonly (readonly CostNode[])[],
  defaults: Defaults,
): ConnectionCost {
  const filters = field.args.flatMap(({ name, type }) => {
    const value = valueGiven(node, name);
    return (value && filterCost(type, value, defaults)) ?? [];
  });
  return {
    first: operandOf(valueGiven(node, 'first'), defaults),
    last: operandOf(valueGiven(node, 'last'), defaults),
    filter: filters[0],
    totalCount: branches.flat().some(({ nodes }) => nodes[0]?.name.value === 'totalCount'),
  };
}

function valueGiven(
  { arguments: args = [] }: FieldNode,
  name: string,
): ArgumentNode['value'] | undefined {
  return args.find((argument) => argument.name.value === name)?.value;
}
