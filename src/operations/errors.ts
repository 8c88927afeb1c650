import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { BadUserInputError, LimitError } from '../errors.ts';
import { classifyFailure, describeFailure } from './failures.ts';
import { blamedValue, describeValueProblem, findVariableProblems } from './input-errors.ts';
import { currentRequest, type RequestRecord } from './request-record.ts';

/** The one method of a logger that errors need. */
export interface FailureLog {
  error(details: object, message: string): void;
}

/** Past this many different faults of one request, more lines explain nothing. */
const mostLogged = 5;
const mostRecorded = 10;
/** Errors of one answer, past which those of a field are told once: they differ by their place in lists. */
export const mostErrors = 100;

/** The error that a resolver threw, without graphql-js's wrapping. */
function unwrap(error: unknown): unknown {
  let current = error;
  while (current instanceof GraphQLError && current.originalError) current = current.originalError;
  return current;
}

/**
 * Whether the error was meant for the client: ours and Apollo's carry a code, faults do not. What a
 * resolver threw must be a GraphQLError itself; a scalar may refuse a literal with any error.
 */
function isDeliberate(error: unknown): error is GraphQLError {
  return (
    error instanceof GraphQLError &&
    (error.path === undefined || unwrap(error) instanceof GraphQLError) &&
    typeof error.extensions.code === 'string' &&
    error.extensions.code !== 'INTERNAL_SERVER_ERROR'
  );
}

/** The client's mistake in words, without what Apollo Server adds to steer HTTP. */
function explain(error: GraphQLError): Pick<GraphQLFormattedError, 'message' | 'extensions'> {
  const { http: _http, stacktrace: _stack, ...extensions } = error.extensions;
  // A bad value is a bad value, whether it stands in the document or in a variable.
  const isValue = extensions['code'] === 'GRAPHQL_VALIDATION_FAILED' && 'argument' in extensions;
  // Apollo Server gives whatever ends a validation a code of its own.
  const { originalError } = error;
  const code =
    originalError instanceof LimitError
      ? originalError.extensions.code
      : isValue
        ? 'BAD_USER_INPUT'
        : extensions.code;
  return { message: error.message, extensions: { ...extensions, code } };
}

/** An answer's error as a client sees it: its own mistakes explained, the server's faults masked. */
export function toPublicError(error: unknown, requestId?: string): GraphQLFormattedError {
  const place = error instanceof GraphQLError ? error : undefined;
  const { code, message } = classifyFailure(unwrap(error));
  return {
    ...(isDeliberate(error)
      ? explain(error)
      : { message, extensions: { code, ...(requestId !== undefined && { requestId }) } }),
    ...(place?.locations && { locations: place.locations }),
    ...(place?.path && { path: place.path }),
  };
}

/** The first of those errors that have one code at one field, and how many more are like it. */
function oneOfEachField(
  errors: readonly GraphQLFormattedError[],
): readonly GraphQLFormattedError[] {
  const alike = Map.groupBy(errors, ({ path, extensions }, index) =>
    path
      ? [extensions?.['code'], ...path.filter((step) => typeof step === 'string')].join('.')
      : index,
  );
  return [...alike.values()].map(([first, ...others]) =>
    others.length === 0
      ? first!
      : { ...first!, extensions: { ...first!.extensions, alike: others.length } },
  );
}

/** Notes an error's code and path for the request's log line and status. */
export function recordError(record: RequestRecord, error: GraphQLFormattedError): void {
  if (record.errors.length >= mostRecorded) return;
  const code = String(error.extensions?.code);
  const path = error.path?.join('.').slice(0, 200);
  record.errors.push(path === undefined ? { code } : { code, path });
}

function logFault(log: FailureLog, error: unknown, record: RequestRecord | undefined): void {
  const fault = unwrap(error);
  const { code } = classifyFailure(fault);
  // Work that stops because nobody waits for it any more is as it should be.
  if (code === 'REQUEST_CANCELLED') return;
  if (record) {
    if (record.logged.has(fault) || record.logged.size >= mostLogged) return;
    record.logged.add(fault);
  }
  const path = error instanceof GraphQLError ? error.path?.join('.').slice(0, 200) : undefined;
  log.error(
    { requestId: record?.id, code, path, fault: describeFailure(fault) },
    'An operation failed',
  );
}

