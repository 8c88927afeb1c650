import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  getNamedType,
  type GraphQLCompositeType,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isCompositeType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Model, ModelType } from '../../src/exposure/model.ts';
import { isConnection } from './coverage.ts';
import * as ast from './generator/document.ts';

const typeName = 'typename_of_the_row';

/** The operation, with the type of every object in its answer. */
export function withTypenames(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet: (node) =>
      ast.selectionSet([...node.selections, ast.field('__typename', { alias: typeName })]),
  });
}

/** What an operation may cost, and what of it the data had an answer to. */
export interface Budget {
  /** Most statements that it may take. */
  readonly statements: number;
  /**
   * The relation fields that rows were asked for, and whether any of them led somewhere. Where this
   * is the same for two sizes of the data, the number of statements must be.
   */
  readonly reached: string;
}

type Row = Readonly<Record<string, unknown>>;

/**
 * The number of relation fields that an operation asks for, as its answer shows it.
 *
 * A relation field is a place in the operation (response keys from the root, fragments spread out,
 * without what `@skip` and `@include` leave out) at which there is at least one row to ask it of:
 *
 * - a connection counts once when its `nodes`, `edges` or `pageInfo` are selected, and once more for
 *   its `totalCount`; each alias is a place of its own;
 * - a relation to one counts once;
 * - a computed field counts once when it is no column, or has an argument that is given;
 * - a root field that looks one thing up counts once, and twice when it is not by the code;
 * - what answers with rows of several types by key (`node`, `nodes`, hits of a search, a computed
 *   `Node`) counts once for each type that came, and once for each id of nothing; a search once more
 *   for the ranking.
 *
 * @param data the answer to `withTypenames(document)`
 */
export function budgetOf(
  { schema, model }: { schema: GraphQLSchema; model: Model },
  document: DocumentNode,
  variables: Row,
  data: unknown,
): Budget {
  const walk = new Walk(schema, model, document, variables);
  const operation = document.definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  )!;
  if (data !== null) walk.rows([operation.selectionSet], [data as Row], '');
  const { costs } = walk;
  return {
    statements: [...costs.values()].reduce((sum, cost) => sum + cost, 0),
    reached: [...costs]
      .map(([place, cost]) => `${place} ${cost}`)
      .toSorted()
      .join('\n'),
  };
}

class Walk {
  /** By place. */
  readonly costs = new Map<string, number>();
  readonly #schema: GraphQLSchema;
  readonly #model: Model;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Row;

