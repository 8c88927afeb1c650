import { type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import { hashOf } from '../../access/trusted-documents/document-id.ts';
import type { DocumentInput } from '../../access/trusted-documents/document-input.ts';
import type { Limits } from '../../access/limits.ts';
import type { Role } from '../../access/viewer.ts';
import { LimitError, UsageError } from '../../errors.ts';
import { checkDocument } from '../../operations/limits/document-limits.ts';
import { problemsOf } from '../../operations/trusted-documents/document-check.ts';
import { type Readings, readingsOf } from '../../operations/trusted-documents/readings.ts';
import { worstCost } from '../../operations/trusted-documents/worst-cost.ts';
import { inColumns } from '../columns.ts';

/** Who is to send the operations. */
export interface Sender {
  readonly role: Role;
  readonly limits: Limits;
}

/** An operation, and what an operator has to know to approve it. */
export interface CheckedOperation {
  readonly name: string;
  readonly hash: string;
  /** What of it does not fit the schema; when there is any, nothing else is known of it. */
  readonly problems: readonly string[];
  readonly readings: Readings | undefined;
  /** Points that it costs at most, whatever its variables. */
  readonly cost: number | undefined;
  /** What its sender would be refused. */
  readonly refusals: readonly string[];
}

/**
 * Compares the operations of an app with the schema.
 *
 * @param sender whose rights and limits they are compared with
 */
export function checkOperations(
  schema: GraphQLSchema,
  documents: readonly DocumentInput[],
  sender?: Sender,
): CheckedOperation[] {
  return documents.map(({ name, body }) => {
    const document = parse(body);
    const hash = hashOf(body);
    const problems = problemsOf(schema, document);
    if (problems.length > 0) {
      return { name, hash, problems, readings: undefined, cost: undefined, refusals: [] };
    }
    const readings = readingsOf(schema, document, sender?.role);
    const cost = worstCost(schema, document);
    const refusals = sender ? refusalsOf(document, readings, cost, sender) : [];
    return { name, hash, problems, readings, cost, refusals };
  });
}

function refusalsOf(
  document: DocumentNode,
  { forbidden }: Readings,
  cost: number,
  { role, limits }: Sender,
): string[] {
  const fields = forbidden.map((coordinate) => `${role} may not read ${coordinate}.`);
  const costly = `With its largest pages ${role} is refused it: that is ${cost} points, and ${limits.cost} are allowed.`;
  return [...fields, ...excessOf(document, limits), ...(cost > limits.cost ? [costly] : [])];
}

function excessOf(document: DocumentNode, limits: Limits): string[] {
  try {
    checkDocument(document, limits);
    return [];
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    return [error.message];
  }
}

/** The operations as lines for the terminal: a table, then what is wrong. */
export function approvalLines(checked: readonly CheckedOperation[]): string[] {
  const table = inColumns(
    [
      ['OPERATION', 'SHA-256', 'COST', 'PERSONAL DATA'],
      ...checked.map(({ name, hash, cost, readings }) => [
        name,
        `${hash.slice(0, 12)}…`,
        cost === undefined ? '' : String(cost),
        readings ? personalWords(readings) : 'not valid',
      ]),
    ],
    [2],
  );
  const remarks = checked.flatMap(({ name, problems, refusals }) =>
    [...problems, ...refusals].map((remark) => `${name}: ${remark}`),
  );
  return remarks.length > 0 ? [...table, '', ...remarks] : table;
}

/** @throws UsageError when any of the operations does not fit the schema */
export function requireValid(checked: readonly CheckedOperation[]): void {
  const wrong = checked.filter(({ problems }) => problems.length > 0).length;
  if (wrong > 0) {
    throw new UsageError(`${wrong} of ${checked.length} operations do not fit the schema.`);
  }
}

function personalWords({ reads, choosesBy }: Readings): string {
  const words = [
    ...(reads.length > 0 ? [`reads ${reads.join(', ')}`] : []),
    ...(choosesBy.length > 0 ? [`chooses by ${choosesBy.join(', ')}`] : []),
  ];
  return words.join('; ') || 'none';
}
