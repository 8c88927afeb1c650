import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isCompositeType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

/** A field of an object type, and how a query gets there. */
export interface Reached {
  readonly coordinate: string;
  /** Response keys from the root to the field, without indices. */
  readonly path: readonly string[];
  readonly query: string;
}

/** Arguments that a field cannot do without, by its coordinate. */
export type SampleArguments = Readonly<Record<string, string>>;

/** Every field of every object type, each with a query that asks for it by the shortest way. */
export function reachEveryField(schema: GraphQLSchema, samples: SampleArguments): Reached[] {
  const ways = shortestWays(schema, samples);
  const types = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !isIntrospectionType(type));
  return types.flatMap((type) => {
    const way = ways.get(type.name);
    if (!way) throw new Error(`No query reaches the type ${type.name}.`);
    return Object.values(type.getFields()).map((field): Reached => {
      const steps = [...way, { type, field }];
      return {
        coordinate: `${type.name}.${field.name}`,
        path: steps.map((step) => step.field.name),
        query: `{ ${written(steps, samples)} }`,
      };
    });
  });
}

interface Step {
  readonly type: GraphQLObjectType;
  readonly field: Field;
}

/** For each object type the fields that lead to it from the root. */
function shortestWays(
  schema: GraphQLSchema,
  samples: SampleArguments,
): Map<string, readonly Step[]> {
  const root = schema.getQueryType()!;
  const ways = new Map<string, readonly Step[]>([[root.name, []]]);
  for (const [name, way] of ways) {
    const type = schema.getType(name) as GraphQLObjectType;
    for (const field of Object.values(type.getFields())) {
      const target = getNamedType(field.type);
      // An object among several of an interface may not be there: a field of its own type is sure to be.
      if (!isObjectType(target) || ways.has(target.name)) continue;
      if (field.args.some(isRequiredArgument) && !samples[`${name}.${field.name}`]) continue;
      ways.set(target.name, [...way, { type, field }]);
    }
  }
  return ways;
}

function written(steps: readonly Step[], samples: SampleArguments): string {
  const [step, ...rest] = steps as [Step, ...Step[]];
  const coordinate = `${step.type.name}.${step.field.name}`;
  const args = samples[coordinate] ?? '';
  if (rest.length > 0) return `${step.field.name}${args} { ${written(rest, samples)} }`;
  const type = getNamedType(step.field.type);
  return isCompositeType(type)
    ? `${step.field.name}${args} { ${isConnection(type) ? 'totalCount' : '__typename'} }`
    : `${step.field.name}${args}`;
}

function isConnection(type: unknown): boolean {
  return isObjectType(type) && 'totalCount' in type.getFields();
}
