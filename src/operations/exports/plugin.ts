import type {
  ApolloServerPlugin,
  BaseContext,
  GraphQLRequest,
  GraphQLRequestContext,
  GraphQLResponse,
  HTTPGraphQLHead,
} from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Limits } from '../../access/limits.ts';
import type { Role, Viewer } from '../../access/viewer.ts';
import { LimitError } from '../../errors.ts';
import { headersOf, statusOfErrors } from '../csv/plugin.ts';
import { withStatuses } from '../csv/statuses.ts';
import { tableOf, type Table } from '../csv/table.ts';
import { recordError, toPublicError } from '../errors.ts';
import { noVariables } from '../limits/operands.ts';
import { costOnlyHeader } from '../limits/plugin.ts';
import {
  createRequestRecord,
  currentRequest,
  refusing,
  type RequestRecord,
} from '../request-record.ts';
import { csv, jsonLines } from './formats.ts';
import { type PagedOperation, pagedOperation } from './paged-operation.ts';
import type { ExportSlots } from './slots.ts';
import { type ExportRequest, type PageRead, WholeExport } from './whole-export.ts';

/** Where the pages of one export are read. */
export interface PageSource<Context> {
  /** Makes what the resolvers of one page are given. */
  createContext(): Context;
  /** Lets go of what was read for a page that is answered. */
  forget(context: Context): void;
  /** Whether every page sees the database as it was before the first. */
  readonly isSnapshot: boolean;
  close(): Promise<void>;
}

/**
 * Opens a source of pages.
 *
 * @param signal stops what is being read
 * @param largestPage how many rows a page may have
 */
export type OpenPages<Context> = (
  viewer: Viewer,
  signal: AbortSignal,
  largestPage: number,
) => Promise<PageSource<Context>>;

export interface ExportsParts<Context extends BaseContext> {
  readonly limits: Readonly<Record<Role, Limits>>;
  readonly slots: ExportSlots;
  /** Milliseconds that an export may take. */
  readonly timeout: number;
  readonly openPages: OpenPages<Context>;
  /** Has the server answer an operation as any other. */
  readonly execute: (request: GraphQLRequest, context: Context) => Promise<GraphQLResponse>;
}

interface Planned {
  readonly paged: PagedOperation;
  readonly table: Table | undefined;
}

/** Where errors are told of before anything was executed. */
function refused(message: string, status: number, code = 'EXPORT_NOT_POSSIBLE'): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}

/**
 * Answers a request for all pages of a connection: reads the first page, by which most mistakes show,
 * and leaves the others to be read while they are sent. Each page is an operation like any other.
 */
export function createExportsPlugin<Context extends BaseContext>(
  parts: ExportsParts<Context>,
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart({ request }) {
      const record = currentRequest.getStore();
      if (!record) return;
      const { exportRequest, format } = record;
      if (!exportRequest && format !== 'jsonl') return;
      let planned: Planned | undefined;
      return {
        async didResolveOperation({ schema, document, operation }) {
          if (!operation || !schema.getRootType(operation.operation)) return;
          const limits = parts.limits[record.viewer.role];
          const variables = request.variables ?? noVariables;
          planned = refusing(record, () => {
            check(record, limits);
            const paged = pagedOperation(schema, document, operation, variables, limits.cost);
            if (format !== 'csv') return { paged, table: undefined };
            const shown = withStatuses(schema, paged);
            return { paged, table: tableOf(schema, shown.document, shown.operation, variables) };
          });
        },
        async responseForOperation(context) {
          const isCostOnly = request.http?.headers.has(costOnlyHeader);
          if (!planned || !exportRequest || isCostOnly) return null;
          try {
            return await begin(parts, planned, record, exportRequest, context);
          } catch (error) {
            return failed(record, error);
          }
        },
      };
    },
  };
}

