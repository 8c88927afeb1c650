import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { exportSPKI, type JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Issuer } from '../../../src/access/authentication/issuer.ts';
import { Lookup } from '../../../src/access/authentication/lookup.ts';
import type { OwnOrganization } from '../../../src/access/authentication/organizations.ts';
import { Tokens } from '../../../src/access/authentication/tokens.ts';
import { startIssuer, type TestIssuer } from '../../support/issuer.ts';

const organizations = new Map<string, OwnOrganization>([
  ['AWS', { type: 'PARTNER', codes: ['AWS'] }],
  ['BBPVP-BEKASI', { type: 'TRAINING_CENTER', codes: ['BBPVP-BEKASI', 'SATPEL-X'] }],
]);

let issuer: TestIssuer;
let failures: string[];
let tokens: Tokens;

/** Tokens of the issuer at this address, whose keys are where it says when no other is given. */
function accept(url: string, jwksUrl?: string): Tokens {
  return new Tokens(
    {
      issuer: url,
      audience: 'vokasi-graph',
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      claims: { role: 'vokasi_role', organization: 'vokasi_organization', app: 'vokasi_app' },
    },
    new Issuer(url, jwksUrl, (reason) => failures.push(reason)),
    new Lookup<OwnOrganization>(async (codes) => {
      const found = codes.filter((code) => organizations.has(code));
      return new Map(found.map((code) => [code, organizations.get(code)!]));
    }),
  );
}

beforeEach(async () => {
  failures = [];
  issuer = await startIssuer();
  tokens = accept(issuer.url, issuer.jwksUrl);
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await issuer.close();
});

/** The viewer of a token, or the code that it is refused by. */
async function outcome(token: string): Promise<unknown> {
  try {
    return await tokens.viewer(token);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const analyst = { vokasi_role: 'ANALYST' };
const now = () => Math.floor(Date.now() / 1_000);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a good token', () => {
  test('makes a viewer, and from then on at once', async () => {
    const token = await issuer.sign({ ...analyst, vokasi_organization: 'AWS' });
    const viewer = await tokens.viewer(token);
    expect(viewer).toEqual({
      role: 'ANALYST',
      id: expect.stringMatching(/^token:[\w-]{16}$/) as string,
      organization: undefined,
      organizations: [],
      app: undefined,
    });
    expect(tokens.viewer(token)).toEqual(viewer);
    expect(issuer.requests).toEqual(['/keys']);
  });

  test('names its subject by a hash, the same for each of its tokens', async () => {
    const idOf = async (claims: JWTPayload) => {
      const viewer = await tokens.viewer(await issuer.sign({ ...analyst, ...claims }));
      return viewer.id;
    };
    expect(await idOf({ jti: '1' })).toBe(await idOf({ jti: '2' }));
    expect(await idOf({})).not.toBe(await idOf({ sub: 'somebody else' }));
    expect(await idOf({})).not.toContain('somebody');
  });

  test.each([
    [
      { vokasi_role: 'PARTNER', vokasi_organization: 'AWS', vokasi_app: 'partner-portal' },
      { organization: 'AWS', organizations: ['AWS'], app: 'partner-portal' },
    ],
    [
      { vokasi_role: 'CENTER', vokasi_organization: 'BBPVP-BEKASI' },
      { organization: 'BBPVP-BEKASI', organizations: ['BBPVP-BEKASI', 'SATPEL-X'] },
    ],
    [{ vokasi_role: 'DASHBOARD', vokasi_app: 'dashboard' }, { app: 'dashboard' }],
    [{ vokasi_role: 'MINISTRY' }, { organization: undefined }],
  ])('with %j is of that role', async (claims, viewer) => {
    const role = claims.vokasi_role;
    expect(await outcome(await issuer.sign(claims))).toMatchObject({ role, ...viewer });
  });

  test.each([undefined, 'JWT', 'at+jwt', 'application/at+jwt'])(
    'may have the type %s',
    async (typ) => {
      const token = await issuer.sign(analyst, typ === undefined ? {} : { typ });
      expect(await outcome(token)).toMatchObject({ role: 'ANALYST' });
    },
  );

  test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('may be signed by %s', async (algorithm) => {
    await issuer.rotate(algorithm);
    expect(await outcome(await issuer.sign(analyst))).toMatchObject({ role: 'ANALYST' });
  });
});

