import {
  GraphQLBoolean,
  GraphQLID,
  GraphQLString,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { Fragments } from '../../exposure/conditionals.ts';
import { collectFields, type Switches } from './selections.ts';

/** How the values of a field become part of the answer; nonNull as in the type. */
export type Shape =
  | LeafShape
  | { readonly kind: 'list'; readonly nonNull: boolean; readonly item: Shape }
  | { readonly kind: 'object'; readonly nonNull: boolean; readonly object: ObjectPlan }
  | {
      readonly kind: 'abstract';
      readonly nonNull: boolean;
      readonly type: GraphQLAbstractType;
      /** What is selected of each type that the value may turn out to have. */
      readonly objects: ReadonlyMap<string, ObjectPlan>;
    };

export interface LeafShape {
  readonly kind: 'leaf';
  readonly nonNull: boolean;
  readonly type: GraphQLLeafType;
}

/** What an operation selects of objects of one type. */
export interface ObjectPlan {
  readonly type: GraphQLObjectType;
  readonly fields: readonly FieldPlan[];
  /** An object with all the keys: copies of it have the room they need, and no more. */
  readonly blank: Readonly<Record<string, undefined>>;
}

/** A field of the answer, with everything about it that the document and the schema decide. */
export interface FieldPlan {
  /** Name in the answer. */
  readonly key: string;
  readonly definition: GraphQLField<unknown, unknown>;
  /** The same array for every execution. */
  readonly nodes: readonly FieldNode[];
  readonly parentType: GraphQLObjectType;
  readonly shape: Shape;
  /** Place of the field's arguments among those of the operation; undefined when it takes none. */
  readonly slot: number | undefined;
  /** Set when the field has one value, and not a list of them. */
  readonly leaf: GraphQLLeafType | undefined;
  /** `typeof` of the values that are part of the answer as they are. */
  readonly plain: 'string' | 'boolean' | undefined;
  /** Whether completing the value asks the type, which is given the field's `info`. */
  readonly asksType: boolean;
}

/** The plan of an operation for one setting of its switches. */
export interface OperationPlan {
  readonly root: ObjectPlan;
  /** How many fields it has in all, whichever types values turn out to have. */
  readonly fieldCount: number;
}

/** Thrown when an operation is better interpreted. */
export class NotCompilable extends Error {
  override readonly name = 'NotCompilable';
}

/** How many fields a plan may have: fragments and abstract types make many out of few. */
const mostFields = 4_000;

/** What is selected of the objects that a field has; nothing of plain values, and of lists of such. */
export function objectsOf(shape: Shape): readonly ObjectPlan[] {
  switch (shape.kind) {
    case 'leaf':
      return [];
    case 'list':
      return objectsOf(shape.item);
    case 'object':
      return [shape.object];
    case 'abstract':
      return [...shape.objects.values()];
  }
}

function fieldDefinition(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (type === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return type.getFields()[name];
}

function plainType(shape: Shape): FieldPlan['plain'] {
  if (shape.kind !== 'leaf') return undefined;
  if (shape.type === GraphQLString || shape.type === GraphQLID) return 'string';
  return shape.type === GraphQLBoolean ? 'boolean' : undefined;
}

/** Whether completing a value of this shape calls `resolveType` or `isTypeOf`. */
function asksType(shape: Shape): boolean {
  if (shape.kind === 'list') return asksType(shape.item);
  return shape.kind === 'abstract' || (shape.kind === 'object' && !!shape.object.type.isTypeOf);
}

/**
 * Works out once what graphql-js works out for every object of every answer: which fields are
 * selected of which type, their definitions, and how their values are completed.
 *
 * @throws NotCompilable when the plan would be too large, or its object unsafe to build
 */
export function planOperation(
  schema: GraphQLSchema,
  fragments: Fragments,
  switches: Switches,
  type: GraphQLObjectType,
  selectionSet: SelectionSetNode,
): OperationPlan {
  let fieldCount = 0;
  let slots = 0;
  /** A field that an interface shares among its types is planned once for each type it leads to. */
  const planned = new Map<FieldNode, Map<GraphQLObjectType, ObjectPlan>>();

  function planObject(type: GraphQLObjectType, selectionSets: readonly SelectionSetNode[]) {
    const selected = collectFields(schema, fragments, switches, type, selectionSets);
    const fields: FieldPlan[] = [];
    for (const [key, nodes] of selected) {
      // Assigned to an object it would set the prototype.
      if (key === '__proto__') throw new NotCompilable('An answer cannot have this key.');
      if (++fieldCount > mostFields) throw new NotCompilable('The operation selects too much.');
      const definition = fieldDefinition(schema, type, nodes[0]!.name.value);
      if (!definition) continue;
      const shape = planShape(definition.type, nodes);
      const slot = definition.args.length > 0 ? slots++ : undefined;
      fields.push({
        key,
        definition,
        nodes,
        parentType: type,
        shape,
        slot,
        leaf: shape.kind === 'leaf' ? shape.type : undefined,
        plain: plainType(shape),
        asksType: asksType(shape),
      });
    }
    const blank = Object.fromEntries(fields.map(({ key }) => [key, undefined]));
    return { type, fields, blank };
  }

  function planSubfields(type: GraphQLObjectType, nodes: readonly FieldNode[]): ObjectPlan {
    const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (nodes.length > 1) return planObject(type, selectionSets);
    const byType = planned.get(nodes[0]!) ?? new Map<GraphQLObjectType, ObjectPlan>();
    planned.set(nodes[0]!, byType);
    const plan = byType.get(type) ?? planObject(type, selectionSets);
    byType.set(type, plan);
    return plan;
  }

  function planShape(type: GraphQLOutputType, nodes: readonly FieldNode[], nonNull = false): Shape {
    if (isNonNullType(type)) return planShape(type.ofType, nodes, true);
    if (isListType(type)) return { kind: 'list', nonNull, item: planShape(type.ofType, nodes) };
    if (isLeafType(type)) return { kind: 'leaf', nonNull, type };
    if (isObjectType(type)) return { kind: 'object', nonNull, object: planSubfields(type, nodes) };
    if (!isAbstractType(type)) throw new NotCompilable('A type is of no known kind.');
    const possible = schema.getPossibleTypes(type);
    const objects = new Map(possible.map((each) => [each.name, planSubfields(each, nodes)]));
    return { kind: 'abstract', nonNull, type, objects };
  }

  const root = planObject(type, [selectionSet]);
  return { root, fieldCount };
}
