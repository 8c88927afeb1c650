import {
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLEnumType,
  GraphQLInt,
  getDirectiveValues,
  type DirectiveNode,
} from 'graphql';
import { Directive } from 'type-graphql';

/** For how long, and by whom, an answer that holds something may be stored. */
export interface CacheHint {
  /** In seconds; 0 keeps it out of every cache. */
  readonly maxAge?: number;
  /** `PRIVATE` keeps it out of caches that serve several people; `PUBLIC` when left out. */
  readonly scope?: 'PUBLIC' | 'PRIVATE';
  /** Leaves `maxAge` to whatever it is a part of. */
  readonly inheritMaxAge?: boolean;
}

/** For what holds records of individual people: no cache may store it. */
export const neverCached: CacheHint = { maxAge: 0, scope: 'PRIVATE' };

const scope = new GraphQLEnumType({
  name: 'CacheControlScope',
  description: 'Whose caches may store an answer.',
  values: {
    PUBLIC: { description: "Anybody's." },
    PRIVATE: { description: "Only the client's own." },
  },
});

/** The directive as Apollo's tools know it. */
export const cacheControlDirective = new GraphQLDirective({
  name: 'cacheControl',
  description:
    'For how long an answer may be stored that holds this. The most restrictive of everything selected decides for the whole answer; what says nothing may not be stored.',
  locations: [
    DirectiveLocation.FIELD_DEFINITION,
    DirectiveLocation.OBJECT,
    DirectiveLocation.INTERFACE,
    DirectiveLocation.UNION,
  ],
  args: {
    maxAge: { type: GraphQLInt, description: 'In seconds; 0 keeps it out of every cache.' },
    scope: { type: scope, description: "Whose caches may store it; anybody's when left out." },
    inheritMaxAge: {
      type: GraphQLBoolean,
      description: 'Leaves `maxAge` to whatever it is a part of.',
    },
  },
});

/** Says on a type's class how long answers with it may be stored. */
export function CacheControl(hint: CacheHint): ClassDecorator {
  const values = Object.entries(hint).map(([name, value]) => `${name}: ${value}`);
  return Directive(`@${cacheControlDirective.name}(${values.join(', ')})`);
}

/** What a type or a field of a schema says of itself; undefined when it says nothing. */
export function cacheHint({
  astNode,
}: {
  readonly astNode?:
    { readonly directives?: readonly DirectiveNode[] | undefined } | null | undefined;
}): CacheHint | undefined {
  return astNode ? getDirectiveValues(cacheControlDirective, astNode) : undefined;
}
