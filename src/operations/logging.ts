import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { currentRequest, type RequestRecord } from './request-record.ts';
import { type StatementsOf, summarize } from './statements.ts';

/** The one method of a logger that a request's line needs. */
export interface RequestLog {
  info(details: object, message: string): void;
}

/** How a request ended, as HTTP sees it. */
export interface RequestOutcome {
  readonly method: string;
  /** False when the client went away before it had the whole answer. */
  readonly answered: boolean;
  /** How long it took, from its arrival. */
  readonly milliseconds: number;
}

const longestName = 64;
/** Enough to find the document by, in characters. */
const shownOfHash = 12;

/** Fills the current request's record while its operation runs. */
export function createRecordingPlugin<Context extends BaseContext>(
  statementsOf?: StatementsOf<Context>,
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart({ contextValue }) {
      const record = currentRequest.getStore();
      if (!record) return;
      // Asked for at the end, whichever end that is.
      if (statementsOf) record.statements = () => statementsOf(contextValue);
      return {
        async didResolveSource() {
          record.wellFormed = true;
        },
        async didResolveOperation({ operation }) {
          // From the parsed document and not from the request, where it may be any text.
          record.operationName = operation?.name?.value.slice(0, longestName);
          record.operationType = operation?.operation;
        },
        async willSendResponse({ response }) {
          record.hasData =
            response.body.kind === 'incremental' || response.body.singleResult.data !== undefined;
        },
      };
    },
  };
}

/** Writes the one line of a GraphQL request: whose, what kind of operation, what it took, how it ended. */
export function logRequest(log: RequestLog, record: RequestRecord, outcome: RequestOutcome): void {
  const { wholeExport } = record;
  const statements =
    wholeExport?.statements ?? (record.statements && summarize(record.statements()));
  log.info(
    {
      method: outcome.method,
      status: record.status,
      viewer: record.viewer.id,
      role: record.viewer.role,
      ...(!outcome.answered && { aborted: true }),
      operationName: record.operationName,
      operationType: record.operationType,
      ...(record.document?.published && {
        documentId: record.document.hash.slice(0, shownOfHash),
      }),
      durationMs: Math.round(outcome.milliseconds * 10) / 10,
      ...(statements && {
        statements: statements.count,
        statementMs: statements.milliseconds,
        rows: statements.rows,
        largestBatch: statements.largestBatch,
      }),
      ...(record.cost && { cost: record.cost.requested, actualCost: record.cost.actual }),
      ...(wholeExport && {
        exportPages: wholeExport.pages,
        exported: wholeExport.outcome ?? false,
      }),
      compiled: record.compiled,
      ...(record.errors.length > 0 && { errors: record.errors }),
    },
    'GraphQL request',
  );
}
