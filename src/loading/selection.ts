import type { Column, Table } from './table.ts';

/** What is read of a row: columns, and to-one relations with what is read of those. */
export class Selection {
  readonly table: Table;
  readonly columns: readonly Column[];
  /** By field; those to resident tables are found in memory, whatever is read of them. */
  readonly references: ReadonlyMap<string, Selection>;
  /** Whether the key is read. */
  readonly key: boolean;
  /** Says all that is selected: equal selections of a table have equal names. */
  readonly name: string;

  /** @param fields of the table; those that it does not have as columns are not read */
  constructor(
    table: Table,
    fields: Iterable<string>,
    references: Iterable<readonly [string, Selection]> = [],
    key = true,
  ) {
    this.table = table;
    this.columns = [...new Set(fields)]
      .toSorted()
      .flatMap((field) => table.columns.get(field) ?? []);
    this.references = new Map([...references].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    this.key = key;
    const nested = [...this.references].map(([field, { name }]) => `${field}${name}`);
    const own = [...(key ? [table.key] : []), ...this.columns].map(({ field }) => field);
    this.name = `{${[...own, ...nested].join(' ')}}`;
  }

  /** Whether other rows are joined for it. */
  get joins(): boolean {
    return [...this.references.values()].some((each) => !each.table.resident && !each.isKeyAlone);
  }

  /** Whether the foreign key alone tells all that is selected. */
  get isKeyAlone(): boolean {
    return this.columns.length === 0 && this.references.size === 0 && !this.table.subtypes;
  }
}

/** Every column of a table, and the keys of what it points at. */
export function everyColumn(table: Table): Selection {
  return new Selection(
    table,
    [...table.columns.keys()].filter((field) => !table.references.has(field)),
    [...table.references].map(([field, target]) => [field, new Selection(target, [])] as const),
  );
}
