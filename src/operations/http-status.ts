import type { RequestRecord } from './request-record.ts';

const faultStatus = new Map([
  ['INTERNAL_SERVER_ERROR', 500],
  ['OPERATION_TIMEOUT', 503],
  ['SERVICE_UNAVAILABLE', 503],
]);

/** The status of an answer without data: 5xx for the server's faults only. */
function statusByErrors(status: number, { errors }: RequestRecord): number {
  for (const { code } of errors) {
    const fault = faultStatus.get(code);
    if (fault !== undefined) return fault;
  }
  // Apollo's status for an error that says nothing about HTTP.
  return status === 500 && errors.length > 0 ? 400 : status;
}

/**
 * The status that GraphQL over HTTP asks for (https://graphql.github.io/graphql-over-http/draft/):
 * with `application/json` a well-formed request gets 200 even if its document is wrong, with
 * `application/graphql-response+json` it gets 400.
 *
 * @param status what Apollo Server chose
 * @param contentType of the answer
 */
export function responseStatus(status: number, contentType: string, record: RequestRecord): number {
  if (record.hasData) return status;
  const strict = statusByErrors(status, record);
  return strict === 400 && record.wellFormed && contentType.startsWith('application/json')
    ? 200
    : strict;
}
