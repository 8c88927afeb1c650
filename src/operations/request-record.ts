import { AsyncLocalStorage } from 'node:async_hooks';
import type { GraphQLError, OperationTypeNode } from 'graphql';
import { anonymous, type Viewer } from '../access/viewer.ts';
import type { CachePolicy } from './cache-policy.ts';
import type { Executable } from './csv/statuses.ts';
import type { Table } from './csv/table.ts';
import type { ExportPage, ExportRequest, WholeExport } from './exports/whole-export.ts';
import type { Statement } from '../loading/statements.ts';
import type { OperationDocument } from './trusted-documents/operation-documents.ts';

/** An error of the answer, as far as a log may know it. */
export interface RecordedError {
  readonly code: string;
  readonly path?: string;
}

/** What becomes known of one GraphQL request while it runs: for its status, its log line, and metrics. */
export interface RequestRecord {
  readonly id: string;
  /** `performance.now()` when the request arrived. */
  readonly startedAt: number;
  /** Who is asking: anonymous until a credential says otherwise. */
  viewer: Viewer;
  /** The text to run, unless that is just what the request sends as `query`. */
  document?: OperationDocument | undefined;
  /** Why its viewer may not send what the request holds; it is answered instead. */
  refusal?: GraphQLError | undefined;
  /** Tells apart whose points the request takes. */
  bucket: string;
  /** True as long as nobody but the route could take points for the request: it may never be read. */
  owes: boolean;
  /** Of the answer, once it is sent. */
  status?: number;
  operationName?: string | undefined;
  operationType?: OperationTypeNode | undefined;
  /** The SQL statements that were run so far; undefined as long as there is no operation to run any. */
  statements?: (() => readonly Statement[]) | undefined;
  /** How long the answer may be stored; not at all when undefined. */
  cachePolicy?: CachePolicy | undefined;
  /** True when the operation is refused by something that no limit is about: then it is not paid for. */
  isRefused: boolean;
  /** The answer's form, where the client prefers another than JSON. */
  format?: 'csv' | 'jsonl' | undefined;
  /** How the answer becomes CSV, once that is known to be possible. */
  table?: Table;
  /** What is executed instead of the operation as it was sent. */
  executed?: Executable;
  /** What HTTP is told of an answer, beside what Apollo Server tells of any. */
  http?: { readonly status?: number; readonly headers: Readonly<Record<string, string>> };
  /** Set when all pages are asked for. */
  exportRequest?: ExportRequest;
  /** Set when they are being sent. */
  wholeExport?: WholeExport;
  /** Set for the server's own requests: one for each page of an export. */
  exportPage?: ExportPage;
  /** Points that the operation could cost, and that its answer did; undefined as long as it is not known. */
  cost?: { readonly requested: number; actual?: number };
  /** Whether the operation ran compiled; undefined when it did not run. */
  compiled?: boolean;
  /** True once the request turned out to hold a document, whatever that document says. */
  wellFormed: boolean;
  /** True when the answer holds `data`, even if that is null. */
  hasData: boolean;
  errors: RecordedError[];
  /** Server faults already logged: one broken batch is the error of hundreds of fields. */
  readonly logged: Set<unknown>;
}

/** A record for the request of this id, which arrives now. */
export function createRequestRecord(id: string): RequestRecord {
  return {
    id,
    startedAt: performance.now(),
    viewer: anonymous,
    bucket: anonymous.id,
    owes: false,
    isRefused: false,
    wellFormed: false,
    hasData: false,
    errors: [],
    logged: new Set(),
  };
}

/** Does what may refuse the operation, before it is paid for. */
export function refusing<Value>(record: RequestRecord, check: () => Value): Value {
  record.isRefused = true;
  const value = check();
  record.isRefused = false;
  return value;
}

/**
 * The record of the request that is being answered. Apollo Server formats an error without telling
 * whose it is, so the request has to be found by its asynchronous context.
 */
export const currentRequest = new AsyncLocalStorage<RequestRecord>();
