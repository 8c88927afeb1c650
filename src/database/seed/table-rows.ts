import {
  type EntityMetadata,
  type EntityProperty,
  type MetadataStorage,
  ReferenceKind,
} from '@mikro-orm/postgresql';
import type { FactRow, Facts, FactValue } from './facts.ts';

/** A row of another table, by its identity: its id is known once it is written. */
export class Reference {
  readonly identity: string;

  constructor(identity: string) {
    this.identity = identity;
  }
}

/** A row as its table takes it, but for the ids of the rows that it refers to. */
export interface TableRow {
  readonly table: string;
  /** What others refer to it by; undefined for a pair of a many-to-many relation. */
  readonly identity: string | undefined;
  /** Columns that tell it from every other row of the table. */
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, unknown>>;
}

/**
 * Turns facts into rows of tables, by the ORM's metadata. All rows of a type have the same columns:
 * those that at least one of them gives. Other columns belong to the database.
 *
 * @throws Error that names the type and the row when a fact does not fit its type, or is there twice
 */
export function tableRows(facts: readonly Facts[], metadata: MetadataStorage): TableRow[] {
  const given = facts.flatMap(({ source, rows }) =>
    Object.entries(rows).flatMap(([type, list]) => {
      const meta = metadata.getByClassName(type);
      return list.map((row) => ({ meta, row: withSource(meta, row, source) }));
    }),
  );
  const rows: TableRow[] = [];
  for (const [meta, list] of Map.groupBy(given, ({ meta }) => meta)) {
    const names = new Set(list.flatMap(({ row }) => Object.keys(row)));
    const properties = [...names].map((name) => propertyOf(meta, name));
    for (const { row } of list) rows.push(...rowsOf(meta, row, properties));
  }
  refuseDuplicates(rows);
  return rows;
}

/** The row of a fact, and the pairs of its many-to-many relations. */
function rowsOf(meta: EntityMetadata, row: FactRow, properties: EntityProperty[]): TableRow[] {
  const self = identityOf(meta, row);
  const columns: Record<string, unknown> = {};
  if (meta.root.discriminatorColumn && meta.discriminatorValue !== undefined) {
    const type = propertyOf(meta, String(meta.root.discriminatorColumn));
    columns[columnOf(type)] = meta.discriminatorValue;
  }
  const pairs: TableRow[] = [];
  for (const property of properties) {
    const value = row[property.name] ?? null;
    if (property.kind === ReferenceKind.MANY_TO_MANY) {
      pairs.push(...pairsOf(property, self, (value ?? []) as readonly string[]));
    } else {
      columns[columnOf(property)] = columnValue(property, value);
    }
  }
  const key = keyOf(meta, row).map((name) => columnOf(propertyOf(meta, name)));
  return [{ table: meta.tableName, identity: self, key, columns }, ...pairs];
}

function pairsOf(property: EntityProperty, owner: string, targets: readonly string[]): TableRow[] {
  const [from, to] = [property.joinColumns[0]!, property.inverseJoinColumns[0]!];
  return targets.map((target) => ({
    table: property.pivotTable,
    identity: undefined,
    key: [from, to],
    columns: { [from]: new Reference(owner), [to]: new Reference(targetOf(property, target)) },
  }));
}

function columnValue(property: EntityProperty, value: FactValue): unknown {
  if (property.kind === ReferenceKind.MANY_TO_ONE) {
    return value === null ? null : new Reference(targetOf(property, value));
  }
  return value ?? property.default ?? null;
}

function targetOf(property: EntityProperty, value: FactValue): string {
  const target = property.targetMeta!;
  return identityOf(target, typeof value === 'string' ? { code: value } : (value as FactRow));
}

/** The same for every way to write the same thing: type and natural key. */
function identityOf(meta: EntityMetadata, row: FactRow): string {
  const key = keyOf(meta, row).map((name) => {
    const property = propertyOf(meta, name);
    const value = row[name]!;
    if (property.kind === ReferenceKind.MANY_TO_ONE) return targetOf(property, value);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  return `${meta.root.className} ${key.join(', ')}`;
}

/** The natural key: the code, or else the unique constraint of which the row gives every property. */
function keyOf(meta: EntityMetadata, row: FactRow): readonly string[] {
  const properties = meta.properties as Record<string, EntityProperty>;
  if (properties['code']?.unique) return ['code'];
  const keys = meta.uniques.map(({ properties: names }) => [names ?? []].flat().map(String));
  const key = keys.find((names) => names.every((name) => (row[name] ?? null) !== null));
  if (!key) throw new Error(`${meta.className} ${JSON.stringify(row)} lacks its natural key.`);
  return key;
}

/** Fills in the source, here and in the rows that this one points at. */
function withSource(meta: EntityMetadata, row: FactRow, source: string | undefined): FactRow {
  if (source === undefined) return row;
  const filled: Record<string, FactValue> = 'source' in meta.properties ? { source } : {};
  for (const [name, value] of Object.entries(row)) {
    const target = propertyOf(meta, name).targetMeta;
    const isRow = value !== null && typeof value === 'object' && !Array.isArray(value);
    filled[name] = target && isRow ? withSource(target, value as FactRow, source) : value;
  }
  return filled;
}

function propertyOf(meta: EntityMetadata, name: string): EntityProperty {
  const property = (meta.properties as Record<string, EntityProperty>)[name];
  if (!property) throw new Error(`The seed gives ${meta.className}.${name}, which does not exist.`);
  return property;
}

const columnOf = (property: EntityProperty) => property.fieldNames[0]!;

function refuseDuplicates(rows: readonly TableRow[]): void {
  const seen = new Set<string>();
  for (const { identity } of rows) {
    if (identity === undefined) continue;
    if (seen.has(identity)) throw new Error(`The seed has ${identity} twice.`);
    seen.add(identity);
  }
}
