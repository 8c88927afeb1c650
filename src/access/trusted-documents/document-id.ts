import { hash } from 'node:crypto';

/** Whatever may be taken for a SHA-256 in hexadecimal, `sha256:` before it or not. */
const hashLike = /^(?:sha256:)?([0-9a-f]{64})$/i;

/** The id of a text: its SHA-256 in hexadecimal, of 64 characters. */
export function hashOf(body: string): string {
  return hash('sha256', body);
}

/** The hash that an id is; undefined where it is an id of another sort. */
export function hashIn(id: string): string | undefined {
  return hashLike.exec(id)?.[1]?.toLowerCase();
}