describe('a token', () => {
  test.each<[what: string, claims: JWTPayload, code: string]>([
    ['has expired', { exp: now() - 60 }, 'TOKEN_EXPIRED'],
    ['is not yet valid', { nbf: now() + 60 }, 'TOKEN_INVALID'],
    ['never expires', { exp: undefined }, 'TOKEN_INVALID'],
    ['is for another audience', { aud: 'another' }, 'TOKEN_INVALID'],
    ['is for no audience', { aud: undefined }, 'TOKEN_INVALID'],
    ['is of another issuer', { iss: 'https://login.example.org' }, 'TOKEN_INVALID'],
    ['is of no issuer', { iss: undefined }, 'TOKEN_INVALID'],
    ['is about nobody', { sub: undefined }, 'TOKEN_INVALID'],
    ['says no role', { vokasi_role: undefined }, 'TOKEN_INVALID'],
    ['says an unknown role', { vokasi_role: 'ADMIN' }, 'TOKEN_INVALID'],
    ['says a role in small letters', { vokasi_role: 'ministry' }, 'TOKEN_INVALID'],
    ['says several roles', { vokasi_role: ['MINISTRY'] }, 'TOKEN_INVALID'],
    ['is of a center without saying which', { vokasi_role: 'CENTER' }, 'TOKEN_INVALID'],
    [
      'is of a center that is a partner',
      { vokasi_role: 'CENTER', vokasi_organization: 'AWS' },
      'TOKEN_INVALID',
    ],
    [
      'is of an unknown center',
      { vokasi_role: 'CENTER', vokasi_organization: 'NOWHERE' },
      'TOKEN_INVALID',
    ],
    [
      'is of a center whose code is none',
      { vokasi_role: 'CENTER', vokasi_organization: 'A\0B' },
      'TOKEN_INVALID',
    ],
    [
      'is of a partner without an app',
      { vokasi_role: 'PARTNER', vokasi_organization: 'AWS' },
      'TOKEN_INVALID',
    ],
  ])('that %s is refused', async (_what, claims, code) => {
    expect(await outcome(await issuer.sign({ ...analyst, ...claims }))).toBe(code);
  });

  test('may be some seconds early or late', async () => {
    const token = await issuer.sign({ ...analyst, nbf: now() + 3, exp: now() - 3 });
    expect(await outcome(token)).toMatchObject({ role: 'ANALYST' });
  });

  test('that was verified is refused once it expires', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const token = await issuer.sign({ ...analyst, exp: now() + 20 });
    expect(await outcome(token)).toMatchObject({ role: 'ANALYST' });
    vi.setSystemTime(Date.now() + 26_000);
    expect(await outcome(token)).toBe('TOKEN_EXPIRED');
  });

  test('of another type is refused', async () => {
    for (const typ of ['logout+jwt', 'secevent+jwt', 'dpop+jwt']) {
      expect(await outcome(await issuer.sign(analyst, { typ }))).toBe('TOKEN_INVALID');
    }
  });

  test('without a signature is refused', async () => {
    const claims = { ...analyst, iss: issuer.url, aud: 'vokasi-graph', sub: 'a', exp: now() + 60 };
    for (const alg of ['none', 'None', 'NONE']) {
      expect(await outcome(`${part({ alg })}.${part(claims)}.`)).toBe('TOKEN_INVALID');
    }
    expect(issuer.requests).toEqual([]);
  });

  test('signed with the public key as a shared secret is refused', async () => {
    const claims = { ...analyst, iss: issuer.url, aud: 'vokasi-graph', sub: 'a', exp: now() + 60 };
    const text = `${part({ alg: 'HS256', kid: issuer.key.kid })}.${part(claims)}`;
    for (const secret of [
      await exportSPKI(issuer.key.publicKey),
      JSON.stringify(issuer.key.jwk),
      '',
    ]) {
      const signature = createHmac('sha256', secret).update(text).digest('base64url');
      expect(await outcome(`${text}.${signature}`)).toBe('TOKEN_INVALID');
    }
  });

  test('signed by an algorithm that is not allowed is refused', async () => {
    await issuer.rotate('ES384');
    expect(await outcome(await issuer.sign(analyst))).toBe('TOKEN_INVALID');
  });

  test('that was changed is refused', async () => {
    const [header, , signature] = (await issuer.sign(analyst)).split('.');
    const claims = { vokasi_role: 'MINISTRY', iss: issuer.url, aud: 'vokasi-graph', sub: 'a' };
    const forged = `${header}.${part({ ...claims, exp: now() + 60 })}.${signature}`;
    expect(await outcome(forged)).toBe('TOKEN_INVALID');
  });

  test('that brings its own key is refused', async () => {
    const own = await startIssuer();
    const { kid } = issuer.key;
    const header = { kid, jwk: own.key.jwk, jku: own.jwksUrl };
    const token = await own.sign({ ...analyst, iss: issuer.url }, header);
    expect(await outcome(token)).toBe('TOKEN_INVALID');
    expect(own.requests).toEqual([]);
    await own.close();
  });

  test.each(['..', 'a.b.c', `${part({ alg: 'ES256' })}.x.y`, `${part([])}.${part([])}.`])(
    'that is none (%s) is refused',
    async (text) => {
      expect(await outcome(text)).toBe('TOKEN_INVALID');
    },
  );
});

