/** The thread in which the embedded PostgreSQL lives. Run as it is by Node: erasable types only. */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { fuzzystrmatch } from '@electric-sql/pglite/contrib/fuzzystrmatch';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { WireServer } from './wire-server.ts';

export interface WorkerOptions {
  socketPath: string;
  /** Absolute, or undefined for a database in memory. */
  postgresFolder: string | undefined;
  loadFrom: Uint8Array<ArrayBuffer> | undefined;
}

export type WorkerRequest = 'dump' | 'close';
export type WorkerReply = { kind: 'ready' } | { kind: 'dump'; bytes: Uint8Array<ArrayBuffer> };

const port = parentPort!;
const options = workerData as WorkerOptions;

const db = await PGlite.create({
  dataDir: options.postgresFolder ?? 'memory://',
  extensions: { btree_gin, fuzzystrmatch, unaccent },
  ...(options.loadFrom && { loadDataDir: blobOf(options.loadFrom) }),
});
const server = new WireServer(db, (error) => {
  // Thrown outside any promise it ends the thread, and the owner hears why.
  setImmediate(() => {
    throw error;
  });
});
await server.listen(options.socketPath);

/** PGlite reads all of it at once, for which a usual blob is copied twice, in small pieces. */
function blobOf({ buffer }: Uint8Array<ArrayBuffer>): Blob {
  return Object.assign(new Blob([]), { arrayBuffer: async () => buffer });
}

async function dump(): Promise<void> {
  const file = await server.exclusively(async () => {
    await db.exec('CHECKPOINT');
    return db.dumpDataDir('none');
  });
  const bytes = new Uint8Array(await file.arrayBuffer());
  port.postMessage({ kind: 'dump', bytes } satisfies WorkerReply, [bytes.buffer]);
}

async function close(): Promise<void> {
  await server.close();
  await db.close();
  port.close();
}

port.on('message', (request: WorkerRequest) => void (request === 'dump' ? dump() : close()));
port.postMessage({ kind: 'ready' } satisfies WorkerReply);
