import { Readable } from 'node:stream';
import type { Statement } from '../../loading/statements.ts';
import { type StatementSummary, summarize } from '../statements.ts';

/** That a request asks for all pages. */
export interface ExportRequest {
  /** Aborts when the client goes away, or the first page is late. */
  readonly signal: AbortSignal;
  /** Whether the client reads what comes after the body, and so learns there what is missing. */
  readonly readsTrailers: boolean;
  /** Is told of the statements of each page. */
  readonly observe?: ((statements: readonly Statement[]) => void) | undefined;
}

/** That an operation reads a page of an export, which only the server itself can ask for. */
export interface ExportPage {
  /** How many rows the page may have. */
  readonly largest: number;
  /** Whether it is a part of a table. */
  readonly isOfTable: boolean;
  /** SHA-256, in hexadecimal, of the text that the client sent. */
  readonly documentHash: string;
}

/** A page that was read: its elements and where the next one begins, or the code of what went wrong. */
export type PageRead =
  | { readonly elements: unknown[]; readonly next: string | undefined }
  | { readonly failure: string };

/** How an export is made. */
export interface ExportParts {
  readonly first: PageRead & { readonly elements: unknown[] };
  /** Reads the page after a cursor; never rejects. */
  readonly read: (after: string) => Promise<PageRead>;
  /** Frees what the pages are read from. */
  readonly close: () => Promise<void>;
  readonly format: ExportFormat;
  /** How many elements of the list it may have. */
  readonly mostElements: number;
  /** Ends the export when time is up. */
  readonly expire: () => void;
  /** Milliseconds that it may take. */
  readonly timeout: number;
}

/** How an export is written. */
export interface ExportFormat {
  readonly head: string;
  /** The text of a page, and how many rows that is: of lists within the elements there are more. */
  page(elements: readonly unknown[]): { readonly text: string; readonly count: number };
  /** What is said at the end; undefined where that has no place in the format. */
  end(outcome: ExportOutcome): string | undefined;
  /** Whether whoever gets less than everything is told so without having to break the connection. */
  readonly tellsOfFailure: boolean;
}

export interface ExportOutcome {
  readonly complete: boolean;
  /** A code, as of errors, when it is not complete. */
  readonly reason?: string;
  /** How many are in the file, by which whoever has it can tell whether it is whole. */
  readonly rows: number;
}

/** For a client that does not take what there is when time is up, in ms. */
const grace = 5_000;

/** All pages of one connection on their way to a client. */
export class WholeExport {
  /** What the client gets. It ends early by an error where that is the only way to tell. */
  readonly stream: Readable;
  /** Known when the last page is written. */
  outcome: ExportOutcome | undefined;
  pages = 0;
  statements: StatementSummary = summarize([]);
  readonly #parts: ExportParts;
  #rows = 0;
  #reading: Promise<unknown> | undefined;
  #timer: NodeJS.Timeout;
  #freed: Promise<void> | undefined;

  constructor(parts: ExportParts) {
    this.#parts = parts;
    // As bytes, of which few wait for the client: pages are read when they are wanted.
    this.stream = Readable.from(this.#text(), { objectMode: false });
    this.stream.once('close', () => void this.close());
    // Whoever sends it is told of its errors too.
    this.stream.on('error', () => {});
    this.#timer = setTimeout(() => {
      parts.expire();
      this.#timer = setTimeout(() => this.stream.destroy(), grace);
    }, parts.timeout);
  }

  /** What is said at the end, as a field after the body. */
  get trailer(): string {
    const { complete, reason, rows } = this.outcome!;
    return `${complete}; rows=${rows}${reason === undefined ? '' : `; reason=${reason}`}`;
  }

  /** Adds up what the statements of a page took. */
  note(statements: readonly Statement[]): void {
    const { count, milliseconds, rows, largestBatch } = summarize(statements);
    const sum = this.statements;
    this.statements = {
      count: sum.count + count,
      milliseconds: sum.milliseconds + milliseconds,
      rows: sum.rows + rows,
      largestBatch: Math.max(sum.largestBatch, largestBatch),
    };
  }

  /** Stops the export if it is under way. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.stream.destroy();
    await this.#free();
  }

  #free(): Promise<void> {
    return (this.#freed ??= (async () => {
      await this.#reading;
      await this.#parts.close();
    })());
  }

  async *#text(): AsyncGenerator<string> {
    const { first, read, format, mostElements } = this.#parts;
    let page: PageRead = first;
    let room = mostElements;
    let reason: string | undefined;
    yield format.head;
    for (;;) {
      if ('failure' in page) {
        reason = page.failure;
        break;
      }
      const { next } = page;
      const elements = page.elements.length > room ? page.elements.slice(0, room) : page.elements;
      const isFull =
        elements.length < page.elements.length || (next !== undefined && room === elements.length);
      // While the client takes this page, the next one is read; no more than that.
      const reading: Promise<PageRead> | undefined =
        next === undefined || isFull ? undefined : read(next);
      this.#reading = reading;
      this.pages += 1;
      room -= elements.length;
      const { text, count } = format.page(elements);
      this.#rows += count;
      // Emptied, as letting go of it is not enough: the collector keeps what something older still
      // refers to, be that dead itself, and each page would outlive what it was read for.
      page.elements.length = 0;
      if (count > 0) yield text;
      if (isFull) reason = 'EXPORT_ROW_LIMIT_EXCEEDED';
      if (!reading) break;
      page = await reading;
    }
    // Before the client hears of the end: it may ask for the next export at once.
    await this.#free();
    const complete = reason === undefined;
    this.outcome = { complete, ...(!complete && { reason: reason! }), rows: this.#rows };
    if (!complete && !format.tellsOfFailure) throw new ExportIncompleteError(reason);
    const end = format.end(this.outcome);
    if (end !== undefined) yield end;
  }
}

/** Ends a body that must not pass for complete. */
export class ExportIncompleteError extends Error {
  override readonly name = 'ExportIncompleteError';
}
