import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { isSafeAddress } from '../../config.ts';
import { AuthenticationError } from './authentication-error.ts';

/** Past this time an issuer does not answer, in ms. */
const longestAnswer = 2_000;
/** For this long after a failure the issuer is not asked again, in ms. */
const restAfterFailure = 5_000;
/** Between two readings of the keys because a token names one that is not among them, in ms. */
const cooldown = 30_000;
/** Keys that were taken back are unknown after this time, in ms. */
const keysUsableFor = 600_000;

/** What is wrong with an issuer, in our own words. */
class IssuerError extends Error {
  override readonly name = 'IssuerError';
}

/** Why an issuer could not be asked, for a log: without what it, or a driver, wrote. */
function reasonOf(error: unknown): string {
  if (error instanceof IssuerError) return error.message;
  const { name, code, cause } = error as { name: string; code?: string; cause?: { code?: string } };
  return `It does not answer as it should (${cause?.code ?? code ?? name}).`;
}

/**
 * The public keys of an issuer of tokens. They are read when the first token comes, and anew when a token
 * names an unknown one, but never more often than `cooldown` says, whatever tokens come.
 */
export class Issuer {
  readonly #issuer: string;
  readonly #jwksUrl: string | undefined;
  readonly #onFailure: (reason: string) => void;
  #keys: Promise<JWTVerifyGetKey> | undefined;
  #restsUntil = -Infinity;

  /**
   * @param jwksUrl where its keys are; when undefined it is asked (OpenID Connect Discovery 1.0)
   * @param onFailure is told why it could not be asked, once for each rest after a failure
   */
  constructor(issuer: string, jwksUrl: string | undefined, onFailure: (reason: string) => void) {
    this.#issuer = issuer;
    this.#jwksUrl = jwksUrl;
    this.#onFailure = onFailure;
  }

  /**
   * The key that a token's header names.
   *
   * @throws AuthenticationError SERVICE_UNAVAILABLE when the issuer has to be asked and does not answer,
   *   an error of `jose` when it has no such key
   */
  readonly key: JWTVerifyGetKey = async (header, token) => {
    try {
      return await (
        await this.#keySet()
      )(header, token);
    } catch (error) {
      if (
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys
      ) {
        throw error;
      }
      this.#rest(error);
      throw new AuthenticationError('SERVICE_UNAVAILABLE');
    }
  };

  async #keySet(): Promise<JWTVerifyGetKey> {
    try {
      return await (this.#keys ??= this.#openKeySet());
    } catch (error) {
      this.#keys = undefined;
      throw error;
    }
  }

  async #openKeySet(): Promise<JWTVerifyGetKey> {
    const url = new URL(this.#jwksUrl ?? (await this.#discover()));
    if (!isSafeAddress(url)) throw new IssuerError('Its keys are at an address without TLS.');
    return createRemoteJWKSet(url, {
      timeoutDuration: longestAnswer,
      cooldownDuration: cooldown,
      cacheMaxAge: keysUsableFor,
      [customFetch]: this.#fetch,
    });
  }

  async #discover(): Promise<string> {
    const response = await this.#fetch(
      `${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
      { redirect: 'error', signal: AbortSignal.timeout(longestAnswer) },
    );
    const { issuer, jwks_uri: url } = (await response.json()) as Record<string, unknown>;
    // Section 4.3: else whoever answers could give its own keys for another's.
    if (issuer !== this.#issuer || typeof url !== 'string') {
      throw new IssuerError('Its configuration names another issuer, or no keys.');
    }
    return url;
  }

  /** Else each request would wait for the issuer in vain. */
  #rest(error: unknown): void {
    if (performance.now() < this.#restsUntil) return;
    this.#restsUntil = performance.now() + restAfterFailure;
    this.#onFailure(reasonOf(error));
  }

  readonly #fetch = async (url: string, options: RequestInit): Promise<Response> => {
    if (performance.now() < this.#restsUntil) throw new IssuerError('It is not asked for now.');
    const response = await fetch(url, options);
    if (!response.ok) throw new IssuerError(`It answers with status ${response.status}.`);
    return response;
  };
}
