import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { fragmentsIn } from '../../exposure/conditionals.ts';
import {
  type FieldPlan,
  NotCompilable,
  type ObjectPlan,
  objectsOf,
  type OperationPlan,
  planOperation,
} from '../compiled/plan.ts';
import { isConnectionType } from '../connection-shape.ts';
import { switchesOf, type Variables } from '../limits/operands.ts';
import { lineBreak, toCell } from './cells.ts';
import { checkGroupKeys } from './group-keys.ts';
import { notATable } from './not-a-table.ts';
import { isCount, lacksStatus, statusKey } from './statuses.ts';

type Row = Readonly<Record<string, unknown>>;

/** What stands at a place of an answer where there are objects. */
interface Place {
  /** Plain values: names in the answer, and their columns. */
  readonly values: readonly (readonly [key: string, column: number])[];
  /** Objects without lists of objects in them. */
  readonly objects: readonly (readonly [key: string, place: Place])[];
  /** The way to the lists; undefined where there are none. */
  readonly step: Step | undefined;
}

interface Step {
  readonly key: string;
  readonly isList: boolean;
  readonly place: Place;
  /** Where the first list on the way is, by the names in the answer. */
  readonly listAt: string;
}

/**
 * Answers of one operation as a table. Its columns follow the selection: a value's name is its path in
 * the answer, joined by dots. A lone field at the root, and the `nodes`, `edges` and `node` of a
 * connection, leave no trace in it. Each row is an element of the innermost list, beside the values of
 * what it belongs to. What has an empty list within it keeps a row of its own; an empty outermost list
 * makes no rows. Without any list there is one row. Statuses that were selected for the table alone
 * (`withStatuses`) make columns where the client selected none.
 */
export class Table {
  readonly columns: readonly string[];
  readonly #root: Place;

  /** @throws GraphQLError when there are lists side by side, two columns of one name, or no column */
  constructor({ root }: OperationPlan) {
    const columns: string[] = [];
    this.#root = placeOf([root], [], [], columns);
    this.columns = columns;
    if (columns.length === 0) {
      throw notATable('CSV_NO_COLUMNS', 'The operation selects no value for a table.');
    }
    const twice = columns.find((name, index) => columns.indexOf(name) !== index);
    if (twice !== undefined) {
      throw notATable(
        'CSV_COLUMN_CONFLICT',
        `Two values would be in a column "${twice}". Give one of them an alias.`,
        { column: twice },
      );
    }
  }

  /** The first line. */
  get header(): string {
    return this.columns.join(',') + lineBreak;
  }

  /** The other lines, for an answer without errors, and how many they are. */
  rows(data: unknown): { readonly text: string; readonly count: number } {
    const lines: string[] = [];
    const cells = Array<string>(this.columns.length).fill('');
    // Readers skip a blank line, and a row would be lost: https://docs.python.org/3/library/csv.html
    const add = () => lines.push(cells.join(',') || '""');
    addRows(this.#root, data, cells, toCell, add, true);
    const count = lines.length;
    lines.push('');
    return { text: lines.join(lineBreak), count };
  }

  /** The values of the same rows, as they are in the answer; undefined where there is none. */
  records(data: unknown): readonly (readonly unknown[])[] {
    const records: unknown[][] = [];
    const cells = Array<unknown>(this.columns.length).fill(undefined);
    const asIs = (value: unknown) => value;
    addRows(this.#root, data, cells, asIs, () => records.push([...cells]), true);
    return records;
  }
}

/**
 * The answers of a valid operation as a table.
 *
 * @throws GraphQLError when they cannot be one
 */
export function tableOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): Table {
  const fragments = fragmentsIn(document);
  const switches = switchesOf(operation, fragments, variables);
  const type = schema.getRootType(operation.operation)!;
  try {
    const plan = planOperation(schema, fragments, switches, type, operation.selectionSet);
    checkGroupKeys(plan.root, operation, variables);
    return new Table(plan);
  } catch (error) {
    if (!(error instanceof NotCompilable)) throw error;
    throw notATable('CSV_TOO_MANY_COLUMNS', 'The operation selects too much for one table.');
  }
}

function placeOf(
  plans: readonly ObjectPlan[],
  path: readonly string[],
  name: readonly string[],
  columns: string[],
): Place {
  const values: [string, number][] = [];
  const objects: [string, Place][] = [];
  let step: Step | undefined;
  // Of an interface or a union, types may have the same fields and others.
  const byKey = Map.groupBy(
    plans.flatMap(({ fields }) => fields),
    ({ key }) => key,
  );
  const statuses = byKey.get(statusKey);
  if (statuses && !plans.every(isCount)) {
    throw notATable(
      'CSV_COLUMN_CONFLICT',
      `"${statusKey}" is a name of the table's own. Give the field another alias.`,
      { column: statusKey },
    );
  }
  byKey.delete(statusKey);
  // Beside what the client selects of a count, and only where that does not tell it.
  if (statuses && plans.some(lacksStatus)) byKey.set(statusKey, statuses);
  for (const [key, fields] of byKey) {
    // Once each: many types may lead to one selection, and on each level to as many times more.
    const inner = [...new Set(fields.flatMap(({ shape }) => objectsOf(shape)))];
    if (inner.length === 0) {
      const column = key === statusKey ? 'status' : key;
      values.push([key, columns.push([...name, column].join('.')) - 1]);
      continue;
    }
    const isFrame = path.length === 0 ? byKey.size === 1 : fields.every(isPartOfConnection);
    const at = [...path, key];
    const place = placeOf(inner, at, isFrame ? name : [...name, key], columns);
    const isList = fields[0]!.shape.kind === 'list';
    const listAt = isList ? at.join('.') : place.step?.listAt;
    if (listAt === undefined) {
      objects.push([key, place]);
      continue;
    }
    if (step) {
      throw notATable(
        'CSV_SIBLING_LISTS',
        `"${step.listAt}" and "${listAt}" are lists side by side, which are not the rows of one table. Ask for one of them at a time.`,
        { paths: [step.listAt, listAt] },
      );
    }
    step = { key, isList, place, listAt };
  }
  return { values, objects, step };
}

/** Whether a field only frames the elements of a connection. */
function isPartOfConnection({ parentType, definition: { name } }: FieldPlan): boolean {
  if (name === 'nodes' || name === 'edges') return isConnectionType(parentType);
  return name === 'node' && parentType.name.endsWith('Edge') && 'cursor' in parentType.getFields();
}

/**
 * @param cells of the row that is being filled
 * @param add takes the row as it then is
 * @param isOutermost whether there is no list on the way here
 */
function addRows<Cell>(
  place: Place,
  value: unknown,
  cells: Cell[],
  toCell: (value: unknown) => Cell,
  add: () => void,
  isOutermost: boolean,
): void {
  fill(place, value, cells, toCell);
  const { step } = place;
  if (!step) return add();
  const next = (value as Row | null | undefined)?.[step.key];
  const addWithin = (inner: unknown, isOutermost: boolean) =>
    addRows(step.place, inner, cells, toCell, add, isOutermost);
  if (!step.isList) return addWithin(next, isOutermost);
  const elements = (next ?? []) as readonly unknown[];
  for (const element of elements) addWithin(element, false);
  if (elements.length === 0 && !isOutermost) addWithin(null, false);
}

function fill<Cell>(
  { values, objects }: Place,
  value: unknown,
  cells: Cell[],
  toCell: (value: unknown) => Cell,
): void {
  const row = value as Row | null | undefined;
  for (const [key, column] of values) cells[column] = toCell(row?.[key]);
  for (const [key, place] of objects) fill(place, row?.[key], cells, toCell);
}
