import { ArgsType, Field, InputType, Int, ObjectType } from 'type-graphql';
import { isCountedBySome } from '../access/policy.ts';
import type { EntityClass } from '../database/entity.ts';
import { defaultPageSize, largestPageSize } from '../relay/page-args.ts';
import { CacheControl, type CacheHint } from './cache-control.ts';
import type { Link, TypeThunk } from './expose.ts';

type Class = abstract new () => object;

@CacheControl({ inheritMaxAge: true })
@ObjectType({ description: 'Where a page lies in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, {
    description:
      'Whether there is more after this page. With `before` there is; with `last` alone there is not.',
  })
  hasNextPage!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether there is more before this page. With `after` there is; with `first` alone there is not.',
  })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the first edge; null on an empty page.',
  })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last edge; null on an empty page.',
  })
  endCursor!: string | null;
}

/** The arguments that every connection has. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many to return from the start of the list, or after \`after\`: 1 to ${largestPageSize}, ${defaultPageSize} when left out.`,
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only what comes after the edge with this cursor.',
  })
  after?: string | null;
}

/** The arguments of a connection that pages both ways. */
@ArgsType()
class BothWaysPageArgs extends PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many to return from the end of the list, or before \`before\`: 1 to ${largestPageSize}; not together with \`first\`.`,
  })
  last?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only what comes before the edge with this cursor.',
  })
  before?: string | null;
}

/** A class with a name of its own, since TypeGraphQL knows types by class. */
export function namedClass(name: string, base: new () => object = Object): new () => object {
  const made = class extends base {};
  Object.defineProperty(made, 'name', { value: name });
  return made;
}

/** Adds a field to a class, as the decorator on a property would. */
export function addField(
  to: Class,
  name: string,
  type: TypeThunk,
  options: { nullable?: boolean; description: string },
): void {
  Field(type, options)(to.prototype as object, name);
}

const memoized = new Map<string, new () => object>();

/** One class per name, however often it is asked for: two of one name would be two types. */
function once(name: string, make: () => new () => object): new () => object {
  let made = memoized.get(name);
  if (!made) memoized.set(name, (made = make()));
  return made;
}

/**
 * The connection type of an entity; with a link's columns, the one of that relation alone.
 *
 * @param cache for how long answers with the entity may be stored
 */
export function connectionType(
  name: string,
  node: EntityClass,
  cache: CacheHint | undefined,
  edge: Link['edge'] = {},
): new () => object {
  return once(`${name}Connection`, () => {
    const edgeType = namedClass(`${name}Edge`);
    ObjectType({ description: `One \`${node.name}\` in a list.`, simpleResolvers: true })(edgeType);
    addField(edgeType, 'cursor', () => String, {
      description: 'Place in the list, for `after` and `before`. Opaque.',
    });
    addField(edgeType, 'node', () => node, { description: `The \`${node.name}\`.` });
    if (cache) CacheControl(cache)(edgeType);
    for (const [field, { type, description }] of Object.entries(edge)) {
      addField(edgeType, field, type, { description });
    }
    const connection = namedClass(`${name}Connection`);
    ObjectType({ description: `A page of a list of \`${node.name}\`.`, simpleResolvers: true })(
      connection,
    );
    if (cache) CacheControl(cache)(connection);
    addField(connection, 'edges', () => [edgeType], { description: 'The page, with cursors.' });
    addField(connection, 'nodes', () => [node], { description: 'The page, without cursors.' });
    addField(connection, 'pageInfo', () => PageInfo, {
      description: 'Where the page lies in the list.',
    });
    const total = 'How many the whole list has, all pages together, with the filter applied.';
    const isPublished = isCountedBySome(node.name);
    addField(connection, 'totalCount', () => Int, {
      nullable: isPublished,
      description: isPublished ? `${total} ${wherePublished}` : total,
    });
    return connection;
  });
}

const wherePublished =
  'For roles that may not see the records one by one it is rounded, and null where it could give somebody away; of filters and lists that `enrolmentStatistics` cannot answer it is null, with an error that says why.';

/** The arguments of an entity's connections. */
export function connectionArgs(
  node: EntityClass,
  filter: new () => object,
  order: new () => object,
): new () => object {
  return once(`${node.name}Args`, () => {
    const args = namedClass(`${node.name}Args`, BothWaysPageArgs);
    ArgsType()(args);
    addField(args, 'filter', () => filter, {
      nullable: true,
      description: 'Only what meets all of these conditions.',
    });
    addField(args, 'orderBy', () => [order], {
      nullable: true,
      description:
        'Order of the list, at most 5 steps; the natural order when left out or empty. Nulls come last, and ties are decided by the primary key.',
    });
    return args;
  });
}

/** The arguments of a look-up: each is optional, exactly one is to be given. */
export function lookupArgs(name: string, fields: ReadonlyMap<string, string>): new () => object {
  return once(`${name}LookupArgs`, () => {
    const args = namedClass(`${name}LookupArgs`);
    ArgsType()(args);
    for (const [field, description] of fields) {
      addField(args, field, () => String, { nullable: fields.size > 1, description });
    }
    return args;
  });
}

/**
 * The input type of that name, for arguments that are declared by hand.
 *
 * @throws Error when the graph has no such type yet
 */
export function declaredInput(name: string): new () => object {
  const known = memoized.get(name);
  if (!known) throw new Error(`There is no input type ${name}.`);
  return known;
}

/** An input type that is made once and filled by `fill` at that time. */
export function inputType(
  name: string,
  description: string,
  fill: (input: new () => object) => void,
): new () => object {
  const known = memoized.get(name);
  if (known) return known;
  const input = namedClass(name);
  // Known before it is filled: filters refer to each other in circles.
  memoized.set(name, input);
  InputType({ description })(input);
  fill(input);
  return input;
}
