import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';
import { stackKeeper } from './error-stack.ts';
import { ExchangeReader } from './exchanges.ts';

const SYNC = Uint8Array.of('S'.charCodeAt(0), 0, 0, 0, 4);
const READY_SIZE = 6;

interface Job {
  connection: Socket | undefined;
  run: () => Promise<void>;
}

/**
 * Lets many clients share PGlite's single backend over PostgreSQL's wire protocol.
 *
 * The server of @electric-sql/pglite-socket queues single messages. When a client's Bind arrives
 * apart from its Parse, another client's Parse slips in between and the first one gets the answer
 * to somebody else's query. Here whole exchanges are queued, and a transaction or an unfinished
 * exchange keeps everybody else waiting.
 */
export class WireServer {
  readonly #db: PGlite;
  readonly #onFailure: (error: unknown) => void;
  readonly #server: Server;
  readonly #restoreStack: () => void;
  readonly #connections = new Set<Socket>();
  #jobs: Job[] = [];
  #working = false;
  #holder: Socket | undefined;

  /** @param onFailure called when the database itself breaks, not when a statement fails */
  constructor(db: PGlite, onFailure: (error: unknown) => void) {
    this.#db = db;
    this.#onFailure = onFailure;
    this.#restoreStack = stackKeeper(db);
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  /** Starts to serve the Unix socket at `path`. */
  async listen(path: string): Promise<void> {
    this.#server.listen(path);
    await once(this.#server, 'listening');
  }

  /** Hangs up on everybody; what was running is finished first, open transactions are rolled back. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#connections) socket.destroy();
    await closed;
    await this.exclusively(async () => {});
  }

  /** Runs `work` when no transaction is open, and lets nobody in meanwhile. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#enqueue(undefined, () => work().then(resolve, reject));
    });
  }

  #accept(socket: Socket): void {
    const reader = new ExchangeReader();
    this.#connections.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#forget(socket));
    socket.on('data', (chunk) => {
      try {
        for (const request of reader.read(chunk)) {
          if (request.kind === 'encryption') socket.write('N');
          else if (request.kind === 'exchange' || request.kind === 'startup') {
            this.#enqueue(socket, () => this.#answer(socket, request));
          } else socket.end();
        }
      } catch {
        socket.destroy();
      }
    });
  }

  #forget(socket: Socket): void {
    this.#connections.delete(socket);
    this.#jobs = this.#jobs.filter((job) => job.connection !== socket);
    if (this.#holder !== socket) return;
    this.#enqueue(socket, async () => {
      await this.#execute(SYNC);
      if (this.#db.isInTransaction()) await this.#db.exec('ROLLBACK');
      this.#holder = undefined;
    });
  }

  #enqueue(connection: Socket | undefined, run: () => Promise<void>): void {
    this.#jobs.push({ connection, run });
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      for (let job = this.#nextJob(); job; job = this.#nextJob()) await job.run();
    } catch (error) {
      this.#onFailure(error);
    } finally {
      this.#working = false;
    }
  }

  #nextJob(): Job | undefined {
    const holder = this.#holder;
    if (!holder) return this.#jobs.shift();
    const index = this.#jobs.findIndex((job) => job.connection === holder);
    return index < 0 ? undefined : this.#jobs.splice(index, 1)[0];
  }

  async #answer(
    socket: Socket,
    request: { kind: 'startup' | 'exchange'; bytes: Uint8Array; open: boolean },
  ): Promise<void> {
    // A client may have gone while its last request was waiting.
    if (!this.#connections.has(socket)) return;
    let output: Buffer;
    try {
      output = await this.#execute(request.bytes);
    } catch (error) {
      if (request.kind === 'exchange') throw error;
      // PGlite throws at a greeting it does not understand; only that client is lost.
      socket.destroy();
      return;
    }
    this.#holder = request.open || this.#db.isInTransaction() ? socket : undefined;
    if (request.kind === 'exchange') output = withoutEarlyReady(output, request.open);
    if (output.length > 0 && socket.writable) socket.write(output);
    // The client may have hung up before it became the holder.
    if (this.#holder && !this.#connections.has(socket)) this.#forget(socket);
  }

  async #execute(bytes: Uint8Array): Promise<Buffer> {
    const output: Uint8Array[] = [];
    this.#restoreStack();
    await this.#db.runExclusive(() =>
      this.#db.execProtocolRawStream(bytes, {
        // The chunk is a view of the database's memory, good only until this returns.
        onRawData: (chunk) => void output.push(chunk.slice()),
      }),
    );
    return Buffer.concat(output);
  }
}

/**
 * PGlite says "ready for query" right after an error and once more at Sync. A client would take
 * the second one for the end of its next query, so only the one at the end of an exchange stays.
 * No other message ends like one: theirs end in a zero, a format code or a length.
 */
function withoutEarlyReady(output: Buffer, open: boolean): Buffer {
  const last = output.length - READY_SIZE;
  if (!isReady(output, last)) return output;
  if (open) return output.subarray(0, last);
  const previous = last - READY_SIZE;
  return isReady(output, previous)
    ? Buffer.concat([output.subarray(0, previous), output.subarray(last)])
    : output;
}

function isReady(output: Buffer, at: number): boolean {
  return (
    at >= 0 &&
    output.toString('latin1', at, at + 5) === 'Z\0\0\0\x05' &&
    'ITE'.includes(String.fromCharCode(output[at + 5]!))
  );
}
