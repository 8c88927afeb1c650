import type { MikroORM } from '@mikro-orm/postgresql';
import type { Viewer } from '../access/viewer.ts';
import type { EntityClass } from '../database/entity.ts';
import { buildGraph, type Graph } from '../exposure/schema.ts';
import type { GraphContext } from '../exposure/context.ts';
import { Loaders } from '../loading/loaders.ts';
import { Statements } from '../loading/statements.ts';
import { entities } from './entities.ts';
import { NodeResolver } from './node/node.resolver.ts';
import { SearchEntry } from './search/search-entry.entity.ts';
import { SearchPosting } from './search/search-posting.entity.ts';
import { SearchResolver } from './search/search.resolver.ts';
import { SearchWord } from './search/search-word.entity.ts';

/** Everything that has a table: the concepts, and what only the server itself reads. */
export const tables: readonly EntityClass[] = [...entities, SearchEntry, SearchWord, SearchPosting];

/** The schema over an ORM's metadata; it needs no database. */
export function createGraph(orm: MikroORM): Graph {
  return buildGraph(entities, orm.getMetadata(), [NodeResolver, SearchResolver]);
}

/**
 * What the resolvers of one request of one viewer are given.
 *
 * @param signal says when nobody waits for the answer any more
 */
export function createContext(
  orm: MikroORM,
  { model }: Graph,
  viewer: Viewer,
  signal?: AbortSignal,
): GraphContext {
  const statements = new Statements(orm.em.getKysely(), signal);
  return { model, loaders: new Loaders(statements, viewer) };
}
