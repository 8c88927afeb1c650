import type { ApolloServerPlugin } from '@apollo/server';
import type { FormattedExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { currentRequest, refusing, type RequestRecord } from '../request-record.ts';
import { noVariables } from '../limits/operands.ts';
import { type Executable, withStatuses } from './statuses.ts';
import { tableOf } from './table.ts';

/** How HTTP tells of an answer in another form than JSON. */
const types = { csv: 'text/csv; charset=utf-8; header=present', jsonl: 'application/jsonl' };
/** The errors of such answers: JSON, whose status says what the client has to know. */
const errorType = 'application/graphql-response+json; charset=utf-8';

const statuses = new Map<unknown, number>([
  ['FORBIDDEN', 403],
  ['NOT_FOUND', 404],
]);

/** The status of an answer with errors where no part of its data can be sent; faults get their own. */
export function statusOfErrors([first]: NonNullable<FormattedExecutionResult['errors']>): number {
  return statuses.get(first?.extensions?.['code']) ?? 400;
}

/** The headers of an answer in this form, which is a file for whoever saves it. */
export function headersOf(
  format: NonNullable<RequestRecord['format']>,
  operationName: string | undefined,
): Record<string, string> {
  return {
    'content-type': types[format],
    // A name of GraphQL has nothing that would have to be quoted.
    'content-disposition': `attachment; filename="${operationName ?? 'answer'}.${format}"`,
  };
}

/**
 * Finds out, before an operation is executed, how its answer becomes CSV where the client prefers that,
 * and has the server execute one that tells the table what it needs beside. The client's own stays what
 * is validated, limited, paid for and recorded. Errors are answered as JSON.
 */
export function createCsvPlugin(): ApolloServerPlugin {
  // The same each time, since what is compiled and read for it is known by its nodes.
  const known = new WeakMap<OperationDefinitionNode, Executable>();

  function executableFor(schema: GraphQLSchema, asked: Executable): Executable {
    let executable = known.get(asked.operation);
    if (!executable) {
      executable = withStatuses(schema, asked);
      known.set(asked.operation, executable);
    }
    return executable;
  }

  return {
    async requestDidStart({ request }) {
      const record = currentRequest.getStore();
      if (!record) return;
      const { format, exportRequest, exportPage } = record;
      const isTable = (format === 'csv' && !exportRequest) || exportPage?.isOfTable;
      return {
        ...(isTable && {
          async didResolveOperation({ schema, document, operation }) {
            if (!operation || !schema.getRootType(operation.operation)) return;
            const executed = executableFor(schema, { document, operation });
            record.executed = executed;
            // The table of an export is known before its pages are read.
            if (exportPage) return;
            record.table = refusing(record, () =>
              tableOf(
                schema,
                executed.document,
                executed.operation,
                request.variables ?? noVariables,
              ),
            );
          },
        }),
        ...(format && {
          async willSendResponse({ response: { http } }) {
            http.headers.set('content-type', errorType);
          },
        }),
      };
    },
  };
}

/**
 * The text of an answer: CSV if that was asked for and nothing is missing. Errors have no place beside
 * the rows, and a table without what they took away would look complete: then there are errors alone.
 */
export function toText(result: FormattedExecutionResult): string {
  const record = currentRequest.getStore();
  const { data, errors, extensions } = result;
  if (!record?.table || data === undefined) return JSON.stringify(result);
  if (!data || errors) {
    record.hasData = false;
    record.http = { status: statusOfErrors(errors ?? []), headers: {} };
    return JSON.stringify({ errors, extensions });
  }
  const cost = extensions?.['cost'] as Readonly<Record<string, number>> | undefined;
  record.http = {
    headers: {
      ...headersOf('csv', record.operationName),
      ...(cost && { 'x-cost': dictionary(cost) }),
    },
  };
  return record.table.header + record.table.rows(data).text;
}

/** Numbers as a dictionary of https://www.rfc-editor.org/rfc/rfc9651 */
function dictionary(numbers: Readonly<Record<string, number>>): string {
  return Object.entries(numbers)
    .map(([name, number]) => `${name}=${number}`)
    .join(', ');
}
