import type { Column, Table } from './table.ts';

/** Personal data in a row. */
export interface PersonalRead {
  /** To-one relations that lead from the row to whom they are of. */
  readonly path: readonly string[];
  readonly fields: readonly string[];
}

/** What a selection is made of, beside the fields that are read. */
interface SelectionParts {
  /** To-one relations with what is read of the rows that they lead to. */
  readonly references?: Iterable<readonly [string, Selection]>;
  /** Whether the key is read; it is unless said otherwise. */
  readonly key?: boolean;
  /** Values that rows get for fields that are not read. */
  readonly given?: Iterable<readonly [string, unknown]>;
  /** Those of the fields that are personal data. */
  readonly personal?: readonly string[];
}

/** What is read of a row: columns, and to-one relations with what is read of those. */
export class Selection {
  readonly table: Table;
  readonly columns: readonly Column[];
  /** By field; those to resident tables are found in memory, whatever is read of them. */
  readonly references: ReadonlyMap<string, Selection>;
  /** Whether the key is read. */
  readonly key: boolean;
  /** Values of fields that are not read, the same for all rows. */
  readonly given: ReadonlyMap<string, unknown>;
  /** Those of the fields that are personal data. */
  readonly personal: readonly string[];
  /** Where rows of the selection have personal data, those of rows that they refer to included. */
  readonly personalReads: readonly PersonalRead[];
  /** Says all that is selected: equal selections of a table have equal names. */
  readonly name: string;

  /** @param fields of the table; those that it does not have as columns are not read */
  constructor(
    table: Table,
    fields: Iterable<string>,
    { references = [], key = true, given = [], personal = [] }: SelectionParts = {},
  ) {
    this.table = table;
    this.columns = [...new Set(fields)]
      .toSorted()
      .flatMap((field) => table.columns.get(field) ?? []);
    this.references = new Map([...references].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    this.key = key;
    this.given = new Map(given);
    this.personal = personal.toSorted();
    this.personalReads = [
      ...(this.personal.length > 0 ? [{ path: [], fields: this.personal }] : []),
      ...[...this.references].flatMap(([field, { personalReads }]) =>
        personalReads.map(({ path, fields }) => ({ path: [field, ...path], fields })),
      ),
    ];
    const nested = [...this.references].map(([field, { name }]) => `${field}${name}`);
    const own = [...(key ? [table.key] : []), ...this.columns].map(({ field }) => field);
    const others = [...this.given.keys()].map((field) => `!${field}`);
    this.name = `{${[...own, ...nested, ...others.toSorted(), ...this.personal.map((field) => `*${field}`)].join(' ')}}`;
  }

  /**
   * The same, where the rows tell of these personal fields too, although they are not selected.
   *
   * @param path to-one relations that lead from the row to whom they are of
   */
  reading([step, ...path]: readonly string[], personal: readonly string[]): Selection {
    const fields = this.columns.map(({ field }) => field);
    const { table, key, references, given } = this;
    if (step === undefined) {
      const all = [...new Set([...this.personal, ...personal])];
      return new Selection(table, fields, { references, given, personal: all });
    }
    const target = references.get(step) ?? new Selection(table.references.get(step)!, []);
    const further = new Map(references).set(step, target.reading(path, personal));
    return new Selection(table, fields, {
      references: further,
      key,
      given,
      personal: this.personal,
    });
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
    {
      references: [...table.references].map(
        ([field, target]) => [field, new Selection(target, [])] as const,
      ),
    },
  );
}
