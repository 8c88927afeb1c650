const failures = {
  CREDENTIALS_MALFORMED: {
    statusCode: 401,
    error: 'invalid_request',
    message: 'Send one credential: "Authorization: Bearer <key or token>" or "X-API-Key: <key>".',
  },
  API_KEY_INVALID: {
    statusCode: 401,
    error: 'invalid_token',
    message: 'The API key is not one of this server, or is mistyped.',
  },
  API_KEY_EXPIRED: {
    statusCode: 401,
    error: 'invalid_token',
    message: 'The API key has expired.',
  },
  API_KEY_REVOKED: {
    statusCode: 401,
    error: 'invalid_token',
    message: 'The API key was revoked.',
  },
  TOKEN_INVALID: {
    statusCode: 401,
    error: 'invalid_token',
    message: 'The token is not one that this server accepts.',
  },
  TOKEN_EXPIRED: { statusCode: 401, error: 'invalid_token', message: 'The token has expired.' },
  SERVICE_UNAVAILABLE: {
    statusCode: 503,
    error: undefined,
    message: 'The issuer of tokens does not answer at the moment. Try again later.',
  },
} as const;

export type AuthenticationFailure = keyof typeof failures;

/**
 * A credential was sent that does not say who is asking, or that cannot be checked now. Its message is
 * for the client, and the same whatever is wrong in detail: nobody learns how near a guess came.
 */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
  readonly code: AuthenticationFailure;
  readonly statusCode: 401 | 503;
  /** What a 401 says in `WWW-Authenticate` (RFC 6750, section 3); undefined where it is none. */
  readonly challenge: string | undefined;

  constructor(code: AuthenticationFailure) {
    const { statusCode, error, message } = failures[code];
    super(message);
    this.code = code;
    this.statusCode = statusCode;
    const description = message.replaceAll('"', "'");
    this.challenge =
      error && `Bearer realm="vokasi-graph", error="${error}", error_description="${description}"`;
  }
}
