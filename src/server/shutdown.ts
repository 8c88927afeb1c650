import type { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import type { FastifyInstance } from 'fastify';

/**
 * Has clients let go of their connections with the last answer. A connection that is busy when the
 * server begins to close is otherwise kept alive after it, and closing waits for its timeout.
 */
export function registerDraining(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}

/** What has to end, and how. */
export interface ShutdownParts {
  readonly app: FastifyInstance;
  /** What to close once no request runs any more, in this order: the database comes last. */
  readonly closers?: readonly (() => unknown)[];
  /** Most ms that running requests may still take, and then that the closers may take. */
  readonly grace?: number;
  /** Where signals come from and how to exit; the process, save in tests. */
  readonly signals?: Pick<EventEmitter, 'on' | 'off'>;
  readonly exit?: (code: number) => void;
}

/** Resolves to false when the work did not finish in time. */
async function inTime(work: Promise<unknown>, limit: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, limit, false);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function closeServer(app: FastifyInstance, grace: number): Promise<void> {
  const closing = app.close();
  if (await inTime(closing, grace)) return;
  app.log.warn('Requests were still running after the grace period and were cut off');
  app.server.closeAllConnections();
  await closing;
}

async function runClosers(closers: readonly (() => unknown)[]): Promise<void> {
  for (const close of closers) await close();
}

/**
 * Ends the process in an orderly way on SIGTERM or SIGINT: stops accepting, lets running requests
 * finish, stops Apollo Server (with the app), then runs the closers. A second signal exits at once.
 *
 * @returns removes the signal handlers again
 */
export function installShutdown({
  app,
  closers = [],
  grace = 10_000,
  signals = process,
  exit = (code) => process.exit(code),
}: ShutdownParts): () => void {
  let stopping = false;

  async function stop(): Promise<void> {
    try {
      const closed = await inTime(
        closeServer(app, grace).then(() => runClosers(closers)),
        2 * grace,
      );
      if (!closed) app.log.error('Not everything could be closed in time');
      exit(closed ? 0 : 1);
    } catch (error) {
      app.log.error({ err: error }, 'Closing failed');
      exit(1);
    }
  }

  function onSignal(signal: 'SIGINT' | 'SIGTERM'): void {
    if (stopping) {
      exit(128 + constants.signals[signal]);
      return;
    }
    stopping = true;
    app.log.info({ signal }, 'Shutting down');
    void stop();
  }

  signals.on('SIGTERM', onSignal);
  signals.on('SIGINT', onSignal);
  return () => {
    signals.off('SIGTERM', onSignal);
    signals.off('SIGINT', onSignal);
  };
}
