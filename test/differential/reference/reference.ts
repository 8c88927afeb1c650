import {
  type DocumentNode,
  execute,
  type GraphQLFieldResolver,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  visit,
} from 'graphql';
import type { Kysely } from 'kysely';
import type { ModelType } from '../../../src/exposure/model.ts';
import { hits } from '../../../src/graph/search/search.statement.ts';
import type { Relation, Table } from '../../../src/loading/table.ts';
import type { TestGraph } from '../../support/run-query.ts';
import { comparableSchema } from '../comparable.ts';
import { Coverage } from '../coverage.ts';
import { computed } from './computed.ts';
import { Data, type StoredRow, valueOf, type Visible } from './data.ts';
import { childrenOf, holds } from './filter.ts';
import { comparison } from './order.ts';

type Arguments = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, unknown>>;

/** A row as the source of a field. */
interface Item {
  readonly __typename: string;
  readonly row: StoredRow;
}

/** One place of a list: the row, what its cursor stands for, and what the edge shows beside it. */
interface Entry {
  readonly item: Item;
  readonly cursor: string;
  readonly values: Values;
}

/** What an operation answers. */
export interface ReferenceAnswer {
  readonly data: unknown;
  readonly errors: readonly GraphQLError[];
}

/** How the reference's own cursors begin: whoever compares answers must know a cursor as one. */
export const cursorPrefix = 'reference-cursor:';

/**
 * Answers operations the naive way: rows in memory, each list filtered, ordered and cut for each
 * parent on its own, in plain JavaScript. It shares the model (names of tables, columns and
 * relations, natural orders) with the server and graphql-js with everybody, on a schema made anew
 * from its printed form; batching, statements, resolvers and cursors are its own. The ranking of a
 * search is the one thing it asks the server's statement for: how hits become pages and nodes is not.
 *
 * Its cursors name a row, and a place after a cursor is a place after that row. They differ from the
 * server's by design: each side is given its own, taken from the same place of an earlier answer.
 */
export class Reference {
  readonly coverage: Coverage;
  readonly data: Data;
  readonly #schema: GraphQLSchema;
  readonly #database: Kysely<unknown>;

  private constructor(schema: GraphQLSchema, data: Data, database: Kysely<unknown>) {
    this.#schema = comparableSchema(schema);
    this.coverage = new Coverage(this.#schema);
    this.data = data;
    this.#database = database;
  }

  static async create(
    { schema, model, session }: Pick<TestGraph, 'schema' | 'model' | 'session'>,
    database: Kysely<unknown>,
  ): Promise<Reference> {
    return new Reference(schema, await Data.load(model, database, session.cipher), database);
  }

  /** A reference that has only what a viewer may see. */
  seenBy(visible: Visible): Reference {
    return new Reference(this.#schema, this.data.seenBy(visible), this.#database);
  }

  /** Answers a valid operation. */
  async execute(document: DocumentNode, variables: Values): Promise<ReferenceAnswer> {
    await this.data.fold(textsOf(document, variables));
    const { data, errors = [] } = await execute({
      schema: this.#schema,
      document,
      variableValues: variables,
      fieldResolver: (source, args, context, info) => {
        this.coverage.note(
          info.parentType.name,
          info.parentType.getFields()[info.fieldName]!,
          args,
        );
        return this.#resolve(source, args, context, info);
      },
      typeResolver: (item: Item) => item.__typename,
    });
    // Without null prototypes, as JSON has it.
    return { data: JSON.parse(JSON.stringify(data ?? null)), errors };
  }

  readonly #resolve: GraphQLFieldResolver<unknown, unknown, Arguments> = (
    source,
    args,
    _context,
    { parentType, fieldName },
  ) => {
    if (parentType.name === 'Query') return this.#root(fieldName, args);
    const type = this.data.model.get(parentType.name);
    if (!type) return (source as Values)[fieldName];
    return this.#field(type, source as Item, fieldName, args);
  };

  #root(field: string, args: Arguments): unknown {
    if (field === 'node') return this.#node(args['id'] as string);
    if (field === 'nodes') {
      // Each has its own error; graphql-js takes an error in a list as that element's.
      return (args['ids'] as string[]).map((id) => {
        try {
          return this.#node(id);
        } catch (error) {
          return error;
        }
      });
    }
    if (field === 'search') return this.#search(args);
    for (const type of this.data.model.values()) {
      if (type.root?.many === field) {
        return this.#connection(type.table, this.data.rows(type.table), args);
      }
      if (type.root?.one === field) return this.#one(type, args);
    }
    throw new Error(`The reference does not know the field Query.${field}.`);
  }

