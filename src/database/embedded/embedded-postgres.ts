import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { lockFolder } from './folder-lock.ts';
import { makeSocketFolder } from './socket-folder.ts';
import type { WorkerOptions, WorkerReply, WorkerRequest } from './worker.ts';

/** Where `pg` finds the embedded server: `host` is the folder of its Unix socket. */
export interface EmbeddedConnection {
  host: string;
  port: number;
  user: string;
  dbName: string;
}

/** A running embedded PostgreSQL. */
export interface EmbeddedPostgres {
  connection: EmbeddedConnection;
  /** Settles, with the reason, when the server stops although nobody called `close`. */
  crashed: Promise<Error>;
  /** The whole database as a tar archive, for `loadFrom`. Waits for open transactions to end. */
  dump: () => Promise<Uint8Array<ArrayBuffer>>;
  /** Hangs up on its clients, writes everything to disk and gives the data folder back. */
  close: () => Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** The folder that holds the data, made if it is not there; undefined keeps them in memory. */
  dataDir: string | undefined;
  /**
   * A dump to begin with instead of an empty database, which is the caller's no more; the data folder
   * must not hold one yet.
   */
  loadFrom?: Uint8Array<ArrayBuffer>;
}

const PORT = 5432;

/**
 * Starts PostgreSQL (PGlite) in a thread of this process and serves it on a Unix socket that only
 * this user can reach.
 * @throws DataFolderInUseError when another process has the data folder
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const dataDir = options.dataDir && resolve(options.dataDir);
  const unlock = dataDir ? lockFolder(dataDir) : () => {};
  let socketFolder: string | undefined;
  let released: Promise<void> | undefined;
  const release = () =>
    (released ??= (async () => {
      if (socketFolder) await rm(socketFolder, { recursive: true, force: true });
      unlock();
    })());
  try {
    socketFolder = await makeSocketFolder();
    const postgresFolder = dataDir && join(dataDir, 'postgres');
    const finishFirstStart = dataDir && (await guardFirstStart(dataDir, postgresFolder!));
    const server = await startWorker(
      {
        socketPath: join(socketFolder, `.s.PGSQL.${PORT}`),
        postgresFolder,
        loadFrom: options.loadFrom,
      },
      release,
    );
    if (finishFirstStart) await finishFirstStart();
    const connection = { host: socketFolder, port: PORT, user: 'postgres', dbName: 'postgres' };
    return { connection, ...server };
  } catch (error) {
    await release();
    throw error;
  }
}

/**
 * A first start cut short leaves half a database that no later start could open. A mark stands
 * while the first start lasts; where it is found, nothing was ever stored and it begins again.
 */
async function guardFirstStart(dataDir: string, postgresFolder: string) {
  const mark = join(dataDir, 'first-start');
  if (existsSync(mark)) await rm(postgresFolder, { recursive: true, force: true });
  if (existsSync(postgresFolder)) return undefined;
  await writeFile(mark, '');
  return () => rm(mark, { force: true });
}

async function startWorker(workerData: WorkerOptions, release: () => Promise<void>) {
  // Compiled or not, the worker has this file's extension. It needs none of this thread's loaders.
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData,
    transferList: workerData.loadFrom ? [workerData.loadFrom.buffer] : [],
    execArgv: [],
  });

  let closing = false;
  let failure: Error | undefined;
  // PGlite throws plain objects too, such as the exit status of its program.
  worker.on('error', (cause: unknown) => {
    failure ??= new Error(`The embedded PostgreSQL broke: ${messageOf(cause)}`, { cause });
  });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const crashed = new Promise<Error>((resolve) => {
    void exited.then(async () => {
      if (closing) return;
      await release();
      resolve(failure ?? new Error('The embedded PostgreSQL stopped without a reason.'));
    });
  });

  const reply = <K extends WorkerReply['kind']>(kind: K, request?: WorkerRequest) =>
    new Promise<Extract<WorkerReply, { kind: K }>>((resolve, reject) => {
      const listen = (message: WorkerReply) => {
        if (message.kind !== kind) return;
        worker.off('message', listen);
        resolve(message as Extract<WorkerReply, { kind: K }>);
      };
      worker.on('message', listen);
      void exited.then(() => reject(failure ?? new Error('The embedded PostgreSQL has stopped.')));
      if (request) worker.postMessage(request);
    });

  let closed: Promise<void> | undefined;
  await reply('ready');
  return {
    crashed,
    dump: async () => (await reply('dump', 'dump')).bytes,
    close: () =>
      (closed ??= (async () => {
        closing = true;
        worker.postMessage('close' satisfies WorkerRequest);
        await exited;
        await release();
        if (failure) throw failure;
      })()),
  };
}

function messageOf(thrown: unknown): string {
  return String((thrown as { message?: unknown } | null)?.message ?? thrown);
}
