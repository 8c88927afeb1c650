import loader, { type Highs } from 'highs';
import { type Dimension, imply, type Population } from './population.ts';

/** What an attacker knows of a count once he was told of it: the least and the most that it may be. */
export type Told = readonly [least: number, most: number];

/** What is told of the cells of the table over some dimensions, given by position. */
export type Publisher = (
  population: Population,
  positions: readonly number[],
) => (values: readonly number[]) => Told;

/** What an attacker found out of a small count. */
export interface Bounds {
  /** Such as "province=1 status=0". */
  readonly cell: string;
  readonly count: number;
  readonly least: number;
  readonly most: number;
}

export interface Attack {
  /** How many small counts were attacked. */
  readonly targets: number;
  /** Those that are known to less than a threshold's width. */
  readonly narrowed: readonly Bounds[];
  /** Those that are known to be below the threshold. */
  readonly provenSmall: readonly Bounds[];
}

interface Target extends Bounds {
  readonly atoms: readonly number[];
  least: number;
  most: number;
}

/** Of linear programs, whose solutions are as exact as their tolerances. */
const tolerance = 1e-5;

export interface Limits {
  /** How many attributes can be asked for together, besides a measure. */
  readonly attributes: number;
  readonly threshold: number;
  /** So many counts found out are enough to know; 20 when left out. */
  readonly givesUpAfter?: number;
  /** Positions of the dimensions of a table that cannot be asked for, and whose cells are attacked too. */
  readonly finest?: readonly number[];
}

/**
 * Asks for every canonical cell: those of all sets of at most so many attributes, without a measure and
 * with each. Groups, filters, scopes, aliases and totals are answered from these cells, so that there is
 * no other way to ask. Each answer bounds the sum of some *atoms*, the unknown numbers of enrolments that
 * agree in everything. Linear programs then find the least and the most that each count from 1 to below
 * the threshold can be.
 */
export async function attack(
  population: Population,
  { attributes, threshold, givesUpAfter = 20, finest }: Limits,
  publisher: Publisher,
): Promise<Attack> {
  const { dimensions, records, isPossible = () => true } = population;
  const possible = combinations(dimensions).filter(isPossible);
  const asked = queries(dimensions, attributes);
  const cells = [...asked, ...(finest ? [finest] : [])].flatMap((positions) => {
    const told: ReturnType<Publisher> =
      positions === finest ? () => [0, Infinity] : publisher(population, positions);
    const key = (record: readonly number[]) => positions.map((at) => record[at]).join();
    const counts = Map.groupBy(records, key);
    return Map.groupBy(possible, key)
      .entries()
      .map(([place, members]) => ({
        cell: positions.map((at) => `${dimensions[at]!.name}=${members[0]![at]}`).join(' '),
        told: told(positions.map((at) => members[0]![at]!)),
        count: counts.get(place)?.length ?? 0,
        members: members.map(String),
      }))
      .toArray();
  });

  const empty = new Set(cells.flatMap(({ told, members }) => (told[1] === 0 ? members : [])));
  const columns = new Map<string, number>();
  for (const atom of possible.map(String)) {
    if (!empty.has(atom)) columns.set(atom, columns.size);
  }
  const withAtoms = cells.map(({ members, ...cell }) => ({
    ...cell,
    atoms: members.flatMap((atom) => columns.get(atom) ?? []),
  }));
  const constraints = withAtoms.filter(
    ({ told: [least, most], atoms }) => atoms.length > 0 && (least > 0 || most < Infinity),
  );
  const targets: Target[] = withAtoms
    .filter(({ count }) => count > 0 && count < threshold)
    .map(({ cell, count, atoms }) => ({ cell, count, atoms, least: count, most: count }));

  using model = await linearProgram(columns.size, constraints);
  const isKnown = ({ least, most }: Bounds) => most - least < threshold - 1 - tolerance;
  const isSmall = ({ most }: Bounds) => most < threshold - tolerance;
  const given: Target[] = [];
  for (const target of targets) {
    if (given.length >= givesUpAfter) break;
    // Every solution tells something of every count: most are settled by those of others.
    for (const sign of [-1, 1]) {
      if (sign === -1 ? !isKnown(target) && !isSmall(target) : !isKnown(target)) continue;
      const solution = model.minimize(target.atoms, sign);
      for (const each of targets) {
        const value = each.atoms.reduce((sum, atom) => sum + solution[atom]!, 0);
        each.least = Math.min(each.least, value);
        each.most = Math.max(each.most, value);
      }
    }
    if (isKnown(target) || isSmall(target)) given.push(target);
  }
  const bounds = given.map(({ cell, count, least, most }): Bounds => ({
    cell,
    count,
    least,
    most,
  }));
  return {
    targets: targets.length,
    narrowed: bounds.filter(isKnown),
    provenSmall: bounds.filter(isSmall),
  };
}

