import { fileURLToPath } from 'node:url';
import {
  type EntityMetadata,
  type EntityProperty,
  type MetadataStorage,
  MikroORM,
  type Options,
  ReferenceKind,
} from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import type { EntityClass } from './entity.ts';
import { TableMigrationGenerator } from './migration-generator.ts';

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
    discovery: { afterDiscovered: completeMetadata },
    // Views and functions are made by migrations alone.
    schemaGenerator: { skipViews: [/./], ignoreRoutines: true },
    migrations: {
      path: fileURLToPath(new URL('../../migrations', import.meta.url)),
      emit: 'ts',
      generator: TableMigrationGenerator,
      silent: true,
      snapshot: false,
      transactional: true,
      allOrNothing: true,
      tableName: 'migration',
    },
  });
}

/**
 * What holds for every entity, said once: a row that others refer to cannot be deleted unless the
 * relation says that they go with it, a link table is read from both ends, and values are checked.
 */
function completeMetadata(metadata: MetadataStorage): void {
  for (const meta of metadata) {
    const relations = meta.relations.filter(({ kind }) => kind === ReferenceKind.MANY_TO_ONE);
    for (const relation of relations) {
      if (relation.deleteRule !== 'cascade') relation.deleteRule = 'no action';
    }
    if (meta.pivotTable) meta.indexes.push({ properties: relations.at(-1)!.name });
    if (meta.root === meta) {
      meta.checks.push(...meta.props.flatMap((property) => valueCheck(meta, property)));
    }
  }
}

/** What holds for every value: what is not known is null, never blank; a day is one of the calendar. */
function valueCheck(
  meta: EntityMetadata,
  { columnTypes, enum: isEnum, fieldNames }: EntityProperty,
) {
  const [column] = fieldNames ?? [];
  const name = `${meta.tableName}_${column}`;
  switch (columnTypes?.[0]) {
    case 'text':
      return isEnum ? [] : [{ name: `${name}_not_blank`, expression: `${column} <> ''` }];
    case 'date':
      return [
        {
          name: `${name}_in_calendar`,
          expression: `${column} >= '0001-01-01'::date and ${column} <= '9999-12-31'::date`,
        },
      ];
    default:
      return [];
  }
}
