import {
  Kind,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { Fragments } from '../../exposure/conditionals.ts';

/** The schema lies in memory, and is asked for seldom, and then as a whole: so many of its objects are a point. */
const objectsPerPoint = 5;
/** Lists and non-nulls that one type is wrapped in: `[T!]!`. */
const mostWrappings = 3;

/** Whether the root field asks for the schema. */
export function isIntrospection(name: string): boolean {
  return name === '__schema' || name === '__type';
}

const sizes = new WeakMap<GraphQLSchema, Readonly<Record<string, number>>>();

/** How long the lists of an introspection are on average. */
function sizesOf(schema: GraphQLSchema): Readonly<Record<string, number>> {
  let known = sizes.get(schema);
  if (!known) sizes.set(schema, (known = measure(schema)));
  return known;
}

function measure(schema: GraphQLSchema): Readonly<Record<string, number>> {
  const types = Object.values(schema.getTypeMap());
  const fields = types.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [],
  );
  const average = (items: number, lists: number) => Math.ceil(items / Math.max(lists, 1));
  const count = (of: (type: (typeof types)[number]) => number) =>
    types.reduce((sum, type) => sum + of(type), 0);
  return {
    types: types.length,
    directives: schema.getDirectives().length,
    fields: average(fields.length, types.length),
    args: average(
      fields.reduce((sum, { args }) => sum + args.length, 0),
      fields.length,
    ),
    inputFields: average(
      count((type) => (isInputObjectType(type) ? Object.keys(type.getFields()).length : 0)),
      types.length,
    ),
    enumValues: average(
      count((type) => (isEnumType(type) ? type.getValues().length : 0)),
      types.length,
    ),
    interfaces: 1,
    possibleTypes: 1,
  };
}

/** Points of a field that asks for the schema: estimated by how long its lists are on average. */
export function introspectionPoints(
  schema: GraphQLSchema,
  fragments: Fragments,
  sets: readonly SelectionSetNode[],
): number {
  const lengths = sizesOf(schema);
  const ofFragment = new Map<string, number>();

  function objectsIn({ selections }: SelectionSetNode, wrappings = 0): number {
    let objects = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        objects += objectsOfFragment(selection.name.value);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        objects += objectsIn(selection.selectionSet, wrappings);
      } else if (selection.selectionSet) {
        const name = selection.name.value;
        const within = name === 'ofType' ? wrappings + 1 : 0;
        if (within > mostWrappings) continue;
        objects += (lengths[name] ?? 1) * (1 + objectsIn(selection.selectionSet, within));
      }
    }
    return objects;
  }

  function objectsOfFragment(fragment: string): number {
    const known = ofFragment.get(fragment);
    if (known !== undefined) return known;
    const objects = objectsIn(fragments[fragment]!.selectionSet);
    ofFragment.set(fragment, objects);
    return objects;
  }

  const objects = sets.reduce((sum, set) => sum + objectsIn(set), 1);
  return Math.ceil(objects / objectsPerPoint);
}
