import {
  type GraphQLFieldExtensions,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { BadUserInputError, NotFoundError } from '../errors.ts';
import type { Filter } from '../loading/filter.ts';
import { count } from '../loading/aggregate.ts';
import type { PageRequest, PageSelection } from '../loading/page.ts';
import type { Row, Table } from '../loading/table.ts';
import type { DimensionName } from '../statistics/attributes.ts';
import { pointsOfTotal } from '../statistics/price.ts';
import { type LoadConnection, toConnection } from '../relay/connection.ts';
import { Cursors } from '../relay/cursor.ts';
import { toGlobalId } from '../relay/global-id.ts';
import { exportPageSize, type PageArguments, toPageRequest } from '../relay/page-args.ts';
import { askedFilter } from './asked-filter.ts';
import type { GraphContext } from './context.ts';
import type { PublishedAs } from './expose.ts';
import { checkText, type FilterCode } from './filter-values.ts';
import { lookupFields } from './graph-types.ts';
import type { Model, ModelList, ModelType } from './model.ts';
import { type OrderValue, toOrder } from './order-values.ts';
import { presented } from './presentable.ts';
import { publishedCount } from './published-count.ts';
import { withheldList } from './refusals.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- graphql's own parameter for arguments
type Resolve = GraphQLFieldResolver<any, GraphContext>;

type ListArguments = PageArguments & {
  readonly filter?: Filter | null;
  readonly orderBy?: readonly OrderValue[] | null;
};

/**
 * Says how the model's fields are answered, on the schema itself: TypeGraphQL would wrap each of
 * them in a promise. A plain column keeps graphql's own resolver.
 */
export function attachResolvers(schema: GraphQLSchema, model: Model): void {
  for (const type of model.values()) {
    const object = schema.getType(type.name);
    if (!isObjectType(object)) continue;
    const fields = object.getFields();
    fields['id']!.resolve = (row: Row) => toGlobalId(type.name, row.id);
    for (const list of type.lists) {
      const field = fields[list.name]!;
      field.resolve = toMany(list);
      field.extensions = { ...field.extensions, ...totalPoints(list.published) };
    }
    for (const [name, { resolve, cost = 0, pointsOf }] of type.computed) {
      fields[name]!.resolve = unlessWithheld(name, resolve as Resolve);
      fields[name]!.extensions = { cost, ...(pointsOf && { pointsOf }) };
    }
  }
  const queries = schema.getQueryType()!.getFields();
  for (const type of model.values()) {
    if (!type.root) continue;
    queries[type.root.many]!.resolve = rootList(type.root);
    queries[type.root.many]!.extensions = { exportPageSize, ...totalPoints(type.root.published) };
    if (type.root.one) queries[type.root.one]!.resolve = rootOne(type);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (row: Row) => row.__typename;
  }
}

/** What the number of rows costs beside being counted, where it is made of published numbers. */
function totalPoints(
  published: PublishedAs | undefined,
): GraphQLFieldExtensions<unknown, GraphContext> {
  if (!published) return {};
  const { counter, scope } = published;
  return {
    pointsOfTotal: (args: Readonly<Record<string, unknown>>) => pointsOfTotal(counter, args, scope),
  };
}

/** What a computed field is made of was not read when the viewer may not have it. */
function unlessWithheld(name: string, resolve: Resolve): Resolve {
  return (row: Row, args, context, info) => {
    const given = row[name];
    return given instanceof Error ? given : resolve(row, args, context, info);
  };
}

/** What the arguments of a connection ask for, and of its rows. */
function toRequest(
  table: Table,
  args: ListArguments,
  page: PageSelection | undefined,
  context: GraphContext,
): {
  request: Omit<PageRequest, 'selection'>;
  selection: PageSelection | undefined;
  cursors: Cursors;
  codes: readonly FilterCode[];
} {
  const { visibility } = context.loaders;
  const { filter, bound, codes, personal } = askedFilter(table, args.filter, context);
  const order = toOrder(table, args.orderBy, visibility);
  const cursors = new Cursors(order, bound);
  const request = { ...toPageRequest(cursors, args, context.largestPage), filter, order };
  if (personal.length === 0) return { request, selection: page, cursors, codes };
  // However the filter reaches the data, whoever gets a row knows something of them.
  const subject = visibility.subjectOf(table);
  const selection = page && subject && { ...page, rows: page.rows.reading(subject, personal) };
  return { request, selection: selection ?? page, cursors, codes };
}

function toMany(list: ModelList): Resolve {
  return (row: Row, args: ListArguments, context, info) => {
    const scope = list.published?.scopeOf?.(row) ?? list.published?.scope;
    const key = scope ? `${list.relation.name} ${scope}` : list.relation;
    const load = context.lists.get(info.fieldNodes, key, () =>
      listOf(list, scope, args, context, info),
    );
    return load(row.id);
  };
}

function listOf(
  { relation, published }: ModelList,
  scope: DimensionName | undefined,
  args: ListArguments,
  context: GraphContext,
  info: GraphQLResolveInfo,
): LoadConnection {
  const { loaders, selections, knownCodes } = context;
  const { target } = relation;
  if (!loaders.visibility.mayList(relation)) throw withheldList(relation);
  const selected = selections.ofConnection(info, target);
  const { request, selection, cursors, codes } = toRequest(target, args, selected.page, context);
  const page = selection && loaders.pages(relation, { ...request, selection });
  const size = !selected.totalCount
    ? undefined
    : loaders.visibility.isOnlyCounted(target)
      ? publishedCount(relation, published, scope, args.filter, context)
      : loaders.aggregates(relation, count, request.filter);
  const load: LoadConnection = (parent) =>
    toConnection(selected, request, cursors, page?.(parent), size?.(parent));
  const checking = knownCodes.check(codes, loaders);
  return checking ? (parent) => checking.then(() => load(parent)) : load;
}

function rootList({ list, published }: NonNullable<ModelType['root']>): Resolve {
  const { target } = list;
  return async (_root, args: ListArguments, context, info) => {
    const { loaders, selections, knownCodes } = context;
    const selected = selections.ofConnection(info, target);
    const { request, selection, cursors, codes } = toRequest(target, args, selected.page, context);
    await knownCodes.check(codes, loaders);
    const size = !selected.totalCount
      ? undefined
      : loaders.visibility.isOnlyCounted(target)
        ? publishedCount(list, published, undefined, args.filter, context)(0)
        : loaders.rootAggregate(list, count, request.filter);
    const page = selection && loaders.rootPage(list, { ...request, selection });
    return toConnection(selected, request, cursors, page, size);
  };
}

function rootOne(type: ModelType): Resolve {
  const names = [...lookupFields(type).keys()];
  return async (
    _root,
    args: Readonly<Record<string, string | null | undefined>>,
    context,
    info,
  ) => {
    const given = names.filter((name) => args[name] !== null && args[name] !== undefined);
    const [argument] = given;
    if (argument === undefined || given.length > 1) {
      throw new BadUserInputError(`Give exactly one of these arguments: ${names.join(', ')}.`, {
        argument: names[0]!,
      });
    }
    const text = args[argument]!;
    checkText(text, argument);
    const row = await lookUp(type, argument, text, context, info);
    if (row) return row;
    throw new NotFoundError(`There is no ${type.name} with the ${argument} ${presented(text)}.`, {
      argument,
    });
  };
}

async function lookUp(
  { name, table, lookups }: ModelType,
  argument: string,
  text: string,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Row | null> {
  const { loaders, selections } = context;
  const selection = selections.ofRow(info, table);
  const lookup = lookups.get(argument);
  if (!lookup) return loaders.unique(selection, argument, text);
  const key = await lookup.find(name, text, context);
  return key === null ? null : loaders.one(selection, key);
}
