/** What a client wants next, read from the bytes it sent. */
export type ClientRequest =
  | { kind: 'encryption' | 'cancel' | 'goodbye' }
  /** Messages to run without a word from anybody else in between; more belong to it when `open`. */
  | { kind: 'startup' | 'exchange'; bytes: Uint8Array; open: boolean };

const ENCRYPTION_CODES = new Set([80877103, 80877104]);
const CANCEL_CODE = 80877102;

/** Messages that PostgreSQL answers with "ready for query": Query, FunctionCall, Sync, CopyDone, CopyFail. */
const CLOSING = new Set(['Q', 'F', 'S', 'c', 'f'].map((type) => type.charCodeAt(0)));
const FLUSH = 'H'.charCodeAt(0);
const TERMINATE = 'X'.charCodeAt(0);

/**
 * Cuts what one client sends into whole exchanges (say Parse, Bind, Execute, Sync), however the
 * bytes were split on their way.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class ExchangeReader {
  #chunks: Uint8Array[] = [];
  #length = 0;
  /** Bytes that must be there before it is worth looking again. */
  #needed = 8;
  /** Where the first message that was not seen whole begins. */
  #position = 0;
  #started = false;

  /**
   * Takes the next bytes and returns the requests they complete, in order.
   * @throws when the bytes cannot be PostgreSQL's protocol
   */
  read(chunk: Uint8Array): ClientRequest[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return [];

    const data = Buffer.concat(this.#chunks, this.#length);
    const requests: ClientRequest[] = [];
    let begin = 0;
    for (;;) {
      const header = this.#started ? 5 : 8;
      this.#needed = this.#position + header;
      if (data.length < this.#needed) break;
      const size = this.#started
        ? 1 + data.readInt32BE(this.#position + 1)
        : data.readInt32BE(this.#position);
      if (size < header) throw new Error('Not a PostgreSQL client');
      this.#needed = this.#position + size;
      if (data.length < this.#needed) break;

      const kind = this.#started
        ? data[this.#position]!
        : this.#kindOfGreeting(data.readInt32BE(this.#position + 4));
      this.#position += size;
      const bytes = data.subarray(begin, this.#position);
      if (typeof kind === 'string') {
        requests.push(kind === 'startup' ? { kind, bytes, open: false } : { kind });
      } else if (kind === TERMINATE) {
        requests.push({ kind: 'goodbye' });
      } else if (CLOSING.has(kind) || kind === FLUSH) {
        requests.push({ kind: 'exchange', bytes, open: kind === FLUSH });
      } else {
        continue;
      }
      begin = this.#position;
    }
    this.#chunks = [data.subarray(begin)];
    this.#length -= begin;
    this.#position -= begin;
    this.#needed -= begin;
    return requests;
  }

  #kindOfGreeting(code: number): 'startup' | 'encryption' | 'cancel' {
    if (ENCRYPTION_CODES.has(code)) return 'encryption';
    if (code === CANCEL_CODE) return 'cancel';
    this.#started = true;
    return 'startup';
  }
}
