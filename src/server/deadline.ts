import type { ServerResponse } from 'node:http';

/** The time a request has left. */
export interface Deadline {
  /** Aborts when the client goes away or time is up. */
  readonly signal: AbortSignal;
  /** Rejects with a `TimeoutError` when time is up; otherwise never settles. */
  readonly expired: Promise<never>;
  /** To be called when the answer is ready. */
  readonly end: () => void;
}

/**
 * Starts the clock of a request.
 *
 * Fastify's `request.signal` and `handlerTimeout` do not serve: both listen for the request's
 * `close`, which a POST emits as soon as its body is read. The response closes at the right time.
 *
 * @param limit ms until time is up
 */
export function startDeadline(response: ServerResponse, limit: number): Deadline {
  const controller = new AbortController();
  const { promise: expired, reject } = Promise.withResolvers<never>();

  const timer = setTimeout(() => {
    const error = new DOMException('The request took too long', 'TimeoutError');
    controller.abort(error);
    reject(error);
  }, limit);
  response.once('close', () => {
    clearTimeout(timer);
    if (!response.writableFinished) controller.abort();
  });
  return { signal: controller.signal, expired, end: () => clearTimeout(timer) };
}
