import {
  type EntityMetadata,
  type EntityProperty,
  type MetadataStorage,
  ReferenceKind,
} from '@mikro-orm/core';
import type { EntityClass } from '../database/entity.ts';
import { isChangeAnnounced, isListSizeKept } from '../database/triggers.ts';
import type {
  Column,
  ColumnType,
  Join,
  OrderTerm,
  PairRecords,
  Relation,
  Root,
  Table,
} from '../loading/table.ts';
import type { CacheHint } from './cache-control.ts';
import {
  type Computed,
  type Exposure,
  exposureOf,
  type Hashed,
  type Link,
  type Lookup,
  type PublishedAs,
} from './expose.ts';

/** A scalar or to-one field, and where it is described. */
export interface ModelField {
  readonly name: string;
  readonly property: EntityProperty;
  readonly column: Column;
  /** Set for a to-one relation. */
  readonly target: Table | undefined;
}

/** A to-many field. */
export interface ModelList {
  readonly name: string;
  readonly description: string;
  readonly relation: Relation;
  readonly link: Link | undefined;
  readonly published: PublishedAs | undefined;
}

/** Everything the graph shows of one entity, its supertype's part included. */
export interface ModelType {
  readonly name: string;
  readonly entity: EntityClass;
  readonly description: string;
  readonly table: Table;
  readonly supertype: EntityClass | undefined;
  readonly fields: readonly ModelField[];
  readonly filters: readonly ModelField[];
  readonly orders: readonly ModelField[];
  readonly lists: readonly ModelList[];
  readonly computed: ReadonlyMap<string, Computed>;
  readonly hashed: ReadonlyMap<string, Hashed>;
  readonly root:
    | {
        readonly one: string | undefined;
        readonly many: string;
        readonly list: Root;
        readonly published: PublishedAs | undefined;
      }
    | undefined;
  readonly lookups: ReadonlyMap<string, Lookup>;
  readonly cache: CacheHint | undefined;
}

/** The graph as the entities and their exposures describe it, by name of type. */
export type Model = ReadonlyMap<string, ModelType>;

/**
 * Reads the entities' metadata and exposures.
 *
 * @throws Error that names the type and field when an exposure names something that is not there
 */
export function buildModel(entities: readonly EntityClass[], metadata: MetadataStorage): Model {
  const exposed = new Map(entities.map((entity) => [entity.name, exposedEntity(entity, metadata)]));
  const tables = new Map<string, MutableTable>();
  for (const { meta, exposure } of exposed.values())
    tables.set(meta.className, emptyTable(meta, exposure));
  const find = (name: string, where: string) => {
    const table = tables.get(name);
    if (!table)
      throw new Error(`${where} names the type ${name}, which is not in the list of entities.`);
    return table;
  };

  for (const { meta, exposure } of exposed.values()) {
    const table = find(meta.className, meta.className);
    for (const name of readFields(meta, exposure)) {
      const property = propertyOf(meta, name);
      table.columns.set(name, columnOf(property));
      if (property.kind === ReferenceKind.MANY_TO_ONE) {
        table.references.set(name, find(property.type, `${meta.className}.${name}`));
      }
    }
    table.code = table.columns.get('code');
    table.order.push(...(exposure.order ?? []).map((term) => orderTerm(table, term)));
  }
  for (const { meta, exposure } of exposed.values()) {
    if (exposure.extends)
      addSubtype(find(exposure.extends.name, meta.className), find(meta.className, ''), meta);
  }

  const model = new Map<string, ModelType>();
  for (const { entity, meta, exposure } of exposed.values()) {
    const table = find(meta.className, meta.className);
    const field = (name: string): ModelField => ({
      name,
      property: propertyOf(meta, name),
      column: table.columns.get(name)!,
      target: table.references.get(name),
    });
    model.set(meta.className, {
      name: meta.className,
      entity,
      description: meta.comment ?? '',
      table,
      supertype: exposure.extends,
      fields: (exposure.fields ?? []).map(field),
      filters: filterFields(meta, exposure).map(field),
      orders: filterFields(meta, exposure)
        .filter((name) => !exposure.unordered?.includes(name as never))
        .map(field),
      lists: Object.entries(exposure.lists ?? {}).map(([name, list]) => {
        const coordinate = `${declaringType(entity, name)}.${name}`;
        const target = find(list.of, coordinate);
        const link = 'link' in list ? list.link : undefined;
        const edge = Object.entries(link?.edge ?? {}).map(
          ([key, { column }]) => [key, column] as const,
        );
        const join: Join = link
          ? {
              table: link.table,
              from: link.from,
              to: link.to,
              unique: link.unique ?? false,
            }
          : { by: backReference(target, (list as { by: string }).by, coordinate) };
        if (edge.length > 0 && !link?.unique)
          throw new Error(`${coordinate} shows values of a link that may repeat its pairs.`);
        const relation: Relation = {
          name: coordinate,
          target,
          join,
          edge: new Map(edge),
          records: link?.records && pairRecords(link.records, find, coordinate),
          tells: link?.tells && backReference(target, link.tells, coordinate).field,
          sizes: list.sizes?.map((size) => keptSize(size, metadata, coordinate)),
        };
        table.lists.set(name, relation);
        return { name, description: list.description, relation, link, published: list.published };
      }),
      computed: new Map(Object.entries(exposure.computed ?? {})),
      hashed: new Map(Object.entries(exposure.hashed ?? {})),
      root: exposure.root && {
        one: exposure.root.one,
        many: exposure.root.many,
        published: exposure.root.published,
        list: {
          name: `Query.${exposure.root.many}`,
          target: table,
          size: exposure.root.size && keptSize(exposure.root.size, metadata, meta.className),
        },
      },
      lookups: new Map(Object.entries(exposure.lookups ?? {})),
      cache: exposure.cache,
    });
  }
  return model;
}

