/** A number of a statistics answer: null when it is kept back, or when there is none. */
export interface Stat {
  readonly value: number | null;
  readonly status?: string;
}

/** What a row of statistics is about, in one dimension. */
interface KeyPart {
  readonly dimension?: string;
  readonly value?: string | number | boolean | null;
  readonly label?: string | null;
}

export interface Bar extends Stat {
  readonly series: string;
}

/** Rows that share the first part of their key. */
export interface Group {
  readonly label: string;
  readonly bars: readonly Bar[];
}

/** A statistics answer as a bar chart shows it. */
export interface Chart {
  /** What is counted; one of them is drawn at a time. */
  readonly measures: readonly string[];
  /** Of the first dimension, when the answer tells. */
  readonly dimension: string | undefined;
  /** Values of the further dimensions; one without a name when there are none. */
  readonly series: readonly string[];
  groupsOf(measure: string): readonly Group[];
}

interface Row {
  readonly group: string;
  readonly series: string;
  readonly measures: ReadonlyMap<string, Stat>;
}

/** The first statistics in the data of an answer: a list of rows with a `key` and numbers; or undefined. */
export function chartOf(data: unknown): Chart | undefined {
  const found = findRows(data);
  if (!found) return undefined;
  const rows = found.map(readRow);
  const measures = unique(rows.flatMap((row) => [...row.measures.keys()]));
  if (measures.length === 0) return undefined;
  const [firstKey] = keyOf(found[0]!)!;
  return {
    measures,
    dimension: firstKey?.dimension,
    series: unique(rows.map(({ series }) => series)),
    groupsOf: (measure) =>
      unique(rows.map(({ group }) => group)).map((label) => ({
        label,
        bars: rows
          .filter(({ group }) => group === label)
          .flatMap(({ series, measures }) => {
            const stat = measures.get(measure);
            return stat ? [{ series, ...stat }] : [];
          }),
      })),
  };
}

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** The `key` of a row, under whatever alias: the list that is not empty and whose elements have a value or a label. */
function keyOf(row: Record<string, unknown>): readonly KeyPart[] | undefined {
  return Object.values(row).find(
    (value): value is KeyPart[] =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((part) => isObject(part) && ('label' in part || 'value' in part)),
  );
}

function findRows(value: unknown): readonly Record<string, unknown>[] | undefined {
  if (Array.isArray(value)) {
    const objects = value.filter(isObject);
    if (objects.length > 0 && objects.every((row) => keyOf(row) && statsOf(row).size > 0))
      return objects;
  }
  if (!isObject(value)) return undefined;
  for (const inner of Object.values(value)) {
    const found = findRows(inner);
    if (found) return found;
  }
  return undefined;
}

function statsOf(row: Record<string, unknown>): ReadonlyMap<string, Stat> {
  const stats = Object.entries(row).filter(
    (entry): entry is [string, Record<string, unknown> & Stat] =>
      isObject(entry[1]) &&
      'value' in entry[1] &&
      (entry[1]['value'] === null || typeof entry[1]['value'] === 'number'),
  );
  return new Map(
    stats.map(([name, { value, status }]) => [
      name,
      typeof status === 'string' ? { value, status } : { value },
    ]),
  );
}

function readRow(row: Record<string, unknown>): Row {
  const [group, ...series] = keyOf(row)!.map(({ label, value }) =>
    String(label ?? value ?? 'unknown'),
  );
  return { group: group!, series: series.join(', '), measures: statsOf(row) };
}
