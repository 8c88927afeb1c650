import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';

interface SigningKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** An issuer of tokens on this machine, for tests. */
export interface TestIssuer {
  readonly url: string;
  readonly jwksUrl: string;
  /** Paths that it was asked for. */
  readonly requests: string[];
  /** Status that it answers with. */
  status: number;
  /** The `issuer` of its OpenID configuration. */
  claimedIssuer: string;
  /** What it signs with; the last one made. */
  key: SigningKey;
  /** Makes a new key, and shows that alone from now on. */
  rotate(algorithm?: string): Promise<void>;
  /** A token of this role that is good for five minutes, but for what is said. */
  sign(claims: JWTPayload, header?: { alg?: string; kid?: string; typ?: string }): Promise<string>;
  close(): Promise<void>;
}

async function makeKey(algorithm: string): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const kid = crypto.randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' };
  return { kid, algorithm, publicKey, privateKey, jwk };
}

/** Starts an issuer; its tokens are for the audience `vokasi-graph`. */
export async function startIssuer(algorithm = 'ES256'): Promise<TestIssuer> {
  const server = createServer((request, response) => {
    issuer.requests.push(request.url!);
    const body = request.url!.startsWith('/.well-known/')
      ? { issuer: issuer.claimedIssuer, jwks_uri: issuer.jwksUrl }
      : { keys: [issuer.key.jwk] };
    response.writeHead(issuer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer: TestIssuer = {
    url,
    jwksUrl: `${url}/keys`,
    requests: [],
    status: 200,
    claimedIssuer: url,
    key: await makeKey(algorithm),
    async rotate(next = algorithm) {
      issuer.key = await makeKey(next);
    },
    sign(claims, header = {}) {
      const now = Math.floor(Date.now() / 1_000);
      const { kid, algorithm: alg, privateKey } = issuer.key;
      const usual = { iss: url, aud: 'vokasi-graph', sub: 'somebody', iat: now, exp: now + 300 };
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg, kid, ...header })
        .sign(privateKey);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return issuer;
}
