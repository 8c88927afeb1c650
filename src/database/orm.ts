import { fileURLToPath } from 'node:url';
import { type MetadataStorage, MikroORM, type Options, ReferenceKind } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import type { EntityClass } from './entity.ts';

/**
 * The ORM over the given entities. It connects when it is first used.
 *
 * @param connection where the database is
 */
export function createOrm(entities: readonly EntityClass[], connection: Options): MikroORM {
  return new MikroORM({
    ...connection,
    entities: [...entities] as never[],
    extensions: [Migrator],
    discovery: { afterDiscovered: completeRelations },
    // Views and functions are made by migrations alone.
    schemaGenerator: { skipViews: [/./], ignoreRoutines: true },
    migrations: {
      path: fileURLToPath(new URL('../../migrations', import.meta.url)),
      emit: 'ts',
      silent: true,
      snapshot: false,
      transactional: true,
      allOrNothing: true,
      tableName: 'migration',
    },
  });
}

/**
 * What holds for every relation: a row that others refer to cannot be deleted, unless the relation
 * says that they go with it; and a link table is read from both ends.
 */
function completeRelations(metadata: MetadataStorage): void {
  for (const meta of metadata) {
    const relations = meta.relations.filter(({ kind }) => kind === ReferenceKind.MANY_TO_ONE);
    for (const relation of relations) {
      if (relation.deleteRule !== 'cascade') relation.deleteRule = 'no action';
    }
    if (meta.pivotTable) meta.indexes.push({ properties: relations.at(-1)!.name });
  }
}
