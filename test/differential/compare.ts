import type { GraphQLFormattedError } from 'graphql';
import { cursorPrefix } from './reference/reference.ts';

/** What one side answered. */
export interface Answer {
  readonly data: unknown;
  readonly errors: readonly Pick<GraphQLFormattedError, 'path' | 'extensions'>[];
}

/** The first place where two answers differ. */
export interface Difference {
  /** Path of response keys and indices, joined by dots. */
  readonly path: string;
  readonly server: unknown;
  readonly reference: unknown;
}

/**
 * Compares answers, keys in their order and errors by path and code. Cursors are compared by meaning:
 * the same cursor of the reference goes with the same one of the server wherever it stands, and one
 * of the server stands for one row only. That they lead to the right place is seen by following them.
 *
 * @returns the first difference; undefined when there is none
 */
export function firstDifference(server: Answer, reference: Answer): Difference | undefined {
  return (
    differenceIn('errors', errorsOf(server), errorsOf(reference), new Map()) ??
    differenceIn('data', server.data, reference.data, new Map())
  );
}

function errorsOf({ errors }: Answer): Record<string, unknown> {
  const codes = errors.map(
    ({ path, extensions }) => [(path ?? []).join('.'), extensions?.['code'] ?? null] as const,
  );
  return Object.fromEntries(codes.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function differenceIn(
  path: string,
  server: unknown,
  reference: unknown,
  cursors: Map<string, string>,
): Difference | undefined {
  const difference = { path, server, reference };
  if (typeof reference === 'string' && reference.startsWith(cursorPrefix)) {
    return cursorsAgree(server, reference, cursors) ? undefined : difference;
  }
  if (!isObject(server) || !isObject(reference)) {
    return server === reference ? undefined : difference;
  }
  const keys = Object.keys(reference);
  const same =
    Array.isArray(server) === Array.isArray(reference) &&
    Object.keys(server).join() === keys.join();
  if (!same) return difference;
  for (const key of keys) {
    const inner = differenceIn(`${path}.${key}`, server[key], reference[key], cursors);
    if (inner) return inner;
  }
  return undefined;
}

function cursorsAgree(server: unknown, reference: string, cursors: Map<string, string>): boolean {
  if (typeof server !== 'string' || server === '') return false;
  const row = reference.split(':', 2).join(':');
  const [known, meant] = [cursors.get(reference), cursors.get(`of ${server}`)];
  cursors.set(reference, server);
  cursors.set(`of ${server}`, row);
  return (known ?? server) === server && (meant ?? row) === row;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
