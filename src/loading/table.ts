import type { RawBuilder } from 'kysely';

/** How a column's values travel: as what PostgreSQL type they are compared. */
export type ColumnType = 'integer' | 'number' | 'text' | 'boolean' | 'date' | 'text[]';

/** A readable value of a row: a plain column, or the key of a to-one relation. */
export interface Column {
  /** Name of the value in a row. */
  readonly field: string;
  /**
   * Columns in the database. Several when subtypes that share the table keep the same field in
   * columns of their own: at most one of them is set.
   */
  readonly sql: readonly [string, ...string[]];
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/** One step of an order. Nulls always come last. */
export interface OrderTerm {
  /** To-one relations that lead to the row whose value orders; none for the row's own. */
  readonly through: readonly { readonly column: Column; readonly target: Table }[];
  readonly column: Column;
  readonly descending: boolean;
}

/** What the loaders know of an entity. They know no concept by name. */
export interface Table {
  /** Name of the graph type. */
  readonly name: string;
  /** Name of the SQL table. */
  readonly sql: string;
  readonly key: Column;
  /** Whether all its rows are held in memory: it is small, and seldom changes. */
  readonly resident: boolean;
  /** The readable code by which a row is looked up; undefined when it has none. */
  readonly code: Column | undefined;
  /** By field, the key apart. Only these are ever read. */
  readonly columns: ReadonlyMap<string, Column>;
  /** By field: what a to-one relation points at. */
  readonly references: ReadonlyMap<string, Table>;
  /** By field: the to-many relations to filter through. */
  readonly lists: ReadonlyMap<string, Relation>;
  /** Natural order; the key always decides last. */
  readonly order: readonly OrderTerm[];
  /** Set for a subtype: the rows of the SQL table that are of it. */
  readonly only: { readonly column: string; readonly value: string } | undefined;
  /** Set for a supertype: the column that says a row's type, and the graph type for each value. */
  readonly subtypes:
    { readonly column: string; readonly names: ReadonlyMap<string, string> } | undefined;
}

/** A plain row as the loaders return it. Nobody changes one: it is shared. */
export type Row = Readonly<Record<string, unknown>> & {
  readonly id: number;
  /** Name of the row's graph type. */
  readonly __typename: string;
};

/** Records that pairs are derived from: whoever sees but some of them may know of no other pairs. */
export interface PairRecords {
  readonly table: Table;
  /** References of a record to the two that it makes a pair. */
  readonly from: Column;
  readonly to: Column;
}

/** How the rows of a to-many relation are found. */
export type Join =
  /** The target has a foreign key to the parent. */
  | { readonly by: Column }
  /** A table or view of pairs that lead to rows of the target; they may repeat unless it is said that they do not. */
  | {
      readonly table: string;
      readonly from: string;
      readonly to: string;
      readonly unique: boolean;
      /** Set when only some of the pairs count: the condition on the row of the table that goes by a name. */
      readonly where?: (alias: string) => RawBuilder<boolean> | undefined;
    };

/** A to-many relation. */
export interface Relation {
  /** Schema coordinate, such as `TrainingCenter.batches`. */
  readonly name: string;
  readonly target: Table;
  readonly join: Join;
  /** Columns of the link that the edges show, by field; only where the link has each pair once. */
  readonly edge: ReadonlyMap<string, string>;
  /** The records that the pairs of its link are derived from, where not everybody may see them all. */
  readonly records?: PairRecords | undefined;
  /** Field of the target that being in the list tells, where the list goes by a link. */
  readonly tells?: string | undefined;
  /** Lists of `list_size` that add up to the number of rows, where the database keeps it. */
  readonly sizes?: readonly string[] | undefined;
}

/** The whole list of a table: a relation without a parent. */
export interface Root {
  readonly name: string;
  readonly target: Table;
  /** List of `list_size` that has every row under some parent, where the database keeps one. */
  readonly size?: string | undefined;
}
