type Scalar = string | number | boolean | null;
type Json = Scalar | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [name: string]: Json;
}

/** A plain value, or a list of such. */
export type Cell = Scalar | readonly Scalar[];

/** An answer as rows: one for each element of the one path of lists in it. */
export interface Rows {
  /** Dotted names, in the order of the answer. */
  readonly columns: readonly string[];
  readonly rows: readonly ReadonlyMap<string, Cell>[];
}

/** An answer in which no single path of lists can become rows. */
export class SiblingLists extends Error {
  constructor(paths: readonly string[]) {
    const [first, second] = paths;
    super(
      `A table has one list, or lists within lists; here ${first} and ${second} are side by side. Ask for one of them at a time.`,
    );
  }
}

/** The steps of a connection leave no trace in the name of a column. */
const steps: ReadonlySet<string> = new Set(['edges', 'node', 'nodes']);

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOfObjects = (value: Json): value is readonly JsonObject[] =>
  Array.isArray(value) && value.some(isObject);

/**
 * The data of an answer as rows: each element of the innermost list is one, beside the plain values of
 * what it is in. Values within an object become columns with a dotted name.
 *
 * @throws SiblingLists when two lists are side by side
 */
export function rowsOf(data: object): Rows {
  const columns = new Set<string>();
  const rows: ReadonlyMap<string, Cell>[] = [];
  spread(data as JsonObject, '', new Map(), columns, rows);
  return { columns: [...columns], rows };
}

function spread(
  object: JsonObject,
  prefix: string,
  outer: ReadonlyMap<string, Cell>,
  columns: Set<string>,
  rows: ReadonlyMap<string, Cell>[],
): void {
  const cells = new Map(outer);
  const lists: { path: string; items: readonly Json[] }[] = [];
  collect(object, prefix);
  for (const name of cells.keys()) columns.add(name);
  const [list, sibling] = lists;
  if (list && sibling) throw new SiblingLists([list.path, sibling.path]);
  if (!list) rows.push(cells);
  else
    for (const item of list.items)
      if (isObject(item)) spread(item, list.path, cells, columns, rows);

  function collect(value: JsonObject, path: string) {
    for (const [name, each] of Object.entries(value)) {
      const inner = steps.has(name) ? path : path === '' ? name : `${path}.${name}`;
      if (isListOfObjects(each)) lists.push({ path: inner, items: each });
      else if (isObject(each)) collect(each, inner);
      else if (!(Array.isArray(each) && steps.has(name))) cells.set(inner, each as Cell);
    }
  }
}