/** Our own scalars word their errors for clients, and without the value. */
function isOurs(error: GraphQLError): boolean {
  return error instanceof BadUserInputError || error.originalError instanceof BadUserInputError;
}

function reword(error: Error, message: string, extensions: Record<string, unknown>): void {
  error.message = message;
  if (error instanceof GraphQLError) Object.assign(error.extensions, extensions);
}

/**
 * Apollo Server's `formatError` and the plugin it needs beside it: explain bad input without quoting
 * it, mask faults, and log each fault once.
 */
export function createErrorHandling(log: FailureLog): {
  formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  plugin: ApolloServerPlugin;
} {
  function formatError(_formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
    const record = currentRequest.getStore();
    const answer = toPublicError(error, record?.id);
    if (record) recordError(record, answer);
    // What is thrown around an operation is logged below; Apollo then throws an error of its own.
    const replaced = !(error instanceof GraphQLError) && (record?.logged.size ?? 0) > 0;
    if (!isDeliberate(error) && !replaced) logFault(log, error, record);
    return answer;
  }

  const plugin: ApolloServerPlugin = {
    async unexpectedErrorProcessingRequest({ error }) {
      logFault(log, error, currentRequest.getStore());
    },
    async requestDidStart({ schema, request }) {
      let executing = false;
      let problems: GraphQLError[] = [];
      return {
        async validationDidStart({ document }) {
          return async (errors) => {
            for (const error of errors ?? []) {
              if (!(error instanceof GraphQLError) || error instanceof LimitError) continue;
              const value = blamedValue(error);
              const words = value && describeValueProblem(schema, document, value);
              const ours = isOurs(error);
              if (words || ours) {
                const message = ours ? error.message : words!.message;
                reword(error, message, { argument: words?.argument });
              }
              if (ours) continue;
              // A scalar's own error has no place in the document, and may quote the value.
              if (!error.nodes)
                reword(error, 'The document has an invalid value, or too many mistakes.', {});
            }
          };
        },
        async parsingDidStart() {
          return async (error) => {
            // Past some thousand brackets the parser runs out of stack, and says so.
            if (error instanceof RangeError) error.message = 'The document is nested too deeply.';
          };
        },
        async didResolveOperation({ operation }) {
          const kind = operation?.operation;
          if (kind && !schema.getRootType(kind)) {
            throw new GraphQLError(`The schema has no ${kind}s.`, {
              extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
            });
          }
        },
        async executionDidStart() {
          executing = true;
        },
        async didEncounterErrors({ errors, operation, document }) {
          if (!executing || !operation || !document) return;
          problems = findVariableProblems(schema, operation, request.variables);
          for (const error of errors) {
            if (problems.length > 0) {
              reword(error, 'A variable is invalid.', { code: 'BAD_USER_INPUT' });
              continue;
            }
            // A null from a nullable variable shows only when its field runs.
            const value = error.extensions.code === undefined && blamedValue(error);
            const words = value && describeValueProblem(schema, document, value);
            if (words) {
              reword(error, words.message, { code: 'BAD_USER_INPUT', argument: words.argument });
            }
          }
        },
        async willSendResponse({ response }) {
          if (response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          const record = currentRequest.getStore();
          const told = singleResult.errors ?? [];
          // Where there is no data beside them, they explain no null of it.
          if (told.length > mostErrors || (told.length > 0 && record?.format)) {
            singleResult.errors = oneOfEachField(told);
          }
          if (problems.length === 0) return;
          const errors = problems.map((problem) => toPublicError(problem));
          singleResult.errors = errors;
          if (record) {
            record.errors = [];
            for (const error of errors) recordError(record, error);
          }
        },
      };
    },
  };
  return { formatError, plugin };
}