  constructor(schema: GraphQLSchema, model: Model, document: DocumentNode, variables: Row) {
    this.#schema = schema;
    this.#model = model;
    this.#variables = { ...defaultsOf(document), ...variables };
    this.#fragments = new Map(
      document.definitions
        .filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
        .map((each) => [each.name.value, each]),
    );
  }

  /** Walks what is selected of all rows at one place. */
  rows(selected: readonly SelectionSetNode[], rows: readonly Row[], path: string): void {
    for (const [name, ofType] of Map.groupBy(rows, (row) => String(row[typeName]))) {
      const type = this.#schema.getType(name) as GraphQLObjectType;
      for (const [key, nodes] of this.#fields(type, selected)) {
        const field = type.getFields()[nodes[0]!.name.value];
        if (!field || !isCompositeType(getNamedType(field.type))) {
          if (field) this.#computed(type.name, nodes[0]!, `${path}.${key}`);
          continue;
        }
        const found = ofType.flatMap((row) => [row[key]].flat());
        const below = nodes.map((node) => node.selectionSet!);
        this.#relation(type, nodes[0]!, below, found, `${path}.${key}`);
        this.rows(below, found.filter(isRow), `${path}.${key}`);
      }
    }
  }

  #relation(
    type: GraphQLObjectType,
    node: FieldNode,
    below: readonly SelectionSetNode[],
    answered: readonly unknown[],
    path: string,
  ): void {
    const name = node.name.value;
    const found = answered.filter(isRow);
    const field = type.getFields()[name]!;
    const isRoot = type === this.#schema.getQueryType();
    if (isConnection(field)) {
      const connection = getNamedType(field.type) as GraphQLObjectType;
      const parts = new Set(
        [...this.#fields(connection, below).values()].map(([each]) => each!.name.value),
      );
      const hasPage = ['nodes', 'edges', 'pageInfo'].some((part) => parts.has(part));
      const types = this.#isList(connection) ? 0 : this.#rowTypes(connection, below, found);
      this.#add(path, Number(hasPage) + types);
      this.#add(`${path}.totalCount`, Number(parts.has('totalCount')));
      return;
    }
    const types = new Set(found.map((row) => String(row[typeName])));
    const model = this.#model.get(type.name);
    if (isRoot) {
      const byCode = (node.arguments ?? []).every((each) => each.name.value === 'code');
      const isNode = !this.#model.has(getNamedType(field.type).name);
      // Of what type an unknown id is, the answer does not say.
      const unknown = answered.length - found.length;
      this.#add(path, isNode ? types.size + unknown : byCode ? 1 : 2);
    } else if (model?.computed.has(name)) {
      this.#add(path, types.size);
    } else if (model) {
      // A relation that leads nowhere for all of the rows may cost nothing.
      this.#add(types.size > 0 ? path : `${path} nowhere`, 1);
    }
  }

  /** Whether the rows of a connection come with the page: those of a search are found by key. */
  #isList(connection: GraphQLObjectType): boolean {
    return this.#model.has(getNamedType(connection.getFields()['nodes']!.type).name);
  }

  /** How many types of row a page shows. */
  #rowTypes(
    connection: GraphQLObjectType,
    below: readonly SelectionSetNode[],
    pages: readonly Row[],
  ): number {
    const types = new Set<unknown>();
    const collect = (type: GraphQLObjectType, sets: readonly SelectionSetNode[], rows: Row[]) => {
      for (const [key, nodes] of this.#fields(type, sets)) {
        const name = nodes[0]!.name.value;
        const inner = rows.flatMap((row) => [row[key]].flat()).filter(isRow);
        if (name === 'nodes' || name === 'node') {
          for (const row of inner) types.add(row[typeName]);
        } else if (name === 'edges') {
          const edge = getNamedType(type.getFields()[name]!.type) as GraphQLObjectType;
          const sets = nodes.map((node) => node.selectionSet!);
          collect(edge, sets, inner);
        }
      }
    };
    collect(connection, below, [...pages]);
    return types.size;
  }

  /** A field without fields of its own: most are columns. */
  #computed(typename: string, node: FieldNode, path: string): void {
    const type: ModelType | undefined = this.#model.get(typename);
    const name = node.name.value;
    if (!type?.computed.has(name)) return;
    const isGiven = (node.arguments ?? []).some(
      ({ value }) =>
        value.kind !== Kind.NULL &&
        (value.kind !== Kind.VARIABLE || (this.#variables[value.name.value] ?? null) !== null),
    );
    if (isGiven || !type.table.columns.has(name)) this.#add(path, 1);
  }

  /** The same place counts once, whatever the types of its rows. */
  #add(place: string, cost: number): void {
    if (cost > 0) this.costs.set(place, Math.max(this.costs.get(place) ?? 0, cost));
  }

  /** The fields that are selected of a type's rows, by response key. */
  #fields(
    type: GraphQLObjectType,
    selected: readonly SelectionSetNode[],
    into = new Map<string, FieldNode[]>(),
  ): Map<string, FieldNode[]> {
    for (const node of selected.flatMap(({ selections }) => selections)) {
      const left = getDirectiveValues(GraphQLSkipDirective, node, this.#variables)?.['if'] === true;
      const kept = getDirectiveValues(GraphQLIncludeDirective, node, this.#variables)?.['if'];
      if (left || kept === false) continue;
      if (node.kind === Kind.FIELD) {
        const key = (node.alias ?? node.name).value;
        into.set(key, [...(into.get(key) ?? []), node]);
        continue;
      }
      const fragment =
        node.kind === Kind.INLINE_FRAGMENT ? node : this.#fragments.get(node.name.value)!;
      const on = fragment.typeCondition;
      const condition = on ? this.#schema.getType(on.name.value) : type;
      if (this.#applies(type, condition as GraphQLCompositeType)) {
        this.#fields(type, [fragment.selectionSet], into);
      }
    }
    return into;
  }

  #applies(type: GraphQLObjectType, condition: GraphQLCompositeType): boolean {
    return isObjectType(condition) ? type === condition : this.#schema.isSubType(condition, type);
  }
}

function defaultsOf(document: DocumentNode): Row {
  const defaults: Record<string, unknown> = {};
  visit(document, {
    VariableDefinition({ variable, defaultValue }) {
      // Directives and the presence of an argument are all that is looked at.
      if (defaultValue) {
        defaults[variable.name.value] = 'value' in defaultValue ? defaultValue.value : defaultValue;
      }
      return false;
    },
  });
  return defaults;
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null;
}
