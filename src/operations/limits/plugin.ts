import { HeaderMap, type ApolloServerPlugin, type BaseContext } from '@apollo/server';
import type { Limits } from '../../access/limits.ts';
import type { Role } from '../../access/viewer.ts';
import { LimitError } from '../../errors.ts';
import type { RateLimitStatus } from '../../exposure/context.ts';
import { currentRequest, type RequestRecord } from '../request-record.ts';
import type { Balance, Buckets, RoleBuckets } from './buckets.ts';
import { operationCost, type FoldedTree } from './cost.ts';
import { checkDocument, keepExcess } from './document-limits.ts';
import { noVariables } from './operands.ts';
import { checkVariables } from './variable-limits.ts';

/** Asks what an operation would cost, and for nothing else. */
export const costOnlyHeader = 'x-cost-only';

/**
 * Points for reading a document that the server does not know yet, and for a request that is refused:
 * what takes the server's time must not be free.
 */
export const readingPoints = 20;

const mostCostly = 5;

/** How these end an operation: by then it may have cost anything. */
const interruptions: ReadonlySet<unknown> = new Set(['OPERATION_TIMEOUT', 'REQUEST_CANCELLED']);

/** What is decided by, for each role. */
export interface LimitParts {
  readonly limits: Readonly<Record<Role, Limits>>;
  readonly buckets: Buckets;
}

/** Seconds to wait, at least one. */
export function secondsUntil(time: number): number {
  return Math.max(Math.ceil((time - Date.now()) / 1_000), 1);
}

/** Words for a viewer whose points do not suffice, and what to tell by HTTP. */
export function rateLimited(resetAt: number, details: Record<string, unknown> = {}): LimitError {
  const retryAfter = secondsUntil(resetAt);
  return new LimitError(
    `Too many points were asked for in the last minute. Try again in ${retryAfter} s.`,
    'RATE_LIMITED',
    { ...details, retryAfter, resetAt: new Date(resetAt).toISOString() },
  );
}

/** One request on its way through the limits. */
class Passage {
  readonly record: RequestRecord;
  readonly limits: Limits;
  readonly buckets: RoleBuckets;
  /** Whether its document had to be read. */
  isNew = false;
  tree: FoldedTree | undefined;
  balance: Balance | undefined;
  #isRead = false;

  constructor(record: RequestRecord, { limits, buckets }: LimitParts) {
    this.record = record;
    this.limits = limits[record.viewer.role];
    this.buckets = buckets.of(record.viewer.role);
  }

  /** @throws LimitError when there are too few points left */
  async pay(requested: number): Promise<RateLimitStatus> {
    const balance = await this.buckets.take(this.record.bucket, requested);
    const { remaining, resetAt } = balance;
    if (!balance.allowed) {
      const error = rateLimited(resetAt, { cost: requested, remaining });
      error.extensions['http'] = {
        status: 429,
        headers: new HeaderMap([['retry-after', String(secondsUntil(resetAt))]]),
      };
      throw error;
    }
    this.balance = balance;
    return { cost: requested, limit: this.buckets.points, remaining, resetAt: new Date(resetAt) };
  }

  /**
   * Takes what reading it costs, for an operation that is not executed.
   *
   * @returns how many points are left then
   */
  async payReading(): Promise<number> {
    this.#isRead = true;
    const { remaining } = await this.buckets.charge(this.record.bucket, readingPoints);
    return remaining;
  }

  /**
   * Gives back what was paid too much, and takes what the server's time costs. Nobody waits for it.
   *
   * @param codes of the answer's errors
   * @returns how many points are left then
   */
  settle(codes: readonly unknown[] = []): number {
    const { balance, record, buckets } = this;
    const reading = this.isNew || !balance ? readingPoints : 0;
    if (!balance) {
      if (!this.#isRead) void buckets.charge(record.bucket, reading);
      return 0;
    }
    const { requested, actual = requested } = record.cost!;
    const isInterrupted = codes.some((code) => interruptions.has(code));
    const due = (isInterrupted ? 0 : requested - actual) - reading;
    if (due > 0) void buckets.giveBack(record.bucket, due, balance);
    else if (due < 0) void buckets.charge(record.bucket, -due);
    return Math.min(Math.max(balance.remaining + due, 0), buckets.points);
  }
}

/**
 * Keeps operations within the limits of their viewer's role: before they are validated by what their
 * text tells, before they are executed by what they can cost, and over time by the viewer's bucket of
 * points. Says in `extensions.cost` of an answer to a POST what it cost; an answer to a GET may be
 * stored, and is compared by its text.
 */
export function createLimitsPlugin<Context extends BaseContext>(
  parts: LimitParts,
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart({ request }) {
      const record = currentRequest.getStore();
      if (!record) return;
      record.owes = false;
      const passage = new Passage(record, parts);
      const { limits } = passage;
      const { exportPage } = record;
      const variables = request.variables ?? noVariables;
      const isCostOnly = request.http?.headers.has(costOnlyHeader) ?? false;
      return {
        async parsingDidStart() {
          passage.isNew = true;
        },
        async validationDidStart() {
          return async (errors) => keepExcess(errors ?? []);
        },
        async didResolveOperation({ schema, document, operation, contextValue }) {
          if (!operation || !schema.getRootType(operation.operation)) return;
          // Of a page of an export they were checked as the client sent them.
          if (!exportPage) {
            checkVariables(request.variables, limits);
            checkDocument(document, limits);
          }
          const tree = operationCost(schema, document, operation).treeFor(
            variables,
            exportPage?.largest,
          );
          const requested = tree.requested(variables);
          passage.tree = tree;
          record.cost = { requested };
          if (isCostOnly) return;
          if (requested > limits.cost) {
            throw new LimitError(
              `The operation costs ${requested} points; at most ${limits.cost} are allowed. Ask for smaller pages.`,
              'COST_LIMIT_EXCEEDED',
              {
                cost: requested,
                limit: limits.cost,
                costliest: tree.breakdown(variables).slice(0, mostCostly),
              },
            );
          }
          // It is paid for by being read, and bounded by the number of rows and of exports.
          if (exportPage || record.isRefused) return;
          const rateLimit = await passage.pay(requested);
          Object.assign(contextValue, { rateLimit });
        },
        ...(isCostOnly && {
          async responseForOperation({ response: { http } }) {
            const { tree } = passage;
            if (!tree) return null;
            const cost = {
              requested: record.cost!.requested,
              limit: limits.cost,
              remaining: await passage.payReading(),
              breakdown: tree.breakdown(variables),
            };
            return { http, body: { kind: 'single', singleResult: { extensions: { cost } } } };
          },
        }),
        async willSendResponse({ response: { body } }) {
          const { balance, tree } = passage;
          const result = body.kind === 'single' ? body.singleResult : undefined;
          if (!balance || !result) {
            passage.settle();
            return;
          }
          const actual = tree!.actual(result.data, variables, result.errors !== undefined);
          const { requested } = record.cost!;
          record.cost = { requested, actual };
          const remaining = passage.settle(
            result.errors?.map(({ extensions }) => extensions?.['code']),
          );
          if (request.http?.method !== 'POST') return;
          const cost = { requested, actual, limit: limits.cost, remaining };
          result.extensions = { ...result.extensions, cost };
        },
      };
    },
  };
}
