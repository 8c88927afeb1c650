import type { IncomingHttpHeaders } from 'node:http';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../../config.ts';
import type { Executor } from '../../database/executor.ts';
import { anonymous, type Viewer } from '../viewer.ts';
import { ApiKeys } from './api-keys.ts';
import { AuthenticationError } from './authentication-error.ts';
import { credentialIn } from './credential.ts';
import { Issuer } from './issuer.ts';
import { KeyUses } from './key-uses.ts';
import { lookUpOrganizations } from './organizations.ts';
import { Tokens } from './tokens.ts';

/** Says who is asking, until it is closed. */
export interface Authentication {
  /**
   * Who sent a request with these headers: anonymous without a credential. No promise where what has to
   * be known is in memory, as it is for a viewer who asked some seconds ago.
   *
   * @throws AuthenticationError for a credential that is not good, at once or by the promise
   */
  viewer(headers: IncomingHttpHeaders): Viewer | Promise<Viewer>;
  close(): Promise<void>;
}

/**
 * Authentication by API keys and, where the settings name an issuer, by its tokens.
 *
 * @param onIssuerFailure is told, now and then, why the issuer cannot be asked
 */
export function createAuthentication(
  orm: MikroORM,
  executor: Executor,
  config: Config,
  onIssuerFailure: (reason: string) => void,
): Authentication {
  const uses = new KeyUses(orm);
  const keys = new ApiKeys(executor, (prefix) => uses.add(prefix));
  const tokens = createTokens(executor, config, onIssuerFailure);
  return {
    viewer(headers) {
      const credential = credentialIn(headers);
      if (!credential) return anonymous;
      if (credential.kind === 'key') return keys.viewer(credential.text);
      if (!tokens) throw new AuthenticationError('TOKEN_INVALID');
      return tokens.viewer(credential.text);
    },
    close: () => uses.close(),
  };
}

function createTokens(
  executor: Executor,
  { oidcIssuer: issuer, oidcAudience: audience, ...config }: Config,
  onIssuerFailure: (reason: string) => void,
): Tokens | undefined {
  if (issuer === undefined || audience === undefined) return undefined;
  const claims = {
    role: config.oidcRoleClaim,
    organization: config.oidcOrganizationClaim,
    app: config.oidcAppClaim,
  };
  return new Tokens(
    { issuer, audience, algorithms: config.oidcAlgorithms, claims },
    new Issuer(issuer, config.oidcJwksUrl, onIssuerFailure),
    lookUpOrganizations(executor),
  );
}
