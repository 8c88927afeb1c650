/** What a client is told of a failure that is not its own. */
export interface Failure {
  readonly code:
    'INTERNAL_SERVER_ERROR' | 'OPERATION_TIMEOUT' | 'REQUEST_CANCELLED' | 'SERVICE_UNAVAILABLE';
  readonly message: string;
}

const internal: Failure = { code: 'INTERNAL_SERVER_ERROR', message: 'Internal server error' };
const timeout: Failure = {
  code: 'OPERATION_TIMEOUT',
  message: 'The operation took too long and was stopped. Ask for less at a time.',
};
const cancelled: Failure = {
  code: 'REQUEST_CANCELLED',
  message: 'The request was cancelled before it was answered.',
};
const unavailable: Failure = {
  code: 'SERVICE_UNAVAILABLE',
  message: 'The database does not answer at the moment. Try again later.',
};

/**
 * SQLSTATE classes and codes (https://www.postgresql.org/docs/current/errcodes-appendix.html) and
 * Node's system error codes that mean the database cannot be reached, or refuses connections.
 */
const unavailableCode =
  /^(08\w{3}|28\w{3}|3D000|53\w{3}|55000|57P0[1-5]|E(CONN(REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH)|ENOENT)$/;

/** `pg` and `pg-pool` throw these without a code. */
const unavailableMessages = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
  'Cannot use a pool after calling end on the pool',
  'timeout exceeded when trying to connect',
  'timeout expired',
]);

function failureOf(error: unknown): Failure | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, message, name, syscall } = error as Record<string, unknown>;
  if (code === '57014' || name === 'TimeoutError' || message === 'Query read timeout') {
    return timeout;
  }
  if (name === 'AbortError') return cancelled;
  // A missing file is a server fault; a missing Unix socket is a database that is away.
  if (code === 'ENOENT' && syscall !== 'connect') return undefined;
  const away =
    (typeof code === 'string' && unavailableCode.test(code)) ||
    (typeof message === 'string' && unavailableMessages.has(message));
  return away ? unavailable : undefined;
}

/** The error and those it wraps, in the ways of graphql-js, MikroORM and the language itself. */
function* causes(error: unknown): Generator {
  for (let current = error, depth = 0; current != null && depth < 5; depth++) {
    yield current;
    const { originalError, previous, cause, errors } = current as Record<string, unknown>;
    current = originalError ?? previous ?? cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
}

/** What to tell a client of an error that no code of ours meant for it. */
export function classifyFailure(error: unknown): Failure {
  for (const each of causes(error)) {
    const failure = failureOf(each);
    if (failure) return failure;
  }
  return internal;
}

/** The part of an error that holds no data, for a log. */
export interface FailureDescription {
  name: string;
  /** SQLSTATE, or Node's code. */
  code?: string;
  schema?: string;
  table?: string;
  column?: string;
  constraint?: string;
  routine?: string;
  frames: string[];
  cause?: FailureDescription;
}

const identifier = /^[\w$.-]{1,63}$/;
const frame = /^\s+at (?:[^()]{1,200} \()?(?:file:\/\/|node:|\/|[A-Z]:\\)[^()]*:\d+:\d+\)?$/;
const namedParts = ['code', 'schema', 'table', 'column', 'constraint', 'routine'] as const;

/**
 * Stack frames without the message above them. The message is cut out first, so that no line of it
 * can pass for a frame.
 */
function stackFrames({ stack = '', message }: Error): string[] {
  const frames = (message ? stack.replaceAll(message, '') : stack)
    .split('\n')
    .filter((line) => frame.test(line))
    .map((line) => line.trim());
  return frames.slice(0, 20);
}

function describeOne(error: unknown): FailureDescription {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const description: FailureDescription = {
    name: identifier.test(error.name) ? error.name : 'Error',
    frames: stackFrames(error),
  };
  for (const part of namedParts) {
    const value = (error as unknown as Record<string, unknown>)[part];
    if (typeof value === 'string' && identifier.test(value)) description[part] = value;
  }
  return description;
}

/**
 * Describes an error for a log by its name, code, database object and stack frames. Messages are
 * left out, since those of drivers and parsers quote values ("invalid input syntax for …").
 */
export function describeFailure(error: unknown): FailureDescription {
  const [first, ...rest] = [...causes(error)].map(describeOne).toReversed();
  return rest.reduce(
    (cause, description) => ({ ...description, cause }),
    first ?? { name: typeof error, frames: [] },
  );
}