describe('the keys of the issuer', () => {
  test('may be new', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    expect(await outcome(await issuer.sign(analyst))).toMatchObject({ role: 'ANALYST' });
    const old = issuer.key;
    await issuer.rotate();
    vi.setSystemTime(Date.now() + 31_000);
    expect(await outcome(await issuer.sign(analyst))).toMatchObject({ role: 'ANALYST' });
    expect(issuer.requests).toEqual(['/keys', '/keys']);
    // And what they replaced no longer signs.
    issuer.key = old;
    expect(await outcome(await issuer.sign({ ...analyst, jti: 'new' }))).toBe('TOKEN_INVALID');
  });

  test('are not read again for each token that names another', async () => {
    await outcome(await issuer.sign(analyst));
    const other = await startIssuer();
    for (let count = 0; count < 20; count++) {
      const token = await other.sign({ ...analyst, iss: issuer.url }, { kid: `unknown-${count}` });
      expect(await outcome(token)).toBe('TOKEN_INVALID');
    }
    expect(issuer.requests).toEqual(['/keys']);
    await other.close();
  });

  test('are found by its OpenID configuration', async () => {
    tokens = accept(issuer.url);
    const [one, other] = await Promise.all([
      issuer.sign(analyst),
      issuer.sign({ ...analyst, a: 1 }),
    ]);
    expect(await Promise.all([outcome(one), outcome(other)])).toEqual([
      expect.objectContaining({ role: 'ANALYST' }),
      expect.objectContaining({ role: 'ANALYST' }),
    ]);
    expect(issuer.requests).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  test("are not taken from another issuer's configuration", async () => {
    tokens = accept(issuer.url);
    issuer.claimedIssuer = 'https://login.example.org';
    expect(await outcome(await issuer.sign(analyst))).toBe('SERVICE_UNAVAILABLE');
    expect(failures).toEqual(['Its configuration names another issuer, or no keys.']);
  });
});

describe('an issuer that does not answer', () => {
  test('is no fault of the token, and is let rest', async () => {
    issuer.status = 500;
    for (let count = 0; count < 10; count++) {
      expect(await outcome(await issuer.sign(analyst))).toBe('SERVICE_UNAVAILABLE');
    }
    expect(issuer.requests).toEqual(['/keys']);
    expect(failures).toEqual(['It answers with status 500.']);
    // Who has not forgotten it is asked again.
    issuer.status = 200;
    const later = performance.now() + 5_001;
    vi.spyOn(performance, 'now').mockReturnValue(later);
    expect(await outcome(await issuer.sign(analyst))).toMatchObject({ role: 'ANALYST' });
  });

  test('is given up at once when nobody is there', async () => {
    const token = await issuer.sign(analyst);
    await issuer.close();
    const start = performance.now();
    expect(await outcome(token)).toBe('SERVICE_UNAVAILABLE');
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(failures).toEqual(['It does not answer as it should (ECONNREFUSED).']);
    issuer = await startIssuer();
  });

  test('is given up after two seconds when it is silent', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    for (const jwksUrl of [undefined, `${url}/keys`]) {
      tokens = accept(url, jwksUrl);
      const start = performance.now();
      expect(await outcome(await issuer.sign({ ...analyst, iss: url }))).toBe(
        'SERVICE_UNAVAILABLE',
      );
      const waited = performance.now() - start;
      expect(waited).toBeGreaterThan(1_900);
      expect(waited).toBeLessThan(3_500);
      // From then on nobody waits.
      const again = performance.now();
      expect(await outcome(await issuer.sign({ ...analyst, iss: url }))).toBe(
        'SERVICE_UNAVAILABLE',
      );
      expect(performance.now() - again).toBeLessThan(200);
    }
    silent.close();
  });

  test('does not matter to tokens whose key is known', async () => {
    await outcome(await issuer.sign(analyst));
    issuer.status = 500;
    expect(await outcome(await issuer.sign({ ...analyst, jti: 'new' }))).toMatchObject({
      role: 'ANALYST',
    });
  });
});