function pairRecords(
  { of, from, to }: NonNullable<Link['records']>,
  find: (name: string, where: string) => MutableTable,
  coordinate: string,
): PairRecords {
  const table = find(of, coordinate);
  const column = (name: string) => backReference(table, name, coordinate);
  return { table, from: column(from), to: column(to) };
}

/** A list that nobody kept the size of would look empty. */
function keptSize(size: string, metadata: MetadataStorage, where: string): string {
  const kept = [...metadata].some(({ triggers }) => isListSizeKept(triggers, size));
  if (!kept) throw new Error(`${where} counts by ${size}, whose size no trigger keeps.`);
  return size;
}

/** The type that declares a list: its subtypes share the relation, and so its batches. */
function declaringType(entity: EntityClass, list: string): string {
  const { extends: supertype, lists = {} } = exposureOf(entity);
  return list in lists || !supertype ? entity.name : declaringType(supertype, list);
}

interface MutableTable extends Table {
  readonly columns: Map<string, Column>;
  readonly references: Map<string, Table>;
  readonly lists: Map<string, Relation>;
  readonly order: OrderTerm[];
  code: Column | undefined;
  subtypes: { column: string; names: Map<string, string> } | undefined;
}

function exposedEntity(entity: EntityClass, metadata: MetadataStorage) {
  const meta = metadata.get<object>(entity as never) as EntityMetadata;
  return { entity, meta, exposure: inherited(entity) };
}

/** An exposure with its supertype's: own lists and root fields stay its own. */
function inherited(entity: EntityClass): Exposure<never> {
  const own = exposureOf(entity);
  if (!own.extends) return own;
  const base = inherited(own.extends);
  const joined = <Value>(a: readonly Value[] = [], b: readonly Value[] = []) => [
    ...new Set([...a, ...b]),
  ];
  return {
    ...own,
    fields: joined(base.fields, own.fields),
    filters: own.filters ?? base.filters,
    order: own.order ?? base.order ?? [],
    lists: { ...base.lists, ...own.lists },
    computed: { ...base.computed, ...own.computed },
    lookups: { ...base.lookups, ...own.lookups },
    cache: own.cache ?? base.cache,
  };
}

/** Columns that a computed field of the same name stands for. */
function computedColumns(meta: EntityMetadata, { computed = {} }: Exposure<never>): string[] {
  return Object.keys(computed).filter((name) => name in meta.properties);
}

