import type { Data } from '../reference/data.ts';
import { fieldOf } from '../reference/data.ts';

/** Values that the database has: whatever is asked for should often find something. */
export class Samples {
  readonly #data: Data;
  readonly #values = new Map<string, readonly unknown[]>();
  readonly #nullable = new Map<string, boolean>();

  constructor(data: Data) {
    this.#data = data;
  }

  /** Different values of a field, nulls apart. */
  values(typename: string, field: string): readonly unknown[] {
    const name = `${typename}.${field}`;
    let values = this.#values.get(name);
    if (!values) {
      const { table } = this.#data.model.get(typename)!;
      const all = this.#data.rows(table).map((row) => fieldOf(row, table, field));
      values = [...new Set(all)].filter((value) => value !== null);
      this.#values.set(name, values);
    }
    return values;
  }

  /** Whether some row has no value there: nulls are where filters and orders go wrong. */
  hasNulls(typename: string, field: string): boolean {
    const name = `${typename}.${field}`;
    let nullable = this.#nullable.get(name);
    if (nullable === undefined) {
      const { table } = this.#data.model.get(typename)!;
      nullable = this.#data.rows(table).some((row) => fieldOf(row, table, field) === null);
      this.#nullable.set(name, nullable);
    }
    return nullable;
  }

  /** Global ids of every row of an object type. */
  ids(typename: string): readonly string[] {
    const type = this.#data.model.get(typename);
    if (!type) return [];
    return this.#data
      .rows(type.table)
      .map(({ id }) => Buffer.from(`${typename}:${id}`).toString('base64url'));
  }

  /** Names that organizations bear or bore. */
  organizationNames(): readonly string[] {
    return [
      ...this.values('Organization', 'acronym'),
      ...this.values('OrganizationName', 'name'),
    ] as string[];
  }
}
