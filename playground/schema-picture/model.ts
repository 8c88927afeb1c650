import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** A field of a type in the picture. */
export interface Field {
  readonly name: string;
  readonly description: string;
  /** The type that one reaches by it, without list, connection and non-null marks. */
  readonly type: string;
  /** Whether it leads to many. */
  readonly isMany: boolean;
  /** Whether its type is in the picture. */
  readonly isLink: boolean;
}

/** A type in the picture. */
export interface TypeBox {
  readonly name: string;
  readonly description: string;
  /** Whether it is a thing of the graph with an id, and not a part of an answer. */
  readonly isThing: boolean;
  readonly fields: readonly Field[];
  /** Interfaces that it is one of, beside `Node`. */
  readonly interfaces: readonly string[];
  /** Types that are of this one; empty unless it is an interface. */
  readonly kinds: readonly string[];
}

/** Fields of another type that lead to a type. */
export interface Arrival {
  readonly from: string;
  readonly fields: readonly string[];
}

/** What the picture shows of a schema: its types by name, without the steps of connections. */
export class SchemaModel {
  readonly types: ReadonlyMap<string, TypeBox>;

  constructor(schema: GraphQLSchema) {
    const roots: ReadonlySet<unknown> = new Set([schema.getQueryType(), schema.getMutationType()]);
    const shown = Object.values(schema.getTypeMap()).filter(
      (type): type is GraphQLObjectType | GraphQLInterfaceType =>
        hasFields(type) && !type.name.startsWith('__') && !roots.has(type) && !isStep(type),
    );
    const names = new Set(shown.map(({ name }) => name));
    this.types = new Map(
      shown
        .toSorted((one, other) => one.name.localeCompare(other.name))
        .map((type) => [
          type.name,
          {
            name: type.name,
            description: type.description ?? '',
            isThing: type.getInterfaces().some(({ name }) => name === everything),
            fields: Object.values(type.getFields()).map((field) => readField(field, names)),
            interfaces: type
              .getInterfaces()
              .map(({ name }) => name)
              .filter((name) => name !== everything),
            kinds: isInterfaceType(type)
              ? schema
                  .getPossibleTypes(type)
                  .map(({ name }) => name)
                  .toSorted()
              : [],
          },
        ]),
    );
  }

  /** Types whose fields lead to this one. */
  arrivalsAt(name: string): readonly Arrival[] {
    return [...this.types.values()].flatMap(({ name: from, fields }) => {
      const leading = fields.filter(({ type }) => type === name).map((field) => field.name);
      return leading.length > 0 ? [{ from, fields: leading }] : [];
    });
  }
}

/** What has an id. */
const everything = 'Node';

const hasFields = (type: GraphQLNamedType) => isObjectType(type) || isInterfaceType(type);

/** Whether a type only leads to others: a connection, an edge of one, or what tells of a page. */
const isStep = ({ name }: GraphQLNamedType) =>
  /(Connection|Edge)$/.test(name) || name === 'PageInfo';

function readField(
  { name, description, type }: GraphQLField<unknown, unknown>,
  shown: ReadonlySet<string>,
): Field {
  const named = getNamedType(type);
  const nodes = isStep(named) && isObjectType(named) ? named.getFields()['nodes'] : undefined;
  const reached = nodes ? getNamedType(nodes.type).name : named.name;
  return {
    name,
    description: description ?? '',
    type: reached,
    isMany: nodes !== undefined || String(type).startsWith('['),
    isLink: shown.has(reached),
  };
}