/** Positions of the dimensions of each table that can be asked for, with what they imply. */
function queries(dimensions: readonly Dimension[], attributes: number): readonly number[][] {
  const positions = new Map(dimensions.map(({ name }, at) => [name, at]));
  const close = (at: number): number[] => [
    at,
    ...dimensions[at]!.implies.flatMap((name) => close(positions.get(name)!)),
  ];
  const sets = new Map<string, number[]>();
  for (let bits = 0; bits < 2 ** dimensions.length; bits++) {
    const chosen = dimensions.flatMap((_, at) => (bits & (1 << at) ? [at] : []));
    const closed = [...new Set(chosen.flatMap(close))].toSorted((a, b) => a - b);
    const implied = new Set(closed.flatMap((at) => close(at).slice(1)));
    const counted = closed.filter((at) => !implied.has(at));
    const measures = counted.filter((at) => dimensions[at]!.isMeasure);
    if (measures.length <= 1 && counted.length - measures.length <= attributes) {
      sets.set(closed.join(), closed);
    }
  }
  return [...sets.values()];
}

/** Every record that there could be. */
function combinations(dimensions: readonly Dimension[]): readonly number[][] {
  return dimensions
    .reduce<number[][]>(
      (all, { values }) =>
        all.flatMap((each) => Array.from({ length: values }, (_, value) => [...each, value])),
      [[]],
    )
    .filter((record) => String(imply(dimensions, record)) === String(record));
}

// Its types are those of the CommonJS build, where the loader is a property.
const loadHighs = loader as unknown as typeof loader.default;
let highs: Promise<Highs> | undefined;

/** Sums of columns, none of them negative, within bounds. */
async function linearProgram(
  numCols: number,
  rows: readonly { readonly told: Told; readonly atoms: readonly number[] }[],
) {
  const solver = await (highs ??= loadHighs());
  const { constants, infinity } = solver;
  const numRows = rows.length;
  const indices = rows.flatMap(({ atoms }) => atoms);
  const starts = [0];
  for (const { atoms } of rows) starts.push(starts.at(-1)! + atoms.length);
  const model = solver.createModel({
    numCols,
    numRows,
    colCost: new Float64Array(numCols),
    colLower: new Float64Array(numCols),
    colUpper: new Float64Array(numCols).fill(infinity),
    rowLower: rows.map(({ told }) => told[0]),
    rowUpper: rows.map(({ told }) => Math.min(told[1], infinity)),
    matrix: { format: 'csr', numCols, numRows, starts, indices, values: indices.map(() => 1) },
  });
  model.options.set({ output_flag: false });
  return {
    /** @returns by column, a solution in which so many times the sum of the columns is least */
    minimize(columns: readonly number[], sign: number): Float64Array {
      const costs = new Float64Array(numCols);
      for (const column of columns) costs[column] = sign;
      model.changeColsCost({ kind: 'range', from: 0, to: numCols - 1 }, costs);
      model.run();
      if (model.getModelStatus() !== constants.modelStatus.optimal) {
        throw new Error('The linear program has no solution.');
      }
      return model.getSolution().colValue;
    },
    [Symbol.dispose]: () => model.dispose(),
  };
}
