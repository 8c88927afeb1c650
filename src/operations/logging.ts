import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { currentRequest, type RequestRecord } from './request-record.ts';

/** The one method of a logger that a request's line needs. */
export interface RequestLog {
  info(details: object, message: string): void;
}

/** How a request ended, as HTTP sees it. */
export interface RequestOutcome {
  readonly method: string;
  readonly status: number;
  /** False when the client went away before it had the whole answer. */
  readonly answered: boolean;
}

const longestName = 64;

/**
 * Fills the current request's record while its operation runs.
 *
 * @param statementCount SQL statements that the request of this context has run
 */
export function createRecordingPlugin<Context extends BaseContext>(
  statementCount?: (context: Context) => number,
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      const record = currentRequest.getStore();
      if (!record) return;
      return {
        async didResolveSource() {
          record.wellFormed = true;
        },
        async didResolveOperation({ operation }) {
          // From the parsed document and not from the request, where it may be any text.
          record.operationName = operation?.name?.value.slice(0, longestName);
          record.operationType = operation?.operation;
        },
        async willSendResponse({ contextValue, response }) {
          record.statements = statementCount?.(contextValue);
          record.hasData =
            response.body.kind === 'incremental' || response.body.singleResult.data !== undefined;
        },
      };
    },
  };
}

/** Writes the one line of a GraphQL request: what kind of operation, how long, how it ended. */
export function logRequest(log: RequestLog, record: RequestRecord, outcome: RequestOutcome): void {
  log.info(
    {
      method: outcome.method,
      status: outcome.status,
      ...(!outcome.answered && { aborted: true }),
      operationName: record.operationName,
      operationType: record.operationType,
      durationMs: Math.round((performance.now() - record.startedAt) * 10) / 10,
      statements: record.statements,
      compiled: record.compiled,
      ...(record.errors.length > 0 && { errors: record.errors }),
    },
    'GraphQL request',
  );
}