  #field(type: ModelType, { row }: Item, field: string, args: Arguments): unknown {
    if (field === 'id') return Buffer.from(`${type.name}:${row.id}`).toString('base64url');
    const list = type.lists.find(({ name }) => name === field);
    if (list) {
      const { relation } = list;
      const children = childrenOf(this.data, relation, row.id);
      return this.#connection(
        relation.target,
        children,
        args,
        edgeValues(this.data, relation, row),
      );
    }
    if (type.computed.has(field)) {
      const answer = computed(this.data, type, field, row, args);
      return 'value' in answer
        ? answer.value
        : this.#item(this.data.model.get(answer.typename)!.table, answer.key);
    }
    const column = type.table.columns.get(field)!;
    const value = valueOf(row, column);
    const target = type.table.references.get(field);
    return target ? this.#item(target, value) : value;
  }

  #item(table: Table, key: unknown): Item | null {
    const row = this.data.row(table, key);
    return row ? this.#itemOf(table, row) : null;
  }

  #itemOf(table: Table, row: StoredRow): Item {
    return { __typename: this.data.typeOf(table, row).name, row };
  }

  #node(id: string): Item {
    const [typename = '', key] = Buffer.from(id, 'base64url').toString().split(':');
    const item = this.#item(this.data.model.get(typename)!.table, Number(key));
    if (!item) throw coded('NOT_FOUND');
    return item;
  }

  #one({ table }: ModelType, args: Arguments): Item {
    const [[argument, text]] = Object.entries(args).filter(([, value]) => value !== null) as [
      [string, string],
    ];
    const names = this.data.model.get('OrganizationName')!.table;
    const textIn = (of: Table, row: StoredRow, field: string) =>
      valueOf(row, of.columns.get(field)!) as string | null;
    const isCalled = (of: Table, fields: readonly string[]) => (row: StoredRow) =>
      fields.some((field) => {
        const known = textIn(of, row, field);
        return known !== null && this.data.folded(known) === this.data.folded(text);
      });
    const once = (row: StoredRow) =>
      this.data
        .children(names, names.columns.get('organization')!, row.id)
        .some(isCalled(names, ['name', 'acronym']));
    const found = this.data
      .rows(table)
      .filter((row) =>
        argument === 'name'
          ? isCalled(table, ['code', 'name', 'acronym'])(row) || once(row)
          : textIn(table, row, argument) === text,
      );
    if (found.length > 1) throw coded('BAD_USER_INPUT');
    if (found.length === 0) throw coded('NOT_FOUND');
    return this.#itemOf(table, found[0]!);
  }

  #connection(
    table: Table,
    rows: readonly StoredRow[],
    args: Arguments,
    edge: (row: StoredRow) => Values = () => ({}),
  ): Values {
    const { filter, orderBy } = args;
    const list = JSON.stringify([table.name, filter ?? {}, orderBy ?? []]);
    const compare = comparison(this.data, table, orderBy);
    const whole = rows.filter((row) => holds(this.data, table, row, filter)).toSorted(compare);
    const rowOf = (cursor: unknown) => this.data.row(table, Number(String(cursor).split(':')[1]))!;
    const toEntry = (row: StoredRow): Entry => ({
      item: this.#itemOf(table, row),
      cursor: `${cursorPrefix}${row.id}:${list}`,
      values: edge(row),
    });
    const { after, before } = args;
    const within = whole.filter(
      (row) =>
        (!isGiven(after) || compare(row, rowOf(after)) > 0) &&
        (!isGiven(before) || compare(row, rowOf(before)) < 0),
    );
    return page(within.map(toEntry), whole.length, args);
  }

  async #search(args: Arguments): Promise<Values> {
    const kinds = (args['kinds'] ?? undefined) as readonly string[] | undefined;
    const request = { text: (args['text'] as string).trim(), kinds };
    const { rows } = await hits(request, 100_000, undefined).execute(this.#database);
    const whole = rows.map(({ entry, score, references }) => {
      const [typename, key] = Object.entries(references).find(([, id]) => id !== null)!;
      const item = this.#item(this.data.model.get(typename)!.table, key)!;
      return {
        item,
        cursor: `${cursorPrefix}${entry}:${JSON.stringify(request)}`,
        values: { score },
      };
    });
    const { after } = args;
    const start = isGiven(after) ? whole.findIndex(({ cursor }) => cursor === after) + 1 : 0;
    return page(whole.slice(start), whole.length, args);
  }
}

/** Cuts a list that begins and ends at the cursors. */
function page(list: readonly Entry[], totalCount: number, args: Arguments): Values {
  const { first, last, after, before } = args;
  const size = (first ?? last ?? 20) as number;
  const backwards = isGiven(last);
  const entries = backwards ? list.slice(-size) : list.slice(0, size);
  const more = list.length > size;
  return {
    nodes: entries.map(({ item }) => item),
    edges: entries.map(({ item, cursor, values }) => ({ node: item, cursor, ...values })),
    pageInfo: {
      hasNextPage: isGiven(before) || (!backwards && more),
      hasPreviousPage: isGiven(after) || (backwards && more),
      startCursor: entries[0]?.cursor ?? null,
      endCursor: entries.at(-1)?.cursor ?? null,
    },
    totalCount,
  };
}

/** What the edges of a list show beside the node. */
function edgeValues(
  data: Data,
  { join, edge }: Relation,
  parent: StoredRow,
): (row: StoredRow) => Values {
  if ('by' in join || edge.size === 0) return () => ({});
  const pairs = new Map(data.pairs(join, parent.id).map((pair) => [pair.to, pair]));
  return (row) => pairs.get(row.id) ?? {};
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function coded(code: string): GraphQLError {
  return new GraphQLError('The reference refuses this.', { extensions: { code } });
}

/** Every text in an operation: any of them may be compared in its folded form. */
function textsOf(document: DocumentNode, variables: Values): string[] {
  const texts: string[] = [];
  visit(document, {
    [Kind.STRING]: ({ value }) => {
      texts.push(value);
    },
  });
  JSON.stringify(variables, (_key, value: unknown) => {
    if (typeof value === 'string') texts.push(value);
    return value;
  });
  return texts;
}
