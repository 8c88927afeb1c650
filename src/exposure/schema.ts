import type { MetadataStorage } from '@mikro-orm/core';
import { type GraphQLSchema, specifiedDirectives } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import type { EntityClass } from '../database/entity.ts';
import { cacheControlDirective } from './cache-control.ts';
import { declareGraphTypes } from './graph-types.ts';
import { buildModel, type Model } from './model.ts';
import { attachResolvers } from './resolvers.ts';

/** The graph: its schema, ready to execute, and the model it was made from. */
export interface Graph {
  readonly schema: GraphQLSchema;
  readonly model: Model;
}

/**
 * Makes the schema of the entities' exposures and of resolvers written by hand.
 *
 * @param resolvers classes of root fields written by hand
 * @throws Error when an exposure or the schema is not valid
 */
export function buildGraph(
  entities: readonly EntityClass[],
  metadata: MetadataStorage,
  resolvers: readonly (new () => object)[],
): Graph {
  const model = buildModel(entities, metadata);
  const queries = declareGraphTypes(model);
  const schema = buildSchemaSync({
    resolvers: [queries, ...resolvers] as unknown as NonEmptyArray<new () => object>,
    orphanedTypes: entities as unknown as (new () => object)[],
    directives: [...specifiedDirectives, cacheControlDirective],
    validate: false,
  });
  schema.getQueryType()!.description =
    'Where every operation begins: one thing by its code, lists of everything, search, and nodes by id.';
  attachResolvers(schema, model);
  return { schema, model };
}
