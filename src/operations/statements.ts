import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { Statement } from '../loading/statements.ts';

/** The statements that were run so far for the request of this context. */
export type StatementsOf<Context> = (context: Context) => readonly Statement[];

/** What the statements of one request cost together. */
export interface StatementSummary {
  readonly count: number;
  /** The sum of their times. They run side by side: it may be more than the request took. */
  readonly milliseconds: number;
  readonly rows: number;
  /** Most keys that one of them answered; 0 when there was no batch. */
  readonly largestBatch: number;
}

const tenths = (milliseconds: number) => Math.round(milliseconds * 10) / 10;

/** Adds up statements; times are in ms, to a tenth. */
export function summarize(statements: readonly Statement[]): StatementSummary {
  let milliseconds = 0;
  let rows = 0;
  let largestBatch = 0;
  for (const each of statements) {
    milliseconds += each.milliseconds;
    rows += each.rows ?? 0;
    largestBatch = Math.max(largestBatch, each.keys ?? 0);
  }
  return { count: statements.length, milliseconds: tenths(milliseconds), rows, largestBatch };
}

/** Far more than an operation that is in order needs. */
const mostListed = 50;
const longestText = 5_000;

function shorten(sql: string): string {
  return sql.length > longestText ? `${sql.slice(0, longestText)}…` : sql;
}

/**
 * For development: tells in `extensions.statements` of an answer what was asked of the database.
 * Answers to a GET stay as they are, since they may be stored, and are compared by their text.
 */
export function createStatementsPlugin<Context extends BaseContext>(
  statementsOf: StatementsOf<Context>,
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ contextValue, request, response: { body } }) {
          if (body.kind !== 'single' || request.http?.method !== 'POST') return;
          const statements = statementsOf(contextValue);
          const list = statements.slice(0, mostListed).map((each) => ({
            sql: shorten(each.sql),
            milliseconds: tenths(each.milliseconds),
            rows: each.rows,
            keys: each.keys,
          }));
          body.singleResult.extensions = {
            ...body.singleResult.extensions,
            statements: { ...summarize(statements), list },
          };
        },
      };
    },
  };
}
