import type { IncomingHttpHeaders } from 'node:http';
import { looksLikeKey } from '../api-keys/key-text.ts';
import { AuthenticationError } from './authentication-error.ts';

/** What a client sent to say who it is. */
export interface Credential {
  readonly kind: 'key' | 'token';
  readonly text: string;
}

/** In characters; tokens of real issuers have one or two thousand. */
const longest = 8_192;
/** The form of RFC 6750, section 2.1. */
const bearer = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;
/** The compact form of RFC 7515, section 3.1; an unsigned token ends with the second dot. */
const token = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * The credential in a request's headers; undefined where there is none.
 *
 * @throws AuthenticationError CREDENTIALS_MALFORMED for two of them, or one in no known form
 */
export function credentialIn(headers: IncomingHttpHeaders): Credential | undefined {
  const { authorization, 'x-api-key': key } = headers;
  if (authorization === undefined && key === undefined) return undefined;
  if (authorization === undefined) {
    if (typeof key === 'string' && looksLikeKey(key)) return { kind: 'key', text: key };
  } else if (key === undefined && authorization.length <= longest) {
    const text = bearer.exec(authorization)?.[1];
    if (text !== undefined && looksLikeKey(text)) return { kind: 'key', text };
    if (text !== undefined && token.test(text)) return { kind: 'token', text };
  }
  throw new AuthenticationError('CREDENTIALS_MALFORMED');
}
