import {
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { BadUserInputError, NotFoundError } from '../errors.ts';
import type { Filter } from '../loading/filter.ts';
import type { PageRequest } from '../loading/page.ts';
import type { Relation, Root, Row, Table } from '../loading/table.ts';
import { Connection } from '../relay/connection.ts';
import { Cursors } from '../relay/cursor.ts';
import { toGlobalId } from '../relay/global-id.ts';
import { type PageArguments, toPageRequest } from '../relay/page-args.ts';
import type { GraphContext } from './context.ts';
import { checkFilter, checkText } from './filter-values.ts';
import { lookupFields } from './graph-types.ts';
import type { Model, ModelField, ModelType } from './model.ts';
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
    for (const field of type.fields) {
      if (field.target) fields[field.name]!.resolve = toOne(field, field.target);
    }
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

function toOne({ name, column }: ModelField, target: Table): Resolve {
  return (row: Row, _args, { loaders }) => {
    const key = row[name] as number | null;
    if (key === null) return null;
    return column.nullable ? loaders.one(target, key) : loaders.oneOrFail(target, key);
  };
}

/** What the arguments of a connection ask for. */
function toRequest(table: Table, args: ListArguments): { request: PageRequest; cursors: Cursors } {
  const filter = args.filter ?? undefined;
  checkFilter(table, filter);
  const order = toOrder(table, args.orderBy);
  const cursors = new Cursors(order, filter);
  return { request: { ...toPageRequest(cursors, args), filter, order }, cursors };
}

function toMany(relation: Relation): Resolve {
  const edgeFields = [...relation.edge.keys()];
  return (row: Row, args: ListArguments, { loaders }) => {
    const { request, cursors } = toRequest(relation.target, args);
    return new Connection({
      request,
      cursors,
      page: () => loaders.page(relation, request, row.id),
      totalCount: () => loaders.count(relation, request.filter, row.id),
      edgeFields,
    });
  };
}

function rootList(list: Root): Resolve {
  return (_root, args: ListArguments, { loaders }) => {
    const { request, cursors } = toRequest(list.target, args);
    return new Connection({
      request,
      cursors,
      page: () => loaders.rootPage(list, request),
      totalCount: () => loaders.rootCount(list, request.filter),
    });
  };
}

/** What a look-up may repeat in its error: text of this form is a code or a name, not personal data. */
const presentable =
  /^[\p{L}\d][\p{L}\p{M} .,&()'/-]{0,99}$|^\d{1,3}(\.\d{2})?$|^[A-Z][A-Z\d-]{0,99}$/u;

function rootOne(type: ModelType): Resolve {
  const names = [...lookupFields(type).keys()];
  return async (_root, args: Readonly<Record<string, string | null | undefined>>, context) => {
    const given = names.filter((name) => args[name] !== null && args[name] !== undefined);
    const [argument] = given;
    if (argument === undefined || given.length > 1) {
      throw new BadUserInputError(`Give exactly one of these arguments: ${names.join(', ')}.`, {
        argument: names[0]!,
      });
    }
    const text = args[argument]!;
    checkText(text, argument);
    const row = await lookUp(type, argument, text, context);
    if (row) return row;
    const what = presentable.test(text) ? `"${text}"` : 'that was given';
    throw new NotFoundError(`There is no ${type.name} with the ${argument} ${what}.`, { argument });
  };
}

async function lookUp(
  type: ModelType,
  argument: string,
  text: string,
  context: GraphContext,
): Promise<Row | null> {
  const lookup = type.lookups.get(argument);
  if (!lookup) return context.loaders.unique(type.table, argument, text);
  const key = await lookup.find(type.name, text, context);
  return key === null ? null : context.loaders.one(type.table, key);
}
