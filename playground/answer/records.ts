import { getOperationAST, type GraphQLSchema, parse } from 'graphql';
import { tableOf } from '../../src/operations/csv/table.ts';

/** An operation, as it was sent. */
export interface Asked {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly operationName?: string | null;
}

/** An answer as rows, by the same rules as the file that the server makes of it. */
export interface Records {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/**
 * The data that an operation was answered with, as rows.
 *
 * @throws GraphQLError when they are no table, in the server's words
 */
export function recordsOf(schema: GraphQLSchema, asked: Asked, data: object): Records {
  const document = parse(asked.query);
  const operation = getOperationAST(document, asked.operationName);
  if (!operation) return { columns: [], rows: [] };
  const table = tableOf(schema, document, operation, asked.variables ?? {});
  return { columns: table.columns, rows: table.records(data) };
}
