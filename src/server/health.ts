import type { FastifyInstance } from 'fastify';

/** How long `/readyz` waits for the database, in ms: less than a probe's usual patience. */
const longestCheck = 2_000;

/**
 * Serves `/healthz` (the process is alive) and `/readyz` (its database answers).
 *
 * @param isReady asks the database; a rejection means no
 * @param timeout ms after which no answer means no
 */
export function registerHealth(
  app: FastifyInstance,
  isReady: () => Promise<boolean>,
  timeout = longestCheck,
): void {
  let running: Promise<boolean> | undefined;

  /** One check at a time: probes must not queue up for the connections of a database that hangs. */
  function check(): Promise<boolean> {
    running ??= isReady()
      .catch((error: unknown) => {
        app.log.warn({ err: error }, 'The readiness check failed');
        return false;
      })
      .finally(() => (running = undefined));
    return running;
  }

  async function checkInTime(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, timeout, false);
    });
    try {
      return await Promise.race([check(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  app.get('/healthz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { status: 'ok' };
  });

  app.get('/readyz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    const ready = await checkInTime();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable' });
  });
}
