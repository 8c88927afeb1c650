import {
  type ArgumentNode,
  type DirectiveNode,
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  GraphQLBoolean,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isListType,
  Kind,
} from 'graphql';
import type { Field } from '../coverage.ts';
import type { Random } from '../random.ts';
import * as ast from './document.ts';
import { Inputs } from './inputs.ts';
import type { Samples } from './samples.ts';
import type { Values } from './values.ts';

/** Draws the arguments of fields and of directives. */
export class Arguments {
  readonly #schema: GraphQLSchema;
  readonly #samples: Samples;
  readonly #random: Random;
  readonly #values: Values;
  readonly #inputs: Inputs;

  constructor(schema: GraphQLSchema, samples: Samples, random: Random, values: Values) {
    this.#schema = schema;
    this.#samples = samples;
    this.#random = random;
    this.#values = values;
    this.#inputs = new Inputs(random, samples);
  }

  /** `@include` and `@skip`, seldom, and mostly so that a field stays. */
  directives(): DirectiveNode[] {
    const random = this.#random;
    const made: DirectiveNode[] = [];
    for (const name of ['include', 'skip'] as const) {
      if (!random.chance(0.05)) continue;
      const shown = random.chance(0.7);
      const value = name === 'include' ? shown : !shown;
      made.push(ast.directive(name, this.#values.literal(GraphQLBoolean, value, true)));
    }
    return made;
  }

  /** Arguments of a field that is no connection. */
  field(field: Field): ArgumentNode[] {
    if (field.name === 'node' || field.name === 'nodes') {
      return field.args.map(({ name, type }) =>
        ast.argument(
          name,
          this.#values.literal(
            type,
            isListType(getNullableType(type)) ? this.#ids() : this.#id(),
            true,
          ),
        ),
      );
    }
    const lookup = getNamedType(field.type);
    if (isCompositeType(lookup) && field.args.length > 0) {
      // Of several ways to look a thing up exactly one is given.
      const { name, type } = this.#random.pick(field.args);
      const [code] = this.#random.some(this.#samples.values(lookup.name, 'code') as string[], 1);
      const text =
        name === 'name' ? this.#random.pick(this.#samples.organizationNames()) : (code ?? 'NONE');
      return [ast.argument(name, this.#values.literal(type, text, true))];
    }
    return field.args
      .filter(() => this.#random.chance(0.7))
      .map(({ name, type }) => {
        if (getNamedType(type).name !== 'Date') {
          throw new Error(`There is no draw for the argument ${name} of ${field.name}.`);
        }
        const day = this.#random.chance(0.1) ? null : this.#inputs.day();
        return ast.argument(name, this.#values.literal(type, day));
      });
  }

  /** Global ids in any order, at times one of them twice. */
  #ids(): string[] {
    const ids = Array.from({ length: this.#random.integer(0, 5) }, () => this.#id());
    if (ids.length > 0 && this.#random.chance(0.3)) ids.push(this.#random.pick(ids));
    return ids;
  }

  /** A global id, rarely of nothing. */
  #id(): string {
    const types = this.#schema.getPossibleTypes(
      this.#schema.getType('Node') as GraphQLInterfaceType,
    );
    const { name } = this.#random.pick(types);
    if (this.#random.chance(0.03)) {
      return Buffer.from(`${name}:2000000000`).toString('base64url');
    }
    const ids = this.#samples.ids(name);
    return ids.length > 0 ? this.#random.pick(ids) : this.#id();
  }

  /** Arguments of a connection, and how many rows it has then at most. */
  page(
    field: Field,
    place: { depth: number; rows: number },
  ): { args: ArgumentNode[]; size: number } {
    const random = this.#random;
    const given = new Map(field.args.map((each) => [each.name, each]));
    const args: ArgumentNode[] = [];
    const most = place.rows > 60 ? 2 : place.rows > 20 ? 4 : place.rows > 1 ? 6 : 10;
    let size = random.integer(Math.ceil(most / 3), most);
    const backwards = given.has('last') && random.chance(0.3);
    const sized = given.get(backwards ? 'last' : 'first')!;
    if (!backwards && place.rows <= 3 && random.chance(0.2)) {
      size = 20;
      if (random.chance(0.3)) args.push(ast.argument('first', { kind: Kind.NULL }));
    } else {
      // A null asks for 20: too many for each of many parents.
      const required = place.rows > 3;
      args.push(ast.argument(sized.name, this.#values.literal(sized.type, size, required)));
    }
    const filter = given.get('filter');
    if (filter && random.chance(place.depth > 1 ? 0.25 : 0.4)) {
      const type = getNamedType(filter.type) as GraphQLInputObjectType;
      const value = random.chance(0.03) ? null : this.#inputs.filter(type);
      args.push(ast.argument('filter', this.#values.literal(filter.type, value)));
    }
    const order = given.get('orderBy');
    if (order && random.chance(0.45)) args.push(this.order(order));
    args.push(...this.#ownArguments(field));
    for (const cursor of ['after', 'before']) {
      if (given.has(cursor) && random.chance(cursor === 'after' ? 0.2 : 0.12)) {
        args.push(ast.argument(cursor, this.#values.cursor()));
      }
    }
    return { args: random.some(args, args.length), size };
  }

  /** An order, as the argument that takes one. */
  order({ name, type }: GraphQLArgument): ArgumentNode {
    const step = getNamedType(type) as GraphQLInputObjectType;
    return ast.argument(name, this.#values.literal(type, this.#inputs.order(step)));
  }

  /** What a connection takes that lists do not: the text of a search, and its kinds. */
  #ownArguments(field: Field): ArgumentNode[] {
    const known = new Set(['first', 'last', 'after', 'before', 'filter', 'orderBy']);
    return field.args
      .filter(({ name }) => !known.has(name))
      .flatMap((each) => {
        const type = getNamedType(each.type);
        if (isEnumType(type)) {
          if (this.#random.chance(0.5)) return [];
          const values = type.getValues().map(({ value }) => value as string);
          const some = this.#random.some(values, this.#random.integer(1, values.length));
          return [ast.argument(each.name, this.#values.literal(each.type, some))];
        }
        const words = this.#random.pick(this.#samples.organizationNames()).split(' ');
        const text = words.slice(0, this.#random.integer(1, 3)).join(' ');
        return [ast.argument(each.name, this.#values.literal(each.type, text, true))];
      });
  }
}
