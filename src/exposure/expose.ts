import type { GraphQLResolveInfo } from 'graphql';
import type { EntityClass } from '../database/entity.ts';
import type { Row } from '../loading/table.ts';
import type { DimensionName } from '../statistics/attributes.ts';
import type { CacheHint } from './cache-control.ts';
import type { GraphContext } from './context.ts';

/** A type as TypeGraphQL's decorators take it; an array of one for a list. */
// oxlint-disable-next-line typescript/no-explicit-any -- the library does not export its own type
export type TypeThunk = () => any;

/** A to-many relation by a table or view of pairs. */
export interface Link {
  readonly table: string;
  readonly from: string;
  readonly to: string;
  /** Whether the link has each pair once; pages of such a link are read along its index. */
  readonly unique?: boolean;
  /** The type whose rows make the pairs, where not everybody may see them all, and its relations to the two. */
  readonly records?: { readonly of: string; readonly from: string; readonly to: string };
  /** Field of the target by which the pairs are made: a list tells it of whoever is in it. */
  readonly tells?: string;
  /** Columns of the link that the edges show; only where it has each pair once. */
  readonly edge?: Readonly<
    Record<string, { type: TypeThunk; column: string; description: string }>
  >;
}

/** A count of statistics that is the number of rows of a list. */
export interface PublishedAs {
  readonly counter: 'enrolments' | 'participants';
  /** The attribute that has the list's parent as a value; a whole table has none. */
  readonly scope?: DimensionName;
  /** The same, where it depends on the parent; the list costs what it does with `scope`. */
  readonly scopeOf?: (parent: Row) => DimensionName;
  /** Columns of the parent that `scopeOf` reads. */
  readonly reads?: readonly string[];
}

/** A to-many relation, shown as a connection. */
export type List = {
  /** Name of the target's class: concepts import only what their own columns point at. */
  readonly of: string;
  readonly description: string;
  /**
   * Lists whose sizes the database keeps (`keepsListSize`) and that add up to this one's. For lists
   * that grow with the records: few rows are counted as fast.
   */
  readonly sizes?: readonly string[];
  /** As what its number of rows is published to roles that may only count them; to nobody when left out. */
  readonly published?: PublishedAs;
} & (
  | {
      /** The target's relation that points back here. */
      readonly by: string;
    }
  | { readonly link: Link }
);

/** A field that is neither a column nor a relation. */
export interface Computed {
  readonly type: TypeThunk;
  readonly nullable?: boolean;
  readonly description: string;
  /** Class with the arguments, an `@ArgsType`. */
  readonly args?: new () => object;
  /** Columns that `resolve` reads, beside one of the field's own name; relations are read as their keys. */
  readonly reads?: readonly string[];
  /** Points that a value costs, where it takes more work than to read it; 0 when left out. */
  readonly cost?: number;
  /** Points beside these that depend on its arguments, which are as they were sent: not checked yet. */
  readonly pointsOf?: (args: Readonly<Record<string, unknown>>) => number;
  readonly resolve: (
    row: Row,
    args: never,
    context: GraphContext,
    info: GraphQLResolveInfo,
  ) => unknown;
}

/** A second way to look a thing up, beside its code. */
export interface Lookup {
  readonly description: string;
  /** @returns null when there is none */
  readonly find: (typename: string, text: string, context: GraphContext) => Promise<number | null>;
}

/** A filter by a value that the database holds only as a hash: equal ones alone are found. */
export interface Hashed {
  /** Property with the hash. */
  readonly column: string;
  readonly description: string;
  /**
   * @param argument the value's place in the filter
   * @throws BadUserInputError when there can be no such value; it does not repeat it
   */
  readonly hash: (value: string, argument: string, context: GraphContext) => string;
}

/** What of an entity is in the graph. Whatever is not named here is not reachable. */
export interface Exposure<Entity> {
  /** The supertype, whose exposure is inherited. */
  readonly extends?: EntityClass;
  /** Columns and to-one relations that are fields. */
  readonly fields?: readonly (keyof Entity & string)[];
  /** Whether all rows are held in memory: for what is small, seldom changes and is often pointed at. */
  readonly resident?: boolean;
  /** Columns and to-one relations to filter and order by; those that are fields when left out. */
  readonly filters?: readonly (keyof Entity & string)[];
  /** Of these, those not to order by: a cursor holds what its list is ordered by, names of persons too. */
  readonly unordered?: readonly (keyof Entity & string)[];
  /** Filters by hashes, by name. */
  readonly hashed?: Readonly<Record<string, Hashed>>;
  /** Columns and to-one relations that are not fields, for the conditions of the access policy. */
  readonly hidden?: readonly (keyof Entity & string)[];
  /** Natural order, a leading `-` for descending; the primary key always decides last. */
  readonly order?: readonly `${'' | '-'}${keyof Entity & string}`[];
  readonly lists?: Readonly<Record<string, List>>;
  readonly computed?: Readonly<Record<string, Computed>>;
  /** Root fields: one by its code, and the connection of all. */
  readonly root?: {
    readonly one?: string;
    readonly many: string;
    /** A list whose sizes the database keeps and that has every row under some parent. */
    readonly size?: string;
    /** As what its number of rows is published. */
    readonly published?: PublishedAs;
  };
  readonly lookups?: Readonly<Record<string, Lookup>>;
  /** For how long answers with it may be stored: not at all when left out. */
  readonly cache?: CacheHint;
}

const exposures = new Map<EntityClass, Exposure<never>>();

/**
 * Puts an entity into the graph. This only takes note: the types are made when the ORM knows its
 * metadata, so that names, descriptions, types and relations are written once, at the column.
 */
export function expose<Entity extends object>(
  entity: EntityClass<Entity>,
  exposure: Exposure<Entity>,
): void {
  exposures.set(entity, exposure);
}

/**
 * What `expose` noted of the entity.
 *
 * @throws Error when it was not exposed
 */
export function exposureOf(entity: EntityClass): Exposure<never> {
  const exposure = exposures.get(entity);
  if (!exposure) throw new Error(`${entity.name} is in the list of entities, but not exposed.`);
  return exposure;
}
