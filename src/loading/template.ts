import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { RawBuilder } from 'kysely';
import { compile } from './compiler.ts';

/** The values of a statement: objects and lists of objects may hold them at any depth. */
export type Values = Readonly<Record<string, unknown>>;

/** What a shape of values is built into: the statement, and whatever reads its rows. */
export interface Built<Reader> {
  readonly statement: RawBuilder<unknown>;
  readonly reader: Reader;
}

/** A statement ready to run. */
export interface Ready<Reader> {
  readonly sql: string;
  /** Set for a statement that is worth preparing; it always goes with the same text. */
  readonly name: string | undefined;
  readonly parameters: readonly unknown[];
  readonly reader: Reader;
}

/** Stands for a value while a statement is built; says where the value is found at run time. */
class Slot {
  readonly #path: readonly (string | number)[];

  constructor(path: readonly (string | number)[]) {
    this.#path = path;
  }

  read(values: unknown): unknown {
    let value = values;
    for (const key of this.#path) value = (value as Record<string | number, unknown>)[key];
    return value;
  }
}

interface Template {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly reader: unknown;
  uses: number;
  name: string | undefined;
}

/** More shapes than any client's documents have; past it the least used is built anew. */
const mostTemplates = 2_000;
/** A filter of hundreds of conditions is thousands of times as large as what clients usually ask. */
const mostBytes = 64 * 2 ** 20;
/** As measured: what a parameter's place, and what all that is not text, occupies. */
const bytesPerParameter = 200;
const bytesPerTemplate = 4_000;
/** Every connection keeps what it has prepared. */
const mostPrepared = 200;
const usesBeforePrepared = 10;

/**
 * Statements are built once for each shape of their values, and run many times: building the text of
 * one takes longer than PostgreSQL takes for a small one. Two shapes are the same when only texts,
 * numbers and lists of them differ; nulls, booleans and what is absent are part of the shape, since
 * a statement may be built otherwise for them.
 */
export class Templates {
  readonly #templates = new LRUCache<string, Template>({
    max: mostTemplates,
    maxSize: mostBytes,
    sizeCalculation: bytesOf,
  });
  #prepared = 0;

  /**
   * @param name all that the statement depends on beside its values
   * @param build makes it from the values, each of which is a placeholder: it may pass them on as
   *   parameters, and must not look at them
   * @param prepare whether one plan serves all values
   */
  get<V extends Values, Reader>(
    name: string,
    values: V,
    build: (values: V) => Built<Reader>,
    prepare = true,
  ): Ready<Reader> {
    const key = `${name} ${JSON.stringify(values, shapeOf)}`;
    let template = this.#templates.get(key);
    if (!template) {
      const { statement, reader } = build(withSlots(values, []) as V);
      template = { ...compile(statement), reader, uses: 0, name: undefined };
      this.#templates.set(key, template);
    }
    const parameters = template.parameters.map((parameter) =>
      parameter instanceof Slot ? parameter.read(values) : parameter,
    );
    template.uses += 1;
    if (prepare && template.uses === usesBeforePrepared && this.#prepared < mostPrepared) {
      this.#prepared += 1;
      template.name = nameFor(template.sql);
    }
    const { sql, name: prepared, reader } = template;
    return { sql, name: prepared, parameters, reader: reader as Reader };
  }
}

/** The same for the same text, whoever prepares it. */
function nameFor(sql: string): string {
  return createHash('sha256').update(sql).digest('base64url');
}

function bytesOf({ sql, parameters }: Template, key: string): number {
  return bytesPerTemplate + key.length + sql.length + parameters.length * bytesPerParameter;
}

const isObject = (value: unknown): value is Values => value !== null && typeof value === 'object';

/** A list of objects is looked into; any other is one parameter. */
function isStructured(list: readonly unknown[]): boolean {
  return list.every(isObject);
}

function isSlot(value: unknown): boolean {
  return Array.isArray(value)
    ? !isStructured(value)
    : typeof value === 'string' || typeof value === 'number';
}

function shapeOf(_key: string, value: unknown): unknown {
  return isSlot(value) ? '?' : value;
}

function withSlots(value: unknown, path: readonly (string | number)[]): unknown {
  if (isSlot(value)) return new Slot(path);
  if (Array.isArray(value)) return value.map((each, index) => withSlots(each, [...path, index]));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withSlots(each, [...path, key])]),
  );
}
