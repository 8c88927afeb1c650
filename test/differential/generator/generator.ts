import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isUnionType,
  Kind,
  OperationTypeNode,
  print,
  type SelectionNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import { isConnection } from '../coverage.ts';
import type { Operation } from '../operation.ts';
import { Random } from '../random.ts';
import * as ast from './document.ts';
import { Inputs, type InputValue } from './inputs.ts';
import { literal, scalarLiteral } from './literals.ts';
import type { Samples } from './samples.ts';

type Field = GraphQLField<unknown, unknown>;

/** Levels of lists and relations below the root. */
const deepest = 5;
/** Rows that one list may have over all its parents. */
const mostRows = 150;
/** Rows that a whole operation may have. */
const mostRowsInAll = 1_000;
const mostFields = 36;

/** Where a selection stands. */
interface Place {
  readonly depth: number;
  /** How many rows there are at most that it is made for. */
  readonly rows: number;
  /** Names that fields without an alias have used here. */
  readonly used: Set<string>;
  /** In a fragment that other places may use: its fields have names that fit everywhere. */
  readonly shared: boolean;
  /** Object types that a row may still be of, inside fragments that narrow it down. */
  readonly among?: readonly GraphQLObjectType[] | undefined;
}

interface MadeFragment {
  readonly definition: FragmentDefinitionNode;
  readonly depth: number;
  readonly rows: number;
  readonly on: string;
}

/**
 * Makes random valid operations from the schema itself: it knows how connections, filters and orders
 * are built, and few fields by name: `node`, `nodes`, `search`, and `id`. One seed, one operation.
 */
export class Generator {
  readonly #schema: GraphQLSchema;
  readonly #samples: Samples;
  readonly #targets: readonly { readonly type: GraphQLObjectType; readonly field: Field }[];

  constructor(schema: GraphQLSchema, samples: Samples) {
    this.#schema = schema;
    this.#samples = samples;
    this.#targets = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter(isConnection)
          .map((field) => ({ type, field })),
      );
  }

  /** How many seeds in a row it takes until every connection has been aimed at. */
  get targets(): number {
    return this.#targets.length;
  }

  /** The operation of a seed. It is sure to ask for one connection: neighbouring seeds, another. */
  make(seed: number): Operation {
    const target = this.#targets[seed % this.#targets.length]!;
    return new Making(this.#schema, this.#samples, new Random(seed)).operation(target);
  }
}

class Making {
  readonly #schema: GraphQLSchema;
  readonly #samples: Samples;
  readonly #random: Random;
  readonly #inputs: Inputs;
  readonly #variables: Record<string, unknown> = {};
  readonly #definitions: VariableDefinitionNode[] = [];
  readonly #cursors: Record<string, number> = {};
  readonly #fragments: MadeFragment[] = [];
  #names = 0;
  #fieldsLeft = mostFields;
  #rowsLeft = mostRowsInAll;

  constructor(schema: GraphQLSchema, samples: Samples, random: Random) {
    this.#schema = schema;
    this.#samples = samples;
    this.#random = random;
    this.#inputs = new Inputs(random, samples);
  }

