import { createSecretKey } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ConfigError, environmentVariables, loadConfig } from '../src/config.ts';

function failure(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('The settings were accepted');
}

describe('loadConfig', () => {
  const defaults = {
    nodeEnv: 'production',
    host: '127.0.0.1',
    port: 4000,
    metricsHost: '127.0.0.1',
    metricsPort: undefined,
    databaseUrl: undefined,
    dataDir: '.data',
    databasePoolSize: 10,
    exportConnections: 4,
    oidcIssuer: undefined,
    oidcAudience: undefined,
    oidcAlgorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    oidcJwksUrl: undefined,
    oidcRoleClaim: 'vokasi_role',
    oidcOrganizationClaim: 'vokasi_organization',
    oidcAppClaim: 'vokasi_app',
    logLevel: 'info',
    corsOrigins: [],
    bodyLimit: 1_048_576,
    requestTimeout: 15_000,
    exportTimeout: 1_800_000,
    trustProxy: undefined,
    limits: undefined,
    disclosureThreshold: 10,
    execution: 'adaptive',
  };

  test('has a default for everything', () => {
    expect(loadConfig({})).toEqual(defaults);
  });

  test('takes an empty value for one that is not set', () => {
    const empty = Object.fromEntries(environmentVariables.map(({ name }) => [name, '']));
    expect(loadConfig(empty)).toEqual(defaults);
  });

  test('reads every variable', () => {
    const config = loadConfig({
      NODE_ENV: 'development',
      HOST: '::1',
      PORT: '0',
      METRICS_HOST: '10.0.0.7',
      METRICS_PORT: '9464',
      DATABASE_URL: 'postgresql://app:p%40ss@db.example.org:5433/vokasi',
      DATA_DIR: '/var/lib/vokasi',
      PERSONAL_DATA_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
      DATABASE_POOL_SIZE: '25',
      EXPORT_CONNECTIONS: '2',
      OIDC_ISSUER: 'https://login.example.org/realms/vokasi',
      OIDC_AUDIENCE: 'vokasi-graph',
      OIDC_ALGORITHMS: 'ES256, EdDSA',
      OIDC_JWKS_URL: 'http://localhost:8080/keys',
      OIDC_ROLE_CLAIM: 'https://example.org/role',
      OIDC_ORGANIZATION_CLAIM: 'org',
      OIDC_APP_CLAIM: 'azp',
      LOG_LEVEL: 'silent',
      CORS_ORIGINS: 'https://a.example.org, http://localhost:5173,https://a.example.org',
      BODY_LIMIT: '2048',
      REQUEST_TIMEOUT: '500',
      EXPORT_TIMEOUT: '60000',
      TRUST_PROXY: '10.0.0.7, 10.1.0.0/16,::1',
      LIMITS: '{"PUBLIC":{"cost":2000}}',
      DISCLOSURE_THRESHOLD: '20',
      EXECUTION: 'interpreted',
    });
    expect(config).toEqual({
      nodeEnv: 'development',
      host: '::1',
      port: 0,
      metricsHost: '10.0.0.7',
      metricsPort: 9464,
      databaseUrl: 'postgresql://app:p%40ss@db.example.org:5433/vokasi',
      dataDir: '/var/lib/vokasi',
      personalDataKeys: [{ id: 'test', secret: createSecretKey(Buffer.alloc(32, 7)) }],
      databasePoolSize: 25,
      exportConnections: 2,
      oidcIssuer: 'https://login.example.org/realms/vokasi',
      oidcAudience: 'vokasi-graph',
      oidcAlgorithms: ['ES256', 'EdDSA'],
      oidcJwksUrl: 'http://localhost:8080/keys',
      oidcRoleClaim: 'https://example.org/role',
      oidcOrganizationClaim: 'org',
      oidcAppClaim: 'azp',
      logLevel: 'silent',
      corsOrigins: ['https://a.example.org', 'http://localhost:5173'],
      bodyLimit: 2048,
      requestTimeout: 500,
      exportTimeout: 60_000,
      trustProxy: ['10.0.0.7', '10.1.0.0/16', '::1'],
      limits: { PUBLIC: { cost: 2_000 } },
      disclosureThreshold: 20,
      execution: 'interpreted',
    });
  });

  test('cannot be changed afterwards', () => {
    const config = loadConfig({ CORS_ORIGINS: 'https://a.example.org' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.corsOrigins)).toBe(true);
  });

  test.each([
    ['PORT', 'http', 'PORT is "http", but must be a whole number from 0 to 65535.'],
    ['PORT', '65536', 'PORT is "65536", but must be a whole number from 0 to 65535.'],
    ['PORT', '-1', 'PORT is "-1", but must be a whole number from 0 to 65535.'],
    ['PORT', '4000.5', 'PORT is "4000.5", but must be a whole number from 0 to 65535.'],
    [
      'DATABASE_POOL_SIZE',
      '0',
      'DATABASE_POOL_SIZE is "0", but must be a whole number from 1 to 1000.',
    ],
    [
      'LOG_LEVEL',
      'loud',
      'LOG_LEVEL is "loud", but must be one of trace, debug, info, warn, error, fatal, silent.',
    ],
    [
      'NODE_ENV',
      'staging',
      'NODE_ENV is "staging", but must be one of development, production, test.',
    ],
    [
      'HOST',
      'http://0.0.0.0',
      'HOST is "http://0.0.0.0", but must be a host name or an IP address, without scheme or brackets.',
    ],
    ['DATA_DIR', ' ', 'DATA_DIR is " ", but must be the path of a folder.'],
    [
      'BODY_LIMIT',
      '1MiB',
      'BODY_LIMIT is "1MiB", but must be a whole number from 1024 to 67108864.',
    ],
    [
      'REQUEST_TIMEOUT',
      '15s',
      'REQUEST_TIMEOUT is "15s", but must be a whole number from 100 to 600000.',
    ],
    [
      'DISCLOSURE_THRESHOLD',
      '4',
      'DISCLOSURE_THRESHOLD is "4", but must be a whole number from 5 to 1000.',
    ],
  ])('%s may not be %j', (name, value, message) => {
    expect(failure({ [name]: value })).toBe(message);
  });

  test.each([
    'mysql://app:hunter2@localhost/vokasi',
    'postgres:app:hunter2@localhost/vokasi',
    'postgres://app:hunter2@local host/vokasi',
    'postgres://app:hun/ter2@localhost:5432/vokasi',
    'hunter2',
  ])('DATABASE_URL may not be %j, and is not repeated', (value) => {
    const message = failure({ DATABASE_URL: value });
    expect(message).toMatch(/^DATABASE_URL must be an address like postgres:\/\/user:password@/);
    expect(message).not.toContain('ter2');
    expect(message).not.toContain('\n');
  });

  test.each([
    'https://app.example.org/',
    'https://app.example.org/path',
    'https://app.example.org:443',
    'https://App.example.org',
    'app.example.org',
    'https://user:pass@app.example.org',
    'https://*.example.org',
    '*/path',
    '*,https://app.example.org',
    'https://app.example.org,,https://b.example.org',
    'null',
    'ftp://app.example.org',
  ])('CORS_ORIGINS may not be %j', (value) => {
    expect(failure({ CORS_ORIGINS: value })).toMatch(/^CORS_ORIGINS must be origins like https:/);
  });

  const key = Buffer.alloc(32, 7).toString('base64');

  test('PERSONAL_DATA_KEYS are ids with 32 bytes each, which printing does not show', () => {
    const { personalDataKeys } = loadConfig({ PERSONAL_DATA_KEYS: `2026-11:${key}, old:${key}` });
    expect(personalDataKeys!.map(({ id }) => id)).toEqual(['2026-11', 'old']);
    expect(personalDataKeys![0]!.secret.symmetricKeySize).toBe(32);
    expect(inspect(personalDataKeys, { depth: 9, showHidden: true })).not.toContain(key);
    expect(JSON.stringify(personalDataKeys)).not.toContain(key);
  });

  test.each([
    key,
    `Key:${key}`,
    `a:${key.slice(4)}`,
    `a:${key}AAAA`,
    `a:${key},`,
    `a:${key},a:${key}`,
    `${'a'.repeat(33)}:${key}`,
  ])('PERSONAL_DATA_KEYS may not be %j, and are not repeated', (value) => {
    const message = failure({ PERSONAL_DATA_KEYS: value });
    expect(message).toMatch(/^PERSONAL_DATA_KEYS must be keys like 2026-11:<32 bytes in base64>/);
    expect(message).not.toContain(key.slice(4, 20));
  });

  test.each([
    ['OIDC_ALGORITHMS', 'none'],
    ['OIDC_ALGORITHMS', 'RS256,HS256'],
    ['OIDC_ALGORITHMS', 'rs256'],
    ['OIDC_ROLE_CLAIM', 'a role'],
  ])('%s may not be %j', (name, value) => {
    expect(failure({ [name]: value })).toMatch(
      new RegExp(`^${name} is ".*", but must be (the name of a claim|some of)`),
    );
  });

  test.each([
    ['OIDC_ISSUER', 'http://login.example.org'],
    ['OIDC_ISSUER', 'https://login.example.org/?realm=a'],
    ['OIDC_ISSUER', 'https://vokasi:password@login.example.org'],
    ['OIDC_ISSUER', 'login.example.org'],
    ['OIDC_JWKS_URL', 'http://10.0.0.7/keys'],
    ['OIDC_JWKS_URL', 'file:///etc/keys'],
  ])('%s may not be %j, and is not repeated: it may hold a password', (name, value) => {
    expect(failure({ [name]: value })).toMatch(
      new RegExp(`^${name} must be an https address like https://login\\.example\\.org/realms/`),
    );
  });

  test.each([
    ['OIDC_ISSUER', 'https://login.example.org'],
    ['OIDC_AUDIENCE', 'vokasi-graph'],
  ])('%s alone is not enough to accept tokens', (name, value) => {
    expect(failure({ [name]: value })).toBe('OIDC_ISSUER and OIDC_AUDIENCE must be set together.');
  });

  test('TRUST_PROXY may be a number of proxies', () => {
    expect(loadConfig({ TRUST_PROXY: '2' }).trustProxy).toBe(2);
  });

  test.each(['0', '11', 'true', '10.0.0.0/33', '10.0.0.0/', 'proxy.example.org', '10.0.0.7,'])(
    'TRUST_PROXY may not be %j',
    (value) => {
      expect(failure({ TRUST_PROXY: value })).toMatch(/but must be the number of proxies from 1/);
    },
  );

  test.each(['{', '[]', '5', 'null'])('LIMITS may not be %j', (value) => {
    expect(failure({ LIMITS: value })).toBe(
      `LIMITS is ${JSON.stringify(value)}, but must be a JSON object like {"PUBLIC":{"cost":2000}}.`,
    );
  });

  test('CORS_ORIGINS may be * alone', () => {
    expect(loadConfig({ CORS_ORIGINS: '*' }).corsOrigins).toEqual(['*']);
  });
});

test('every variable is described in one line, and its default is valid', () => {
  for (const { name, default: fallback, description } of environmentVariables) {
    expect(description).toMatch(/^[^\n]{20,}\.$/);
    if (fallback !== undefined) expect(loadConfig({ [name]: fallback })).toEqual(loadConfig({}));
  }
});
