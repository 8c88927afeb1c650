import { type RawBuilder, sql } from 'kysely';
import { typename, value } from './columns.ts';
import type { Selection } from './selection.ts';
import type { Column, Row, Table } from './table.ts';

/** The cells of one row as the database returned it. */
export type Cells = readonly unknown[];

/** The rows of tables that are held in memory. */
export interface ResidentRows {
  /** @throws NotResidentError when the memory does not have the row yet */
  row(table: Table, key: number): Row;
}

/** Makes a row of the graph of the cells of a statement. */
export type ReadRow = (cells: Cells, residents: ResidentRows) => Row;

/** What a statement returns, and how it is read. */
export interface Projected {
  /** Joins of the rows that the row points at. */
  readonly joins: RawBuilder<unknown>;
  /** In the order of the cells. */
  readonly selection: readonly RawBuilder<unknown>[];
  readonly read: ReadRow;
  /** The place among the cells of an expression that was added. */
  readonly placeOf: (name: string) => number;
}

interface Expression {
  readonly name: string;
  readonly value: RawBuilder<unknown>;
  /** Whether its value is returned, or only joined by. */
  returned: boolean;
}

/**
 * Collects what a statement selects of a row, and then of the rows that it points at: a page is cut
 * by a subquery before other rows are joined to it.
 */
export class Projection {
  readonly #selection: Selection;
  readonly #alias: string;
  readonly #own: Expression[] = [];
  readonly #columns = new Map<Column, Expression>();
  readonly #typename: Expression | undefined;

  /** @param alias what the selection's rows go by in the statement */
  constructor(selection: Selection, alias: string) {
    this.#selection = selection;
    this.#alias = alias;
    const { table } = selection;
    for (const [column, returned] of columnsOf(selection)) this.#column(column, returned);
    if (table.subtypes) this.#typename = this.#add(typename(table, alias), true);
  }

  /** Adds an expression on the row; returns its name. */
  add(expression: RawBuilder<unknown>): string {
    return this.#add(expression, true).name;
  }

  /** Adds a column of the row, if it is not there yet; returns its name. */
  addColumn(column: Column): string {
    return this.#column(column, true).name;
  }

