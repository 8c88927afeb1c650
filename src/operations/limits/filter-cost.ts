import {
  Kind,
  getNamedType,
  isInputObjectType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type ValueNode,
} from 'graphql';
import { type Defaults, type Operand, operandOf, resolved, type Variables } from './operands.ts';

/** The relations that a filter reaches through, each of which the database has to join. */
export interface FilterCost {
  /** The filter itself; it counts when it is not null. */
  readonly given: Operand;
  /** Relations that the document says. */
  readonly relations: number;
  /** Parts of the filter that are variables. */
  readonly variables: readonly { readonly operand: Operand; readonly type: InputObject }[];
}

type InputObject = GraphQLInputObjectType;

/** What a filter has fields for that lead further. */
interface Step {
  readonly type: InputObject;
  /** Whether it leads to the rows of a relation, and not to other conditions on the same row. */
  readonly isRelation: boolean;
}

const logical: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/** Whether the type holds conditions on a row, which can be combined, and not those on a value. */
function isRowFilter(type: InputObject): boolean {
  const fields = type.getFields();
  return [...logical].every((name) => fields[name] !== undefined);
}

const steps = new WeakMap<InputObject, ReadonlyMap<string, Step>>();

function stepsOf(type: InputObject): ReadonlyMap<string, Step> {
  let known = steps.get(type);
  if (!known) {
    const found = Object.values(type.getFields()).flatMap(({ name, type: of }) => {
      const inner = getNamedType(of);
      if (!isInputObjectType(inner)) return [];
      const isRelation = isRowFilter(inner) && !logical.has(name);
      return [[name, { type: inner, isRelation }] as const];
    });
    steps.set(type, (known = new Map(found)));
  }
  return known;
}

/** What the filter costs that is given for an argument; undefined when the argument is no filter. */
export function filterCost(
  type: GraphQLInputType,
  value: ValueNode,
  defaults: Defaults,
): FilterCost | undefined {
  const filter = getNamedType(type);
  if (!isInputObjectType(filter) || !isRowFilter(filter)) return undefined;
  const variables: { operand: Operand; type: InputObject }[] = [];

  function relationsIn(type: InputObject, node: ValueNode): number {
    if (node.kind === Kind.VARIABLE) {
      variables.push({ operand: operandOf(node, defaults), type });
      return 0;
    }
    if (node.kind === Kind.LIST) {
      return node.values.reduce((sum, each) => sum + relationsIn(type, each), 0);
    }
    if (node.kind !== Kind.OBJECT) return 0;
    return node.fields.reduce((sum, { name, value: inner }) => {
      const step = stepsOf(type).get(name.value);
      if (!step) return sum;
      const own = step.isRelation && inner.kind !== Kind.NULL ? 1 : 0;
      return sum + own + relationsIn(step.type, inner);
    }, 0);
  }

  const relations = relationsIn(filter, value);
  return { given: operandOf(value, defaults), relations, variables };
}

/** How many relations the filter reaches through; undefined when there is no filter. */
export function relationsOf(
  { given, relations, variables: parts }: FilterCost,
  variables: Variables,
): number | undefined {
  const filter = resolved(given, variables);
  if (filter === null || filter === undefined) return undefined;
  let sum = relations;
  for (const { operand, type } of parts) sum += relationsWithin(type, resolved(operand, variables));
  return sum;
}

function relationsWithin(type: InputObject, value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  if (Array.isArray(value)) {
    for (const each of value) sum += relationsWithin(type, each);
    return sum;
  }
  for (const name in value) {
    const step = stepsOf(type).get(name);
    const inner = (value as Record<string, unknown>)[name];
    if (!step || inner === null || inner === undefined) continue;
    sum += (step.isRelation ? 1 : 0) + relationsWithin(step.type, inner);
  }
  return sum;
}