/** What can be filtered and ordered by: what is said, or else every field that has one value. */
function filterFields(meta: EntityMetadata, exposure: Exposure<never>): readonly string[] {
  return (
    exposure.filters ??
    [...(exposure.fields ?? []), ...computedColumns(meta, exposure)].filter(
      (name) => columnType(propertyOf(meta, name)) !== 'text[]',
    )
  );
}

/** Whatever is shown, filtered or ordered by, or read by a computed field of the same name. */
function readFields(meta: EntityMetadata, exposure: Exposure<never>): Set<string> {
  const order = (exposure.order ?? []).map((term: string) => term.replace('-', ''));
  return new Set([
    ...(exposure.fields ?? []),
    ...(exposure.hidden ?? []),
    ...Object.values(exposure.hashed ?? {}).map(({ column }) => column),
    ...filterFields(meta, exposure),
    ...order,
    ...computedColumns(meta, exposure),
    ...Object.values(exposure.computed ?? {}).flatMap(({ reads = [] }) => reads),
    ...Object.values(exposure.lists ?? {}).flatMap(({ published }) => published?.reads ?? []),
  ]);
}

function emptyTable(meta: EntityMetadata, exposure: Exposure<never>): MutableTable {
  const column = meta.root.discriminatorColumn;
  return {
    name: meta.className,
    sql: meta.tableName,
    key: columnOf(propertyOf(meta, meta.primaryKeys[0]!)),
    resident: isResident(meta, exposure),
    code: undefined,
    columns: new Map(),
    references: new Map(),
    lists: new Map(),
    order: [],
    only:
      exposure.extends && column ? { column, value: String(meta.discriminatorValue) } : undefined,
    subtypes: undefined,
  };
}

/** Held in memory, a table whose changes nobody announces would be out of date for ever. */
function isResident(meta: EntityMetadata, { resident = false }: Exposure<never>): boolean {
  if (resident && !isChangeAnnounced(meta.triggers, meta.tableName))
    throw new Error(`${meta.className} is held in memory, but no trigger announces its changes.`);
  return resident;
}

/** A row of the supertype must hold what fields of its subtype need. */
function addSubtype(supertype: MutableTable, subtype: MutableTable, meta: EntityMetadata): void {
  const { column, value } = subtype.only!;
  supertype.subtypes ??= { column, names: new Map() };
  supertype.subtypes.names.set(value, meta.className);
  for (const [name, added] of subtype.columns) {
    const known = supertype.columns.get(name);
    const sql = [...new Set([...(known?.sql ?? []), ...added.sql])] as unknown as Column['sql'];
    if (!known || sql.length > known.sql.length) {
      supertype.columns.set(name, { ...added, sql, nullable: true });
    }
  }
  for (const [name, target] of subtype.references) {
    const known = supertype.references.get(name) ?? target;
    if (known !== target)
      throw new Error(`${subtype.name}.${name} leads elsewhere than another subtype's ${name}.`);
    supertype.references.set(name, target);
  }
}

function propertyOf(meta: EntityMetadata, name: string): EntityProperty {
  const property = meta.properties[name as never] as EntityProperty | undefined;
  if (!property)
    throw new Error(`${meta.className} exposes ${name}, which is not one of its properties.`);
  return property;
}

function columnOf(property: EntityProperty): Column {
  return {
    field: property.name,
    sql: [property.fieldNames[0]!],
    type: columnType(property),
    nullable: property.nullable ?? false,
  };
}

const columnTypes: Readonly<Record<string, ColumnType>> = {
  int: 'integer',
  text: 'text',
  boolean: 'boolean',
  date: 'date',
  'text[]': 'text[]',
};

function columnType(property: EntityProperty): ColumnType {
  const type = columnTypes[property.columnTypes[0]!];
  if (!type)
    throw new Error(
      `${property.name} is of type ${property.columnTypes[0]}, which no loader reads yet.`,
    );
  return type;
}

function orderTerm(table: Table, term: string): OrderTerm {
  const column = table.columns.get(term.replace('-', ''))!;
  return { through: [], column, descending: term.startsWith('-') };
}

function backReference(target: MutableTable, name: string, coordinate: string): Column {
  const column = target.columns.get(name);
  if (!column)
    throw new Error(`${coordinate} goes by ${target.name}.${name}, which is not exposed.`);
  return column;
}
