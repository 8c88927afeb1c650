import autocannon from 'autocannon';
import { hasErrors, type Request } from './requests.ts';
import type { Server } from './servers/server.ts';

export const CONNECTIONS = 10;

/** What one server did in one turn. */
export interface Turn {
  readonly requestsPerSecond: number;
  /** Processor time of the server's process per request, in ms; NaN where it is not known. */
  readonly cpu: number;
}

/**
 * Keeps a server busy by ten connections, each going through all requests from a place of its own.
 *
 * @throws Error when any request failed
 */
export async function load(
  server: Server,
  requests: readonly Request[],
  seconds: number,
): Promise<Turn> {
  const posts = requests.map(({ path, body }) => ({
    method: 'POST' as const,
    path,
    headers: { ...server.headers },
    body,
  }));
  let clients = 0;
  let failed = 0;
  const cpuBefore = server.cpuSeconds() ?? NaN;
  const result = await autocannon({
    url: server.origin,
    connections: CONNECTIONS,
    duration: seconds,
    timeout: 30,
    requests: posts,
    setupClient(client) {
      const offset = Math.floor((clients++ * posts.length) / CONNECTIONS);
      client.setRequests([...posts.slice(offset), ...posts.slice(0, offset)]);
      client.on('body', (chunk) => {
        if (hasErrors(chunk)) failed++;
      });
    },
  });
  const cpu = (server.cpuSeconds() ?? NaN) - cpuBefore;
  const problems = { errors: result.errors, non2xx: result.non2xx, failed };
  if (Object.values(problems).some((count) => count > 0) || result.requests.total === 0) {
    throw new Error(`${server.name} failed under load: ${JSON.stringify(problems)}`);
  }
  return {
    requestsPerSecond: result.requests.total / result.duration,
    cpu: (cpu * 1_000) / result.requests.total,
  };
}
