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

/** What a statement selects beside the row itself: rows that the row points at. */
export interface Joined {
  readonly joins: RawBuilder<unknown>;
  readonly cells: readonly RawBuilder<unknown>[];
  readonly read: ReadRow;
}

/**
 * What a statement returns: expressions, each with its place among a row's cells. Those of the row
 * itself come first; those of rows joined to it follow, so that a page can be cut before it is joined.
 */
export class Projection {
  readonly #selection: Selection;
  readonly #alias: string;
  readonly #own: RawBuilder<unknown>[] = [];
  readonly #columns = new Map<Column, number>();
  readonly #typename: number | undefined;

  /** @param alias what the selection's rows go by in the statement */
  constructor(selection: Selection, alias: string) {
    this.#selection = selection;
    this.#alias = alias;
    const { table } = selection;
    for (const column of [table.key, ...columnsOf(selection)]) this.column(column);
    this.#typename = table.subtypes && this.add(typename(table, alias));
  }

  /** The place of a column of the row itself, added if it is not there yet. */
  column(column: Column): number {
    const known = this.#columns.get(column);
    if (known !== undefined) return known;
    const place = this.add(value(column, this.#alias));
    this.#columns.set(column, place);
    return place;
  }

  /** Adds an expression on the row itself; returns its place. */
  add(expression: RawBuilder<unknown>): number {
    return this.#own.push(expression) - 1;
  }

  /** The expressions on the row itself, each by the name of its place. */
  get own(): RawBuilder<unknown>[] {
    return this.#own.map((expression, place) => sql`${expression} as ${nameOf(place)}`);
  }

  /** The cells of the row itself, taken from a subquery of that name. */
  ownFrom(subquery: string): RawBuilder<unknown>[] {
    return this.#own.map((_, place) => sql.ref(`${subquery}.c${place}`));
  }

  /**
   * The rows that the selection reaches through to-one relations. Nothing may be added to the row
   * itself after that.
   *
   * @param subquery which the row's own cells are read from, if it is one
   */
  joined(subquery?: string): Joined {
    const own = this.#own;
    const joins: RawBuilder<unknown>[] = [];
    const cells: RawBuilder<unknown>[] = [];

    function fieldsOf(selection: Selection, alias: string, { columns }: Place): Field[] {
      const plain = selection.columns.map((column): Field => {
        const at = columns.get(column)!;
        return [column.field, (row) => row[at]];
      });
      const references = [...selection.references].map(([field, target]): Field => {
        const column = selection.table.columns.get(field)!;
        const at = columns.get(column)!;
        const key = alias === subquery ? sql.ref(`${subquery}.c${at}`) : value(column, alias);
        return [field, reference(target, key, at)];
      });
      return [...plain, ...references];
    }

    /** A row that the row points at: found in memory, told by its key alone, or joined. */
    function reference(target: Selection, key: RawBuilder<unknown>, at: number): Field[1] {
      const { table } = target;
      if (table.resident) {
        return (row, residents) =>
          row[at] === null ? null : residents.row(table, row[at] as number);
      }
      const read = target.isKeyAlone
        ? reader(table, { columns: new Map([[table.key, at]]), typename: undefined }, [])
        : join(target, key, at);
      return (row, residents) => (row[at] === null ? null : read(row, residents));
    }

    function join(target: Selection, key: RawBuilder<unknown>, at: number): ReadRow {
      const { table } = target;
      const alias = `joined_${joins.length + 1}`;
      joins.push(
        sql` left join ${sql.table(table.sql)} as ${sql.ref(alias)} on ${value(table.key, alias)} = ${key}`,
      );
      const add = (expression: RawBuilder<unknown>) => own.length + cells.push(expression) - 1;
      const columns = new Map([[table.key, at]]);
      for (const column of columnsOf(target)) {
        if (!columns.has(column)) columns.set(column, add(value(column, alias)));
      }
      const place = { columns, typename: table.subtypes && add(typename(table, alias)) };
      return reader(table, place, fieldsOf(target, alias, place));
    }

    const place = { columns: this.#columns, typename: this.#typename };
    const fields = fieldsOf(this.#selection, subquery ?? this.#alias, place);
    const read = reader(this.#selection.table, place, fields);
    return { joins: sql.join(joins, sql``), cells, read };
  }
}

/** Where the columns of a row are among the cells, and its type where they tell it. */
interface Place {
  readonly columns: ReadonlyMap<Column, number>;
  readonly typename: number | undefined;
}

type Field = readonly [name: string, read: (cells: Cells, residents: ResidentRows) => unknown];

/** Columns of a row that are read of it: its own, and the foreign keys that lead on. */
function columnsOf({ table, columns, references }: Selection): Column[] {
  return [...columns, ...[...references.keys()].map((field) => table.columns.get(field)!)];
}

function nameOf(place: number): RawBuilder<unknown> {
  return sql.ref(`c${place}`);
}

function reader(table: Table, { columns, typename: at }: Place, fields: readonly Field[]): ReadRow {
  const key = columns.get(table.key)!;
  return (cells, residents) => {
    const row: Record<string, unknown> & { id: number; __typename: string } = {
      id: cells[key] as number,
      __typename: at === undefined ? table.name : (cells[at] as string),
    };
    for (const [name, read] of fields) row[name] = read(cells, residents);
    return row;
  };
}