  operation(target: { type: GraphQLObjectType; field: Field }): Operation {
    const query = this.#schema.getQueryType()!;
    const place: Place = { depth: 0, rows: 1, used: new Set(), shared: false };
    const selections = [this.#aimed(target, place)];
    const more = this.#random.pick([0, 0, 1, 2]);
    for (let extra = 0; extra < more; extra++) {
      selections.push(this.#composite(query, this.#rootField(), place));
    }
    const definition = {
      kind: Kind.OPERATION_DEFINITION,
      operation: OperationTypeNode.QUERY,
      name: ast.name('Random'),
      selectionSet: ast.selectionSet(this.#decorate(query, selections, place)),
      directives: [] satisfies ConstDirectiveNode[],
      variableDefinitions: this.#definitions,
    } as const;
    const definitions = [definition, ...this.#fragments.map((each) => each.definition)];
    return {
      document: { kind: Kind.DOCUMENT, definitions },
      variables: this.#variables,
      cursors: this.#cursors,
    };
  }

  /** The connection aimed at, below the first rows of its type. */
  #aimed({ type, field }: { type: GraphQLObjectType; field: Field }, place: Place): FieldNode {
    const query = this.#schema.getQueryType()!;
    if (type === query) return this.#composite(query, field, place, []);
    const root = Object.values(query.getFields()).find((each) => nodeOf(each) === type)!;
    const inside = { ...place, depth: 1, rows: 6, used: new Set<string>() };
    const selections = [this.#composite(type, field, inside), ...this.#entity(type, inside, 2)];
    const args = [
      ast.argument('first', this.#literal(this.#type('Int'), this.#random.integer(3, 6))),
    ];
    const order = root.args.find(({ name }) => name === 'orderBy');
    if (order && this.#random.chance(0.3)) args.push(this.#orderArgument(order));
    return ast.field(root.name, {
      alias: this.#name('root'),
      args,
      selections: [ast.field('nodes', { selections })],
    });
  }

  #rootField(): Field {
    const fields = Object.values(this.#schema.getQueryType()!.getFields());
    const special = ['node', 'nodes', 'search'];
    if (this.#random.chance(0.35)) {
      return fields.find(({ name }) => name === this.#random.pick(special)) ?? fields[0]!;
    }
    return this.#random.pick(fields);
  }

  /** What to select of a row, a hit or a node. */
  #entity(type: GraphQLCompositeType, place: Place, most = 4): SelectionNode[] {
    const selections: SelectionNode[] = [];
    if (this.#random.chance(0.25)) selections.push(ast.field('__typename'));
    if (!isUnionType(type)) {
      const fields = Object.values(type.getFields());
      const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
      const chosen = this.#random.some(leaves, this.#random.integer(1, 4));
      // Which row it is shows more than what it holds.
      const id = leaves.find(({ name }) => name === 'id' && this.#random.chance(0.5));
      for (const field of new Set([...(id ? [id] : []), ...chosen])) {
        selections.push(this.#leaf(field, place));
        if (this.#random.chance(0.05)) selections.push(this.#leaf(field, place));
      }
      const wanted = this.#random.integer(place.depth < 4 ? 1 : 0, most);
      const others = fields.filter((field) => !leaves.includes(field));
      let last: Field | undefined;
      for (let count = 0; count < wanted && this.#mayGoOn(place); count++) {
        const connections = others.filter(isConnection);
        const from = this.#random.chance(0.6) && connections.length > 0 ? connections : others;
        if (from.length === 0) break;
        // One field with different arguments beside each other, more often than chance has it.
        last = last && this.#random.chance(0.25) ? last : this.#random.pick(from);
        selections.push(this.#composite(type, last, place));
      }
    }
    if (isAbstractType(type)) selections.push(...this.#narrowed(type, place));
    return this.#decorate(type, selections, place);
  }

  /** What only some of an abstract type's rows have. */
  #narrowed(type: GraphQLCompositeType & { name: string }, place: Place): SelectionNode[] {
    const all = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [];
    const possible = all.filter((each) => !place.among || place.among.includes(each));
    const interfaces = [...new Set(possible.flatMap((each) => each.getInterfaces()))];
    const choices = [...possible, ...interfaces].filter(({ name }) => name !== type.name);
    const wanted = place.among ? this.#random.integer(0, 1) : this.#random.integer(1, 3);
    return this.#random.some(choices, wanted).map((on) => {
      const among = isAbstractType(on)
        ? possible.filter((each) => this.#schema.isSubType(on, each))
        : [on];
      // Same names in different types must not differ in type: whatever stands here has its own.
      const inside = { ...place, among, shared: true, used: new Set<string>() };
      return this.#inFragment(on, this.#entity(on, inside, 2), place);
    });
  }

  #leaf(field: Field, place: Place): FieldNode {
    const args = this.#arguments(field);
    const plain = args.length === 0 && !place.shared && this.#random.chance(0.8);
    const alias = plain ? undefined : this.#name(field.name);
    if (alias === undefined) place.used.add(field.name);
    const directives = this.#directives();
    return ast.field(field.name, { alias, args, directives });
  }

  #mayGoOn({ depth, rows }: Place): boolean {
    return (
      depth < deepest &&
      rows > 0 &&
      rows <= mostRows &&
      this.#fieldsLeft > 0 &&
      this.#rowsLeft > rows
    );
  }

  /** A field that has fields, at times as two nodes whose selections are to be merged. */
  #composite(
    parent: GraphQLCompositeType,
    field: Field,
    place: Place,
    directives = this.#directives(),
  ): FieldNode {
    this.#fieldsLeft -= 1;
    const named = place.shared || place.used.has(field.name) || this.#random.chance(0.6);
    const alias = named ? this.#name(field.name) : undefined;
    if (!named) place.used.add(field.name);
    const connection = isConnection(field);
    const { args, size } = connection ? this.#pageArguments(field, place) : this.#plain(field);
    const rows = place.rows * size;
    this.#rowsLeft -= rows;
    const depth = place.depth + 1;
    const inside: Place = { ...place, depth, rows, used: new Set(), among: undefined };
    const type = getNamedType(field.type) as GraphQLCompositeType;
    const selections = connection
      ? this.#page(type as GraphQLObjectType, inside)
      : this.#entity(type, inside, parent.name === 'Query' ? 4 : 2);
    return ast.field(field.name, { alias, args, selections, directives });
  }

  /** The parts of a page. */
  #page(type: GraphQLObjectType, place: Place): SelectionNode[] {
    const fields = type.getFields();
    const random = this.#random;
    const node = getNamedType(fields['nodes']!.type) as GraphQLCompositeType;
    const selections: SelectionNode[] = [];
    if (random.chance(0.5)) {
      selections.push(ast.field('totalCount', { directives: this.#directives() }));
    }
    if (random.chance(0.35)) selections.push(this.#scalars('pageInfo', fields['pageInfo']!));
    const both = random.chance(0.15);
    if (both || random.chance(0.65)) {
      const rows = this.#entity(node, { ...place, used: new Set() });
      selections.push(ast.field('nodes', { selections: rows, directives: this.#directives() }));
    }
    if (both || selections.length === 0 || random.chance(0.35)) {
      selections.push(this.#edges(fields['edges']!, node, place));
    }
    if (random.chance(0.05)) selections.push(ast.field('__typename'));
    return this.#decorate(type, random.some(selections, selections.length), place);
  }

  #edges(field: Field, node: GraphQLCompositeType, place: Place): FieldNode {
    const type = getNamedType(field.type) as GraphQLObjectType;
    const selections: SelectionNode[] = Object.values(type.getFields())
      .filter((each) => each.name !== 'node' && this.#random.chance(0.7))
      .map((each) => ast.field(each.name));
    if (selections.length === 0 || this.#random.chance(0.7)) {
      const rows = this.#entity(node, { ...place, used: new Set() });
      selections.push(ast.field('node', { selections: rows, directives: this.#directives() }));
    }
    return ast.field('edges', { selections: this.#decorate(type, selections, place) });
  }

  /** A field with some of its fields that have none themselves. */
  #scalars(name: string, field: Field): FieldNode {
    const fields = Object.values((getNamedType(field.type) as GraphQLObjectType).getFields());
    const chosen = this.#random.some(fields, this.#random.integer(1, fields.length));
    return ast.field(name, { selections: chosen.map((each) => ast.field(each.name)) });
  }

  /** Puts parts of a selection into fragments, splits and repeats fields: the meaning stays. */
  #decorate(
    type: GraphQLCompositeType,
    selections: readonly SelectionNode[],
    place: Place,
  ): SelectionNode[] {
    const random = this.#random;
    const made = selections.flatMap((node) => (random.chance(0.1) ? split(node, random) : [node]));
    if (random.chance(0.25)) {
      const moved = random.some(made, random.integer(1, made.length));
      const left = made.filter((node) => !moved.includes(node));
      const on = random.chance(0.5) ? type : undefined;
      const nodes = [...left, this.#inFragment(on, moved, place, type)];
      return random.some(nodes, nodes.length);
    }
    const fitting = this.#fragments.filter(
      ({ on, depth, rows }) => on === type.name && depth >= place.depth && rows >= place.rows,
    );
    if (fitting.length > 0 && random.chance(0.5)) {
      made.push(ast.spread(random.pick(fitting).definition.name.value, this.#directives()));
    }
    if (!isUnionType(type) && !place.among && random.chance(0.12)) {
      const [supertype] = random.some(type.getInterfaces(), 1);
      if (supertype) {
        const among = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
        const inside = { ...place, among, shared: true, used: new Set<string>() };
        const inner = this.#entity(supertype, inside, 1);
        made.push(this.#inFragment(supertype, inner, place));
      }
    }
    return made;
  }

  /** A fragment with these selections: in place, or by name; of `type` itself when `on` is left out. */
  #inFragment(
    on: GraphQLCompositeType | undefined,
    selections: readonly SelectionNode[],
    place: Place,
    type?: GraphQLCompositeType,
  ): SelectionNode {
    const named = on ?? type;
    if (!named || this.#random.chance(0.6)) {
      return ast.inlineFragment(on?.name, selections, this.#directives());
    }
    const key = this.#name('Part');
    this.#fragments.push({
      definition: ast.fragment(key, named.name, selections),
      // Fields without an alias stay where they are: elsewhere the same name may be another field.
      on: hasOnlyAliases(selections) ? named.name : '',
      depth: place.depth,
      rows: place.rows,
    });
    return ast.spread(key, this.#directives());
  }

  #directives(): DirectiveNode[] {
    const random = this.#random;
    const made: DirectiveNode[] = [];
    for (const name of ['include', 'skip'] as const) {
      if (!random.chance(0.05)) continue;
      const shown = random.chance(0.7);
      const type = this.#type('Boolean');
      const value = name === 'include' ? shown : !shown;
      made.push(ast.directive(name, this.#literal(type, value, true)));
    }
    return made;
  }

  /** Arguments of a field that is no connection. */
  #plain(field: Field): { args: ArgumentNode[]; size: number } {
    const args = this.#arguments(field);
    return { args, size: isListType(getNullableType(field.type)) ? 4 : 1 };
  }

  #arguments(field: Field): ArgumentNode[] {
    if (field.name === 'node' || field.name === 'nodes') {
      return field.args.map(({ name, type }) =>
        ast.argument(
          name,
          this.#literal(type, isListType(getNullableType(type)) ? this.#ids() : this.#id(), true),
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
      return [ast.argument(name, this.#literal(type, text, true))];
    }
    return field.args
      .filter(() => this.#random.chance(0.7))
      .map(({ name, type }) => {
        if (getNamedType(type).name !== 'Date') {
          throw new Error(`There is no draw for the argument ${name} of ${field.name}.`);
        }
        const day = this.#random.chance(0.1) ? null : this.#inputs.day();
        return ast.argument(name, this.#literal(type, day));
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
  #pageArguments(field: Field, place: Place): { args: ArgumentNode[]; size: number } {
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
      args.push(ast.argument(sized.name, this.#literal(sized.type, size, required)));
    }
    const filter = given.get('filter');
    if (filter && random.chance(place.depth > 1 ? 0.25 : 0.4)) {
      const type = getNamedType(filter.type) as GraphQLInputObjectType;
      const value = random.chance(0.03) ? null : this.#inputs.filter(type);
      args.push(ast.argument('filter', this.#literal(filter.type, value)));
    }
    const order = given.get('orderBy');
    if (order && random.chance(0.45)) args.push(this.#orderArgument(order));
    args.push(...this.#ownArguments(field));
    for (const cursor of ['after', 'before']) {
      if (given.has(cursor) && random.chance(cursor === 'after' ? 0.2 : 0.12)) {
        args.push(this.#cursorArgument(cursor));
      }
    }
    return { args: random.some(args, args.length), size };
  }

  #orderArgument({ name, type }: GraphQLArgument): ArgumentNode {
    const step = getNamedType(type) as GraphQLInputObjectType;
    return ast.argument(name, this.#literal(type, this.#inputs.order(step)));
  }

  #cursorArgument(argument: string): ArgumentNode {
    const key = this.#name('cursor');
    this.#definitions.push(ast.variableDefinition(key, 'String'));
    this.#cursors[key] = this.#random.integer(0, 1_000);
    return ast.argument(argument, ast.variable(key));
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
          return [ast.argument(each.name, this.#literal(each.type, some))];
        }
        const words = this.#random.pick(this.#samples.organizationNames()).split(' ');
        const text = words.slice(0, this.#random.integer(1, 3)).join(' ');
        return [ast.argument(each.name, this.#literal(each.type, text, true))];
      });
  }

  /**
   * A value in the document, of which any part may be a variable, with or without a default.
   *
   * @param required whether the place takes no null, also when it has a default of its own
   */
  #literal(type: GraphQLInputType, value: InputValue, required = false): ValueNode {
    return this.#random.chance(0.2)
      ? this.#variable(type, value, required)
      : this.#written(type, value);
  }

  #written(type: GraphQLInputType, value: InputValue): ValueNode {
    if (value === null) return { kind: Kind.NULL };
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      if (!Array.isArray(value)) return this.#written(nullable.ofType, value);
      const values = value.map((each: InputValue) => this.#literal(nullable.ofType, each, true));
      return { kind: Kind.LIST, values };
    }
    if (isInputObjectType(nullable)) {
      const fields = nullable.getFields();
      return {
        kind: Kind.OBJECT,
        fields: Object.entries(value).map(([key, part]) => ({
          kind: Kind.OBJECT_FIELD,
          name: ast.name(key),
          // A step of an order has one field: a null would leave it none.
          value: this.#literal(fields[key]!.type, part, nullable.name.endsWith('Order')),
        })),
      };
    }
    return scalarLiteral(nullable, value);
  }

  #variable(type: GraphQLInputType, value: InputValue, required: boolean): ValueNode {
    const key = this.#name('v');
    const nullable = String(getNullableType(type));
    if (value !== null && this.#random.chance(0.2)) {
      const fallback = print(literal(type, value));
      this.#definitions.push(ast.variableDefinition(key, nullable, fallback));
      // The default stands in for a variable that is not given; a null is given.
      if (!required && this.#random.chance(0.1)) this.#variables[key] = null;
      return ast.variable(key);
    }
    this.#definitions.push(ast.variableDefinition(key, required ? `${nullable}!` : nullable));
    this.#variables[key] = value;
    return ast.variable(key);
  }

  #type(name: string): GraphQLInputType {
    return this.#schema.getType(name) as GraphQLInputType;
  }

  #name(stem: string): string {
    this.#names += 1;
    return `${stem}${this.#names}`;
  }
}

/** The type of a connection's nodes. */
function nodeOf(field: Field): unknown {
  if (!isConnection(field)) return undefined;
  const connection = getNamedType(field.type) as GraphQLObjectType;
  return getNamedType(connection.getFields()['nodes']!.type);
}

/** A field in two nodes, each with a part of its fields: they are to be merged. */
function split(node: SelectionNode, random: Random): SelectionNode[] {
  if (node.kind !== Kind.FIELD || !node.selectionSet) return [node];
  const { selections } = node.selectionSet;
  if (selections.length < 2) return [node];
  const first = random.some(selections, random.integer(1, selections.length - 1));
  const second = selections.filter((each) => !first.includes(each) || random.chance(0.2));
  return [first, second].map((part) => ({ ...node, selectionSet: ast.selectionSet(part) }));
}

function hasOnlyAliases(selections: readonly SelectionNode[]): boolean {
  return selections.every((node) =>
    node.kind === Kind.FIELD
      ? node.alias !== undefined || node.name.value === '__typename'
      : node.kind === Kind.INLINE_FRAGMENT && hasOnlyAliases(node.selectionSet.selections),
  );
}
