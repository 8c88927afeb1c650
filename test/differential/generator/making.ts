import {
  type ConstDirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLCompositeType,
  GraphQLInt,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isListType,
  isUnionType,
  Kind,
  OperationTypeNode,
  type SelectionNode,
} from 'graphql';
import { type Field, isConnection } from '../coverage.ts';
import type { Operation } from '../operation.ts';
import type { Random } from '../random.ts';
import { Arguments } from './arguments.ts';
import * as ast from './document.ts';
import type { Samples } from './samples.ts';
import { Names, Values } from './values.ts';

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

/** A field of a type, which the operation is sure to ask for. */
export interface Target {
  readonly type: GraphQLObjectType;
  readonly field: Field;
}

/** One operation while it is made. */
export class Making {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #names = new Names();
  readonly #values: Values;
  readonly #arguments: Arguments;
  readonly #fragments: MadeFragment[] = [];
  #fieldsLeft = mostFields;
  #rowsLeft = mostRowsInAll;

  constructor(schema: GraphQLSchema, samples: Samples, random: Random) {
    this.#schema = schema;
    this.#random = random;
    this.#values = new Values(random, this.#names);
    this.#arguments = new Arguments(schema, samples, random, this.#values);
  }

  operation(target: Target): Operation {
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
      variableDefinitions: this.#values.definitions,
    } as const;
    const definitions = [definition, ...this.#fragments.map((each) => each.definition)];
    return {
      document: { kind: Kind.DOCUMENT, definitions },
      variables: this.#values.variables,
      cursors: this.#values.cursors,
    };
  }

  /** The connection aimed at, below the first rows of its type. */
  #aimed({ type, field }: Target, place: Place): FieldNode {
    const query = this.#schema.getQueryType()!;
    if (type === query) return this.#composite(query, field, place, []);
    const root = Object.values(query.getFields()).find((each) => nodeOf(each) === type)!;
    const inside = { ...place, depth: 1, rows: 6, used: new Set<string>() };
    const selections = [this.#composite(type, field, inside), ...this.#entity(type, inside, 2)];
    const args = [
      ast.argument('first', this.#values.literal(GraphQLInt, this.#random.integer(3, 6))),
    ];
    const order = root.args.find(({ name }) => name === 'orderBy');
    if (order && this.#random.chance(0.3)) args.push(this.#arguments.order(order));
    return ast.field(root.name, {
      alias: this.#names.next('root'),
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
    const args = this.#arguments.field(field);
    const plain = args.length === 0 && !place.shared && this.#random.chance(0.8);
    const alias = plain ? undefined : this.#names.next(field.name);
    if (alias === undefined) place.used.add(field.name);
    const directives = this.#arguments.directives();
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
    directives = this.#arguments.directives(),
  ): FieldNode {
    this.#fieldsLeft -= 1;
    const named = place.shared || place.used.has(field.name) || this.#random.chance(0.6);
    const alias = named ? this.#names.next(field.name) : undefined;
    if (!named) place.used.add(field.name);
    const connection = isConnection(field);
    const { args, size } = connection
      ? this.#arguments.page(field, place)
      : {
          args: this.#arguments.field(field),
          size: isListType(getNullableType(field.type)) ? 4 : 1,
        };
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
      selections.push(ast.field('totalCount', { directives: this.#arguments.directives() }));
    }
    if (random.chance(0.35)) selections.push(this.#scalars('pageInfo', fields['pageInfo']!));
    const both = random.chance(0.15);
    if (both || random.chance(0.65)) {
      const rows = this.#entity(node, { ...place, used: new Set() });
      selections.push(
        ast.field('nodes', { selections: rows, directives: this.#arguments.directives() }),
      );
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
      selections.push(
        ast.field('node', { selections: rows, directives: this.#arguments.directives() }),
      );
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
      made.push(
        ast.spread(random.pick(fitting).definition.name.value, this.#arguments.directives()),
      );
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
      return ast.inlineFragment(on?.name, selections, this.#arguments.directives());
    }
    const key = this.#names.next('Part');
    this.#fragments.push({
      definition: ast.fragment(key, named.name, selections),
      // Fields without an alias stay where they are: elsewhere the same name may be another field.
      on: hasOnlyAliases(selections) ? named.name : '',
      depth: place.depth,
      rows: place.rows,
    });
    return ast.spread(key, this.#arguments.directives());
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
