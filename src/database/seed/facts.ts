/**
 * A row of the seed, by property names of its type. A to-one relation is the target's code, or, for a
 * target without one, the target's own row; a to-many relation is a list of codes.
 */
export interface FactRow {
  readonly [property: string]: FactValue;
}

export type FactValue = string | number | boolean | null | readonly string[] | FactRow;

/** What one source, or one subject, gives to the graph. */
export interface Facts {
  /** Code of the source: it fills in the `source` of every row that has one and names none. */
  readonly source?: string;
  /** Rows by the name of their type. */
  readonly rows: Readonly<Record<string, readonly FactRow[]>>;
}
