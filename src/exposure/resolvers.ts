import {
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { BadUserInputError, NotFoundError } from '../errors.ts';
import type { Filter } from '../loading/filter.ts';
import { count } from '../loading/aggregate.ts';
import type { PageRequest } from '../loading/page.ts';
import type { Relation, Root, Row, Table } from '../loading/table.ts';
import { type LoadConnection, toConnection } from '../relay/connection.ts';
import { Cursors } from '../relay/cursor.ts';
import { toGlobalId } from '../relay/global-id.ts';
import { type PageArguments, toPageRequest } from '../relay/page-args.ts';
import type { GraphContext } from './context.ts';
import { checkFilter, checkText } from './filter-values.ts';
import { lookupFields } from './graph-types.ts';
import type { Model, ModelType } from './model.ts';
import { type OrderValue, toOrder } from './order-values.ts';

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
    for (const { name, relation } of type.lists) fields[name]!.resolve = toMany(relation);
    for (const [name, { resolve }] of type.computed) fields[name]!.resolve = resolve as Resolve;
  }
  const queries = schema.getQueryType()!.getFields();
  for (const type of model.values()) {
    if (!type.root) continue;
    queries[type.root.many]!.resolve = rootList(type.root.list);
    if (type.root.one) queries[type.root.one]!.resolve = rootOne(type);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (row: Row) => row.__typename;
  }
}

/** What the arguments of a connection ask for. */
function toRequest(
  table: Table,
  args: ListArguments,
): { request: Omit<PageRequest, 'selection'>; cursors: Cursors } {
  const filter = args.filter ?? undefined;
  checkFilter(table, filter);
  const order = toOrder(table, args.orderBy);
  const cursors = new Cursors(order, filter);
  return { request: { ...toPageRequest(cursors, args), filter, order }, cursors };
}

function toMany(relation: Relation): Resolve {
  return (row: Row, args: ListArguments, context, info) => {
    const load = context.lists.get(info.fieldNodes, relation, () =>
      listOf(relation, args, context, info),
    );
    return load(row.id);
  };
}

function listOf(
  relation: Relation,
  args: ListArguments,
  { loaders, selections }: GraphContext,
  info: GraphQLResolveInfo,
): LoadConnection {
  const selected = selections.ofConnection(info, relation.target);
  const { request, cursors } = toRequest(relation.target, args);
  const page = selected.page && loaders.pages(relation, { ...request, selection: selected.page });
  const size = selected.totalCount && loaders.aggregates(relation, count, request.filter);
  return (parent) => toConnection(selected, request, cursors, page?.(parent), size && size(parent));
}

function rootList(list: Root): Resolve {
  return (_root, args: ListArguments, { loaders, selections }, info) => {
    const selected = selections.ofConnection(info, list.target);
    const { request, cursors } = toRequest(list.target, args);
    return toConnection(
      selected,
      request,
      cursors,
      selected.page && loaders.rootPage(list, { ...request, selection: selected.page }),
      selected.totalCount && loaders.rootAggregate(list, count, request.filter),
    );
  };
}

/** What a look-up may repeat in its error: text of this form is a code or a name, not personal data. */
const presentable =
  /^[\p{L}\d][\p{L}\p{M} .,&()'/-]{0,99}$|^\d{1,3}(\.\d{2})?$|^[A-Z][A-Z\d-]{0,99}$/u;

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
    const what = presentable.test(text) ? `"${text}"` : 'that was given';
    throw new NotFoundError(`There is no ${type.name} with the ${argument} ${what}.`, { argument });
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
