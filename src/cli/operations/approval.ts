import { type GraphQLSchema, parse } from 'graphql';
import { hashOf } from '../../access/trusted-documents/document-id.ts';
import type { DocumentInput } from '../../access/trusted-documents/document-input.ts';
import type { Role } from '../../access/viewer.ts';
import { UsageError } from '../../errors.ts';
import { problemsOf } from '../../operations/trusted-documents/document-check.ts';
import { type Readings, readingsOf } from '../../operations/trusted-documents/readings.ts';
import { inColumns } from '../columns.ts';

/** An operation, and what an operator has to know to approve it. */
export interface CheckedOperation {
  readonly name: string;
  readonly hash: string;
  /** What of it does not fit the schema; when there is any, nothing else is known of it. */
  readonly problems: readonly string[];
  readonly readings: Readings | undefined;
}

/**
 * Compares the operations of an app with the schema.
 *
 * @param role whose rights are compared with what they read
 */
export function checkOperations(
  schema: GraphQLSchema,
  documents: readonly DocumentInput[],
  role?: Role,
): CheckedOperation[] {
  return documents.map(({ name, body }) => {
    const document = parse(body);
    const problems = problemsOf(schema, document);
    const readings = problems.length > 0 ? undefined : readingsOf(schema, document, role);
    return { name, hash: hashOf(body), problems, readings };
  });
}

/** The operations as lines for the terminal: a table, then what is wrong. */
export function approvalLines(checked: readonly CheckedOperation[], role?: Role): string[] {
  const table = inColumns([
    ['OPERATION', 'SHA-256', 'PERSONAL DATA'],
    ...checked.map(({ name, hash, readings }) => [
      name,
      `${hash.slice(0, 12)}…`,
      readings ? personalWords(readings) : 'not valid',
    ]),
  ]);
  const remarks = checked.flatMap(({ name, problems, readings }) => [
    ...problems.map((problem) => `${name}: ${problem}`),
    ...(readings?.forbidden ?? []).map(
      (coordinate) => `${name}: ${role} may not read ${coordinate}, and gets FORBIDDEN.`,
    ),
  ]);
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