/** @throws GraphQLError when there can be no export, whatever the operation */
function check({ exportRequest, format }: RequestRecord, limits: Limits): void {
  if (!exportRequest) {
    throw refused(
      '"application/jsonl" is for whole exports: send the header "X-All-Pages: 1".',
      406,
    );
  }
  if (!format) {
    throw refused(
      'A whole export is "text/csv" or "application/jsonl": name one of them in the header "Accept".',
      406,
    );
  }
  if (limits.exports === 0) {
    throw refused(
      'Your role may not export whole lists. Ask for them page by page.',
      403,
      'EXPORT_FORBIDDEN',
    );
  }
}

/** What is thrown here reaches the client as if it had been thrown by the operation. */
function failed(record: RequestRecord, error: unknown): GraphQLResponse {
  const shown = toPublicError(error, record.id);
  recordError(record, shown);
  const http = error instanceof LimitError ? error.extensions['http'] : undefined;
  return answerOf([shown], http as HTTPGraphQLHead | undefined);
}

function answerOf(
  errors: readonly GraphQLFormattedError[] | undefined,
  http: HTTPGraphQLHead = {
    ...(errors && { status: statusOfErrors(errors) }),
    headers: new HeaderMap(),
  },
): GraphQLResponse {
  const singleResult = errors ? { errors } : { data: {} };
  return { http, body: { kind: 'single', singleResult } };
}

async function begin<Context extends BaseContext>(
  { limits, slots, timeout, openPages, execute }: ExportsParts<Context>,
  { paged, table }: Planned,
  record: RequestRecord,
  request: ExportRequest,
  { queryHash, operation }: GraphQLRequestContext<Context>,
): Promise<GraphQLResponse> {
  const { viewer, bucket, format } = record;
  const own = limits[viewer.role];
  const release = slots.take(bucket, own.exports);
  const expiry = new AbortController();
  const signal = AbortSignal.any([request.signal, expiry.signal]);
  let source: PageSource<Context> | undefined;
  const close = async () => {
    try {
      await source?.close();
    } finally {
      release();
    }
  };

  async function execution(after: unknown) {
    const context = source!.createContext();
    const page: RequestRecord = {
      ...createRequestRecord(record.id),
      viewer,
      bucket,
      exportPage: { largest: paged.pageSize, isOfTable: !!table, documentHash: queryHash! },
    };
    const { body } = await currentRequest.run(page, () =>
      execute(
        {
          query: paged.query,
          variables: paged.variablesFor(after),
          ...(operation?.name && { operationName: operation.name.value }),
        },
        context,
      ),
    );
    source!.forget(context);
    const statements = page.statements?.() ?? [];
    request.observe?.(statements);
    const result = body.kind === 'single' ? body.singleResult : {};
    return { result, statements };
  }

  async function read(after: string): Promise<PageRead> {
    try {
      const { result, statements } = await execution(after);
      record.wholeExport!.note(statements);
      const { data, errors } = result;
      if (data && !errors) return paged.pageOf(data);
      for (const error of errors ?? []) recordError(record, error);
      return { failure: String(errors?.[0]?.extensions?.['code']) };
    } catch (error) {
      const shown = toPublicError(error, record.id);
      recordError(record, shown);
      return { failure: String(shown.extensions?.['code']) };
    }
  }

  try {
    source = await openPages(viewer, signal, paged.pageSize);
    const { result, statements } = await execution(paged.start);
    const { data, errors } = result;
    signal.throwIfAborted();
    if (!data || errors) {
      for (const error of errors ?? []) recordError(record, error);
      await close();
      // Places in the text that was executed, which is not the client's.
      return answerOf((errors ?? []).map((error) => ({ ...error, locations: undefined })));
    }
    const whole = new WholeExport({
      first: paged.pageOf(data),
      read,
      close,
      format: table ? csv(table, paged.inAnswer, request.readsTrailers) : jsonLines,
      mostElements: own.exportRows,
      expire: () => expiry.abort(new DOMException('The export took too long', 'TimeoutError')),
      timeout,
    });
    whole.note(statements);
    record.wholeExport = whole;
    record.http = {
      headers: {
        ...headersOf(format!, record.operationName),
        'x-export-snapshot': source.isSnapshot ? 'true' : 'false',
      },
    };
    return answerOf(undefined);
  } catch (error) {
    await close();
    throw error;
  }
}
