import pino, { type DestinationStream, type Logger } from 'pino';
import { describeFailure } from '../operations/failures.ts';

/**
 * The server's logger: one JSON line per event. Errors are written without their messages, which may
 * quote values, so that no caller has to think of it.
 *
 * @param destination where lines go; standard output when not given
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeFailure },
    hooks: {
      logMethod(args, method) {
        // Without a message of our own pino would take the error's.
        const [first, message] = args as unknown[];
        const error =
          first instanceof Error ? first : (first as { err?: unknown } | undefined)?.err;
        if (error instanceof Error && typeof message !== 'string') {
          const merged = first instanceof Error ? { err: first } : (first as object);
          return method.call(this, merged as never, 'Unexpected error');
        }
        // Fastify passes the error's own message now and then.
        if (error instanceof Error && message === error.message) {
          return method.call(this, first as never, 'Unexpected error');
        }
        return method.apply(this, args);
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