  /** The expressions on the row by their names, for the subquery. */
  get own(): RawBuilder<unknown> {
    return sql.join(this.#own.map((each) => sql`${each.value} as ${sql.ref(each.name)}`));
  }

  /**
   * The whole selection, the rows that the row points at included. Nothing can be added after that.
   *
   * @param subquery which the row's own expressions are in, if they are in one
   */
  projected(subquery?: string): Projected {
    const own = this.#own.filter(({ returned }) => returned);
    const selection = own.map((each) =>
      subquery === undefined ? each.value : sql.ref(`${subquery}.${each.name}`),
    );
    const places = new Map(own.map(({ name }, place) => [name, place]));
    const joins: RawBuilder<unknown>[] = [];

    function fieldsOf({ table, columns, references }: Selection, row: Place): Field[] {
      const plain = columns.map((column): Field => {
        const at = row.placeOf(column)!;
        return [column.field, (cells) => cells[at]];
      });
      return [
        ...plain,
        ...[...references].map(([field, target]): Field => {
          const column = table.columns.get(field)!;
          return [field, reference(target, row.valueOf(column), row.placeOf(column))];
        }),
      ];
    }

    /** A row that the row points at: found in memory, told by its key alone, or joined. */
    function reference(
      target: Selection,
      key: RawBuilder<unknown>,
      at: number | undefined,
    ): Field[1] {
      const { table } = target;
      if (table.resident) {
        return (cells, residents) =>
          cells[at!] === null ? null : residents.row(table, cells[at!] as number);
      }
      const read = target.isKeyAlone
        ? reader(target, () => at, undefined, [])
        : join(target, key, at);
      if (at === undefined) return read;
      return (cells, residents) => (cells[at] === null ? null : read(cells, residents));
    }

    function join(target: Selection, key: RawBuilder<unknown>, at: number | undefined): ReadRow {
      const { table } = target;
      const alias = `joined_${joins.length + 1}`;
      joins.push(
        sql` left join ${sql.table(table.sql)} as ${sql.ref(alias)} on ${value(table.key, alias)} = ${key}`,
      );
      const add = (expression: RawBuilder<unknown>) => selection.push(expression) - 1;
      const columns = new Map<Column, number | undefined>([[table.key, at]]);
      for (const [column, returned] of columnsOf(target)) {
        if (returned && !columns.has(column)) columns.set(column, add(value(column, alias)));
      }
      const type = table.subtypes && add(typename(table, alias));
      const placeOf = (column: Column) => columns.get(column);
      const fields = fieldsOf(target, { placeOf, valueOf: (column) => value(column, alias) });
      return reader(target, placeOf, type, fields);
    }

    const placeOf = (column: Column) => places.get(this.#columns.get(column)?.name ?? '');
    const valueOf = (column: Column) =>
      subquery === undefined
        ? value(column, this.#alias)
        : sql.ref(`${subquery}.${this.#columns.get(column)!.name}`);
    const fields = fieldsOf(this.#selection, { placeOf, valueOf });
    const type = this.#typename && places.get(this.#typename.name);
    return {
      read: reader(this.#selection, placeOf, type, fields),
      joins: sql.join(joins, sql``),
      selection,
      placeOf: (name) => places.get(name)!,
    };
  }

  #column(column: Column, returned: boolean): Expression {
    let known = this.#columns.get(column);
    if (!known)
      this.#columns.set(column, (known = this.#add(value(column, this.#alias), returned)));
    known.returned ||= returned;
    return known;
  }

  #add(expression: RawBuilder<unknown>, returned: boolean): Expression {
    const added = { name: `c${this.#own.length}`, value: expression, returned };
    this.#own.push(added);
    return added;
  }
}

/** Where the columns of a row are among the cells, and what they are in the statement. */
interface Place {
  readonly placeOf: (column: Column) => number | undefined;
  readonly valueOf: (column: Column) => RawBuilder<unknown>;
}

type Field = readonly [name: string, read: (cells: Cells, residents: ResidentRows) => unknown];

/** The columns that are read of a row, and whether they are returned: some are only joined by. */
function columnsOf({ table, key, columns, references }: Selection): [Column, boolean][] {
  return [
    ...(key ? [[table.key, true] as [Column, boolean]] : []),
    ...columns.map((column): [Column, boolean] => [column, true]),
    ...[...references].map(([field, target]): [Column, boolean] => {
      const column = table.columns.get(field)!;
      // Without a null to tell of, a row that is joined tells all about itself.
      const isJoined = !target.table.resident && !target.isKeyAlone;
      return [column, column.nullable || !isJoined || target.key];
    }),
  ];
}

function reader(
  { table, key, given }: Selection,
  placeOf: (column: Column) => number | undefined,
  typenameAt: number | undefined,
  fields: readonly Field[],
): ReadRow {
  const keyAt = key ? placeOf(table.key) : undefined;
  // Copies of an object with all its keys have the room they need, and no more.
  const names = fields.map(([name]) => name);
  const values = fields.map(([, read]) => read);
  const blank: Readonly<Record<string, unknown>> & { id: number; __typename: string } = {
    id: undefined as unknown as number,
    __typename: table.name,
    ...Object.fromEntries(names.map((name) => [name, undefined])),
    ...Object.fromEntries(given),
  };
  return (cells, residents) => {
    const row: Record<string, unknown> & { id: number; __typename: string } = { ...blank };
    if (keyAt !== undefined) row.id = cells[keyAt] as number;
    if (typenameAt !== undefined) row.__typename = cells[typenameAt] as string;
    for (let index = 0; index < names.length; index++) {
      row[names[index]!] = values[index]!(cells, residents);
    }
    return row;
  };
}
