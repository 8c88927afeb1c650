/** A number of a statistics answer. */
export interface Stat {
  /** Null when it is kept back, or when there is none. */
  readonly value: number | null;
  /** What the server says of the value; undefined when nobody asked. */
  readonly status?: string;
}

/** The status of a value that is kept back. */
export const suppressed = 'SUPPRESSED';

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
  /** What the numbers are grouped by. */
  readonly by: string;
  /** Values of the further parts; one without a name when there are none. */
  readonly series: readonly string[];
  groupsOf(measure: string): readonly Group[];
}

/** There are as many colours; with more series each row is a group of its own. */
export const mostSeries = 6;

/** What a row is about, in one dimension. */
interface KeyPart {
  readonly dimension?: string;
  readonly value?: string | null;
  readonly label?: string | null;
}

type Row = Readonly<Record<string, unknown>>;

/**
 * The first statistics in the data of an answer: a list of rows each with a key, in a list or in fields
 * of its own, and with numbers. Undefined when there is none.
 */
export function chartOf(data: unknown): Chart | undefined {
  if (Array.isArray(data)) {
    const chart = chartOfRows(data.filter(isObject));
    if (chart) return chart;
  }
  if (!isObject(data)) return undefined;
  for (const inner of Object.values(data)) {
    const chart = chartOf(inner);
    if (chart) return chart;
  }
  return undefined;
}

function chartOfRows(rows: readonly Row[]): Chart | undefined {
  const names = unique(rows.flatMap((row) => Object.keys(row)));
  const partsIn = (row: Row, name: string): readonly Row[] => {
    const parts: readonly unknown[] = Array.isArray(row[name]) ? row[name] : [row[name]];
    return parts
      .map((part) => (typeof part === 'string' ? { value: part } : part))
      .filter(isObject);
  };
  const hasParts = (name: string) => rows.some((row) => partsIn(row, name).some(isKeyPart));
  const hasStats = rows.some((row) => Object.values(row).some(isStat));
  const isWord = (name: string) => rows.some((row) => typeof row[name] === 'string');
  const parts = names.filter(hasParts);
  const own = parts.filter((name) => !isWord(name));
  // Plain words are a key where nothing else is: the steps of a funnel.
  const keys = own.length > 0 ? own : hasStats ? parts : [];
  const measures = names.filter(
    (name) => !keys.includes(name) && rows.some((row) => isNumber(row[name])),
  );
  if (keys.length === 0 || measures.length === 0) return undefined;

  const keyed = rows.map((row) => {
    const parts: readonly KeyPart[] = keys.flatMap((name) => partsIn(row, name));
    return {
      row,
      words: parts.map(({ label, value }) => label ?? value ?? 'unknown'),
      by: parts.map(({ dimension }) => dimension),
    };
  });
  const isGrouped = unique(keyed.map(({ words }) => seriesOf(words))).length <= mostSeries;
  const placed = keyed.map(({ row, words }) => ({
    row,
    group: isGrouped ? (words[0] ?? 'all') : words.join(', '),
    series: isGrouped ? seriesOf(words) : '',
  }));
  return {
    measures,
    by: keyed[0]!.by.every((each) => each !== undefined)
      ? keyed[0]!.by.join(', ')
      : keys.join(', '),
    series: unique(placed.map(({ series }) => series)),
    groupsOf: (measure) =>
      unique(placed.map(({ group }) => group)).map((label) => ({
        label,
        bars: placed
          .filter(({ group }) => group === label)
          .map(({ row, series }) => ({ series, ...statOf(row[measure]) })),
      })),
  };
}

const seriesOf = (words: readonly string[]) => words.slice(1).join(', ');

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

const isObject = (value: unknown): value is Row => typeof value === 'object' && value !== null;

const isKeyPart = (value: Row): boolean =>
  'dimension' in value || 'label' in value || typeof value['value'] === 'string';

const isStat = (value: unknown): boolean =>
  isObject(value) && (value['value'] === null || typeof value['value'] === 'number');

const isNumber = (value: unknown): boolean => typeof value === 'number' || isStat(value);

/** A rate has no status of its own: it is kept back when one of its counts is. */
function statOf(value: unknown): Stat {
  if (!isObject(value)) return { value: typeof value === 'number' ? value : null };
  const { value: number, status, numerator, denominator } = value;
  const statuses = [
    status,
    ...[numerator, denominator].map((count) => isObject(count) && count['status']),
  ];
  const known = statuses.find((each) => each === suppressed) ?? status;
  return {
    value: typeof number === 'number' ? number : null,
    ...(typeof known === 'string' && { status: known }),
  };
}
