import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

export type Field = GraphQLField<unknown, unknown>;

/** Whether a field is a connection: a list that is read in pages. */
export function isConnection(field: Field): boolean {
  const type = getNamedType(field.type);
  return isObjectType(type) && 'edges' in type.getFields();
}

/**
 * Which schema coordinates were really reached: fields that were answered, arguments that were given,
 * and fields of inputs that had a value.
 */
export class Coverage {
  readonly #schema: GraphQLSchema;
  readonly #reached = new Map<string, number>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** Takes note of a field that is answered, with its coerced arguments. */
  note(typename: string, field: Field, args: Readonly<Record<string, unknown>>): void {
    const coordinate = `${typename}.${field.name}`;
    this.#count(coordinate);
    for (const { name, type } of field.args) {
      if (args[name] === undefined) continue;
      this.#count(`${coordinate}(${name}:)`);
      this.#noteInput(type, args[name]);
    }
  }

  has(coordinate: string): boolean {
    return this.#reached.has(coordinate);
  }

  /** Every field of an object type, and those of them that are connections. */
  fields(): { readonly all: readonly string[]; readonly connections: readonly string[] } {
    const all = this.#objectFields();
    return {
      all: all.map(({ coordinate }) => coordinate),
      connections: all.filter(({ field }) => isConnection(field)).map((each) => each.coordinate),
    };
  }

  /** Operators of filters, by the type of value or row they are asked of: `Date.gte`, `row.and`, `list.some`. */
  operators(): readonly string[] {
    const found = this.#inputFields().map((coordinate) => this.#operatorOf(coordinate));
    return [...new Set(found.filter((operator) => operator !== undefined))].toSorted();
  }

  hasOperator(operator: string): boolean {
    return [...this.#reached.keys()].some(
      (coordinate) => this.#operatorOf(coordinate) === operator,
    );
  }

  /** How much of the schema was reached, in lines for a person. */
  report(): string {
    const { all, connections } = this.fields();
    const args = this.#objectFields().flatMap(({ coordinate, field }) =>
      field.args.map(({ name }) => `${coordinate}(${name}:)`),
    );
    const groups = {
      fields: all,
      'of them connections': connections,
      arguments: args,
      'fields of filters and orders': this.#inputFields(),
    };
    const lines = Object.entries(groups).map(
      ([name, wanted]) =>
        `${name}: ${wanted.filter((coordinate) => this.has(coordinate)).length} of ${wanted.length}`,
    );
    const operators = this.operators();
    const reached = operators.filter((operator) => this.hasOperator(operator));
    const missing = all.filter((coordinate) => !this.has(coordinate));
    return [
      ...lines,
      `operators: ${reached.length} of ${operators.length}`,
      ...(missing.length > 0 ? [`fields not reached: ${missing.join(', ')}`] : []),
    ].join('\n');
  }

  #objectFields(): { readonly coordinate: string; readonly field: Field }[] {
    return Object.values(this.#schema.getTypeMap())
      .filter(isObjectType)
      .filter(({ name }) => !name.startsWith('__'))
      .flatMap((type) =>
        Object.values(type.getFields()).map((field) => ({
          coordinate: `${type.name}.${field.name}`,
          field,
        })),
      );
  }

  #inputFields(): string[] {
    return Object.values(this.#schema.getTypeMap())
      .filter(isInputObjectType)
      .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
  }

  /** The operator that a field of an input is, if it is one. */
  #operatorOf(coordinate: string): string | undefined {
    const [typename = '', name = ''] = coordinate.split('.');
    const input = this.#schema.getType(typename);
    if (!isInputObjectType(input) || !typename.endsWith('Filter')) return undefined;
    const fields = input.getFields();
    if ('some' in fields) return `list.${name}`;
    if ('and' in fields) {
      return ['and', 'or', 'not', 'isNull'].includes(name) ? `row.${name}` : undefined;
    }
    const value = getNamedType(fields['eq']!.type);
    return `${isEnumType(value) ? 'enum' : value.name}.${name}`;
  }

  #noteInput(type: GraphQLInputType, value: unknown): void {
    if (value === null || value === undefined) return;
    if (isNonNullType(type)) return this.#noteInput(type.ofType, value);
    if (isListType(type)) {
      for (const each of value as unknown[]) this.#noteInput(type.ofType, each);
      return;
    }
    if (!isInputObjectType(type)) return;
    const fields = type.getFields();
    for (const [name, part] of Object.entries(value)) {
      if (part === null || part === undefined) continue;
      this.#count(`${type.name}.${name}`);
      this.#noteInput(fields[name]!.type, part);
    }
  }

  #count(coordinate: string): void {
    this.#reached.set(coordinate, (this.#reached.get(coordinate) ?? 0) + 1);
  }
}
