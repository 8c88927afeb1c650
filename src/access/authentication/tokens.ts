import { hash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { organizationTypes, roles, type Viewer } from '../viewer.ts';
import { AuthenticationError } from './authentication-error.ts';
import type { Issuer } from './issuer.ts';
import { type Lookup, whenKnown } from './lookup.ts';
import type { OwnOrganization } from './organizations.ts';

/** Difference between our clock and the issuer's that is no reason to refuse a token, in s. */
const clockTolerance = 5;
/** For how long a token that was verified need not be again, in ms. */
const verifiedFor = 60_000;
const mostVerified = 10_000;
/** What else an issuer signs (identity events, logout requests) has a type of its own. */
const types = new Set([undefined, 'jwt', 'at+jwt', 'application/at+jwt']);

/** Which tokens are accepted, and where they say what. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** Names of the claims. */
  readonly claims: { readonly role: string; readonly organization: string; readonly app: string };
}

/** What a token says, once it is verified. */
interface Identity extends Pick<Viewer, 'role' | 'id' | 'organization' | 'app'> {
  /** In ms since 1970. */
  readonly expiresAt: number;
}

/** Knows viewers by the tokens (JWT, RFC 7519) of an issuer. */
export class Tokens {
  readonly #rules: TokenRules;
  readonly #issuer: Issuer;
  readonly #organizations: Lookup<OwnOrganization>;
  /** By hash of the token. */
  readonly #verified = new LRUCache<string, Identity>({ max: mostVerified, ttl: verifiedFor });

  constructor(rules: TokenRules, issuer: Issuer, organizations: Lookup<OwnOrganization>) {
    this.#rules = rules;
    this.#issuer = issuer;
    this.#organizations = organizations;
  }

  /**
   * The viewer of a token, at once if it was verified a moment ago.
   *
   * @throws AuthenticationError when it is not good, or cannot be verified now
   */
  viewer(token: string): Viewer | Promise<Viewer> {
    const name = hash('sha256', token, 'base64');
    const identity = this.#verified.get(name);
    if (identity && Date.now() < identity.expiresAt) return this.#viewerOf(identity);
    return this.#verify(token).then((verified) => {
      this.#verified.set(name, verified);
      return this.#viewerOf(verified);
    });
  }

  async #verify(token: string): Promise<Identity> {
    const { issuer, audience, algorithms } = this.#rules;
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#issuer.key, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance,
        requiredClaims: ['exp', 'sub'],
      });
      if (types.has(protectedHeader.typ?.toLowerCase())) return this.#read(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new AuthenticationError('TOKEN_EXPIRED');
      if (!(error instanceof errors.JOSEError)) throw error;
    }
    throw new AuthenticationError('TOKEN_INVALID');
  }

  /** A token that does not say a role is refused: there is none to take instead. */
  #read(payload: JWTPayload): Identity {
    const { claims } = this.#rules;
    const role = roles.find((each) => each === payload[claims.role]);
    if (!role) throw new AuthenticationError('TOKEN_INVALID');
    const app = text(payload[claims.app]);
    const organization = text(payload[claims.organization]);
    if (role === 'PARTNER' && app === undefined) throw new AuthenticationError('TOKEN_INVALID');
    const subject = hash('sha256', `${payload.iss}\n${payload.sub}`, 'base64url').slice(0, 16);
    const expiresAt = (payload.exp! + clockTolerance) * 1_000;
    return { role, id: `token:${subject}`, organization, app, expiresAt };
  }

  #viewerOf({ role, id, organization, app }: Identity): Viewer | Promise<Viewer> {
    const type = organizationTypes[role];
    if (type === undefined) return { role, id, organization: undefined, organizations: [], app };
    if (organization === undefined) throw new AuthenticationError('TOKEN_INVALID');
    return whenKnown(this.#organizations.get(organization), (own) => {
      if (own?.type !== type) throw new AuthenticationError('TOKEN_INVALID');
      return { role, id, organization, organizations: own.codes, app };
    });
  }
}

/** A claim that is a name; undefined when it is anything else. */
const text = (claim: unknown): string | undefined =>
  typeof claim === 'string' && /^[\w.-]{1,100}$/.test(claim) ? claim : undefined;
