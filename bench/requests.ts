import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Server, ServerName } from './servers/server.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** A POST with a JSON body. */
export interface Request {
  readonly path: string;
  readonly body: string;
}

const folders = { 'vokasi-graph': 'vokasi-graph', PostGraphile: 'postgraphile' };

/** The text of an operation, as the server's API has it. Aliases give all answers the same shape. */
export function operation(server: keyof typeof folders, name: string): string {
  const file = `operations/${folders[server]}/${name}.graphql`;
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}

export function graphqlRequest(query: string, variables: Variables = {}): Request {
  return { path: '/graphql', body: JSON.stringify({ query, variables }) };
}

/** A scenario's request to one of the servers. */
export function requestTo(server: ServerName, scenario: string, variables: Variables): Request {
  return server === 'hand-written'
    ? { path: `/${scenario}`, body: JSON.stringify(variables) }
    : graphqlRequest(operation(server, scenario), variables);
}

/**
 * Sends a request and reads its data.
 *
 * @throws Error when the answer is not that of a request that succeeded
 */
export async function ask(
  server: Server,
  { path, body }: Request,
): Promise<{ data: unknown; bytes: number }> {
  const response = await fetch(server.origin + path, {
    method: 'POST',
    // On a connection of its own: a server may close one that was idle just as it is used again.
    headers: { ...server.headers, connection: 'close' },
    body,
  });
  const text = await response.text();
  if (!response.ok || hasErrors(Buffer.from(text))) {
    throw new Error(
      `${server.name} answers ${response.status} to ${body}\n${text.slice(0, 2_000)}`,
    );
  }
  const { data } = JSON.parse(text) as { data: unknown };
  return { data, bytes: Buffer.byteLength(text) };
}

const errorsKey = Buffer.from('"errors":');

/** Whether an answer, or a part of it, speaks of errors; quick enough to look at every answer. */
export function hasErrors(answer: Buffer): boolean {
  return answer.includes(errorsKey);
}

/**
 * Demands that two servers answer the same data, in whatever order their fields come.
 *
 * @throws Error that shows the first difference
 */
export function demandEqual(
  request: Request,
  [oneServer, one]: readonly [string, unknown],
  [otherServer, other]: readonly [string, unknown],
): void {
  const difference = firstDifference(one, other, 'data');
  if (!difference) return;
  const [path, ours, theirs] = difference;
  throw new Error(
    `The answers differ at ${path}: ${oneServer} has ${JSON.stringify(ours)}, ${otherServer} has ${JSON.stringify(theirs)}.\n${request.body}`,
  );
}

function firstDifference(
  one: unknown,
  other: unknown,
  path: string,
): [path: string, one: unknown, other: unknown] | undefined {
  if (isDeepStrictEqual(one, other)) return undefined;
  if (isObject(one) && isObject(other) && Array.isArray(one) === Array.isArray(other)) {
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      const difference = firstDifference(one[key], other[key], `${path}.${key}`);
      if (difference) return difference;
    }
  }
  return [path, one, other];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** How many things the lists of an answer hold, at all levels. */
export function rowsIn(value: unknown): number {
  if (Array.isArray(value)) {
    return value.reduce((total: number, each) => total + 1 + rowsIn(each), 0);
  }
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((total: number, each) => total + rowsIn(each), 0);
}
