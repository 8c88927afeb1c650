import { createSecretKey, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';

/** A setting that cannot be used. Its message is one line for the person who starts the server. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** One environment variable, as the README's table shows it. */
export interface EnvironmentVariable {
  readonly name: string;
  /** What is used when the variable is not set; undefined when it then has no value. */
  readonly default: string | undefined;
  readonly description: string;
}

interface Variable<Value, Default extends string | undefined> extends EnvironmentVariable {
  readonly default: Default;
  readonly schema: z.ZodType<Value, string>;
  /** True when the value may hold a password, and must not be repeated in a message. */
  readonly secret: boolean;
}

function variable<Value, Default extends string | undefined>(
  name: string,
  fallback: Default,
  description: string,
  schema: z.ZodType<Value, string>,
  { secret = false } = {},
): Variable<Value, Default> {
  return { name, default: fallback, description, schema, secret };
}

function wholeNumber(least: number, most: number): z.ZodType<number, string> {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
}

function oneOf<const Values extends readonly string[]>(values: Values) {
  return z.enum(values, `must be one of ${values.join(', ')}`) as z.ZodType<Values[number], string>;
}

function matching(pattern: RegExp, message: string): z.ZodType<string, string> {
  return z.string().regex(pattern, message);
}

const hostName = matching(
  /^[\w.:%-]+$/,
  'must be a host name or an IP address, without scheme or brackets',
);

const databaseUrl = z.string().refine((value) => {
  const url = URL.parse(value);
  return (
    /^postgres(ql)?:\/\//.test(value) &&
    (url?.protocol === 'postgres:' || url?.protocol === 'postgresql:')
  );
}, 'must be an address like postgres://user:password@host:5432/database, with special characters of the password percent-encoded');

const redisUrl = z.string().refine((value) => {
  const protocol = URL.parse(value)?.protocol;
  return protocol === 'redis:' || protocol === 'rediss:';
}, 'must be an address like redis://user:password@host:6379/0');

/** A key that personal data are encrypted with; printing one shows nothing of it. */
export interface PersonalDataKey {
  /** Stands with each value that was encrypted with it. */
  readonly id: string;
  /** 256 bits, for AES. */
  readonly secret: KeyObject;
}

/** @returns undefined when the text is not an id and 256 bits in base64 */
function personalDataKey(text: string): PersonalDataKey | undefined {
  const [, id, base64] = /^([a-z0-9-]{1,32}):([A-Za-z0-9+/]{43}=)$/.exec(text.trim()) ?? [];
  return id && base64 ? { id, secret: createSecretKey(base64, 'base64') } : undefined;
}

const personalDataKeys: z.ZodType<readonly PersonalDataKey[], string> = z
  .string()
  .transform((list) => list.split(',').map(personalDataKey))
  .refine(
    (list): list is PersonalDataKey[] =>
      list.every((key) => key !== undefined) &&
      new Set(list.map(({ id }) => id)).size === list.length,
    'must be keys like 2026-11:<32 bytes in base64>, separated by commas, each with an id of its own in small letters, digits and hyphens; "npm run personal-data-key" prints one',
  );

/** The browser compares origins as text: only the exact form it sends can ever match. */
function isOrigin(value: string): boolean {
  const url = URL.parse(value);
  return (
    (url?.protocol === 'https:' || url?.protocol === 'http:') &&
    url.origin === value &&
    !value.includes('*')
  );
}

const origins: z.ZodType<readonly string[], string> = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .refine(
    (list) => (list.length === 1 && list[0] === '*') || list.every(isOrigin),
    'must be origins like https://app.example.org,http://localhost:5173 (scheme, host in lower case and port only: no path, no trailing slash, no default port), or * alone for any origin',
  )
  .transform((list) => Object.freeze([...new Set(list)]));

/** Whether an issuer of tokens may be at an address: tokens are worth what the way to its keys is worth. */
export function isSafeAddress({ protocol, hostname }: URL): boolean {
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLocal);
}

const issuerAddress = z.string().refine((value) => {
  const url = URL.parse(value);
  return url !== null && isSafeAddress(url) && !/[?#@]/.test(value);
}, 'must be an https address like https://login.example.org/realms/vokasi (http on this machine only), without query and user');

/** Signatures by a key pair: with a shared secret, whoever can verify a token could make one. */
const algorithms = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

const algorithmList: z.ZodType<readonly string[], string> = z
  .string()
  .transform((list) => Object.freeze(list.split(',').map((each) => each.trim())))
  .refine(
    (list) => list.every((each) => algorithms.includes(each)),
    `must be some of ${algorithms.join(', ')}, separated by commas`,
  );

const claimName = matching(/^[\w:/.-]{1,100}$/, 'must be the name of a claim, like vokasi_role');
/** Addresses and networks of proxies, or how many of them there are, in the words of `proxy-addr`. */
const trustedProxies: z.ZodType<number | readonly string[], string> = z
  .string()
  .transform((value) =>
    /^\d+$/.test(value) ? Number(value) : value.split(',').map((each) => each.trim()),
  )
  .refine(
    (value) => (typeof value === 'number' ? value >= 1 && value <= 10 : value.every(isNetwork)),
    'must be the number of proxies from 1 to 10, or their addresses and networks like 10.0.0.7,10.1.0.0/16',
  );

function isNetwork(value: string): boolean {
  const [address = '', length, ...more] = value.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return (
    length === undefined ||
    (/^[1-9]\d{0,2}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128))
  );
}

/** What names of roles and limits there are is known where the limits are. */
const jsonObject: z.ZodType<Readonly<Record<string, unknown>>, string> = z
  .string()
  .transform((text, context) => {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        return value as Record<string, unknown>;
      }
    } catch {
      // Said below, without the parser's words.
    }
    context.addIssue('must be a JSON object like {"PUBLIC":{"cost":2000}}');
    return z.NEVER;
  });

const variables = {
  nodeEnv: variable(
    'NODE_ENV',
    'production',
    'What the server runs for: development, production or test.',
    oneOf(['development', 'production', 'test']),
  ),
  host: variable(
    'HOST',
    '127.0.0.1',
    'Address to listen on; 0.0.0.0 listens on every network.',
    hostName,
  ),
  port: variable(
    'PORT',
    '4000',
    'TCP port to listen on; 0 takes any free one.',
    wholeNumber(0, 65_535),
  ),
  metricsHost: variable(
    'METRICS_HOST',
    '127.0.0.1',
    'Address to serve metrics on; anybody who reaches it can read them.',
    hostName,
  ),
  metricsPort: variable(
    'METRICS_PORT',
    undefined,
    'TCP port to serve metrics on, at /metrics; 0 takes any free one, none are kept when not set.',
    wholeNumber(0, 65_535),
  ),
  databaseUrl: variable(
    'DATABASE_URL',
    undefined,
    'PostgreSQL 15 or newer to use (postgres:// or postgresql://); when not set, an embedded one.',
    databaseUrl,
    { secret: true },
  ),
  dataDir: variable(
    'DATA_DIR',
    '.data',
    'Folder of the embedded PostgreSQL, relative to the working directory.',
    matching(/^[^\0]*\S[^\0]*$/, 'must be the path of a folder'),
  ),
  personalDataKeys: variable(
    'PERSONAL_DATA_KEYS',
    undefined,
    'Keys of personal data as id:base64, separated by commas; the first encrypts. Needed with DATABASE_URL.',
    personalDataKeys,
    { secret: true },
  ),
  databasePoolSize: variable(
    'DATABASE_POOL_SIZE',
    '10',
    'Most connections to PostgreSQL at a time.',
    wholeNumber(1, 1_000),
  ),
  exportConnections: variable(
    'EXPORT_CONNECTIONS',
    '4',
    'Most whole exports at a time, each with a connection to PostgreSQL beside DATABASE_POOL_SIZE.',
    wholeNumber(1, 100),
  ),
  redisUrl: variable(
    'REDIS_URL',
    undefined,
    'Redis that servers share limits and queries by (redis:// or rediss://); each has its own when not set.',
    redisUrl,
    { secret: true },
  ),
  oidcIssuer: variable(
    'OIDC_ISSUER',
    undefined,
    'Issuer of the bearer tokens (JWT) that are accepted, as their iss names it; none are when not set.',
    issuerAddress,
    { secret: true },
  ),
  oidcAudience: variable(
    'OIDC_AUDIENCE',
    undefined,
    'What the aud of a token must name. Needed with OIDC_ISSUER.',
    matching(/\S/, 'must be the name of an audience'),
  ),
  oidcAlgorithms: variable(
    'OIDC_ALGORITHMS',
    'RS256,PS256,ES256,EdDSA',
    'Algorithms that a token may be signed by, separated by commas; of key pairs only.',
    algorithmList,
  ),
  oidcJwksUrl: variable(
    'OIDC_JWKS_URL',
    undefined,
    "Address of the issuer's public keys; when not set, the issuer's OpenID configuration tells it.",
    issuerAddress,
    { secret: true },
  ),
  oidcRoleClaim: variable(
    'OIDC_ROLE_CLAIM',
    'vokasi_role',
    'Claim of a token that says the role, as a text.',
    claimName,
  ),
  oidcOrganizationClaim: variable(
    'OIDC_ORGANIZATION_CLAIM',
    'vokasi_organization',
    'Claim of a token that says the code of the organization, for PARTNER and CENTER.',
    claimName,
  ),
  oidcAppClaim: variable(
    'OIDC_APP_CLAIM',
    'vokasi_app',
    'Claim of a token that says the code of the client app; needed for PARTNER.',
    claimName,
  ),
  logLevel: variable(
    'LOG_LEVEL',
    'info',
    'Least level that is logged: trace, debug, info, warn, error, fatal, or silent.',
    oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  ),
  corsOrigins: variable(
    'CORS_ORIGINS',
    undefined,
    'Origins, separated by commas, whose pages may call the API from a browser; * for any, none when not set.',
    origins,
    { secret: true },
  ),
  bodyLimit: variable(
    'BODY_LIMIT',
    '1048576',
    'Most bytes of a request body.',
    wholeNumber(1_024, 67_108_864),
  ),
  requestTimeout: variable(
    'REQUEST_TIMEOUT',
    '15000',
    'Milliseconds a request may take to arrive, and again to be answered.',
    wholeNumber(100, 600_000),
  ),
  exportTimeout: variable(
    'EXPORT_TIMEOUT',
    '1800000',
    'Milliseconds a whole export may take, from its first page on.',
    wholeNumber(1_000, 86_400_000),
  ),
  trustProxy: variable(
    'TRUST_PROXY',
    undefined,
    "Proxies that tell the client's address by X-Forwarded-For: how many, or their addresses, separated by commas; none when not set.",
    trustedProxies,
  ),
  limits: variable(
    'LIMITS',
    undefined,
    'What operations may ask for, where it is not the default: a JSON object by role and limit (docs/limits.md).',
    jsonObject,
  ),
  disclosureThreshold: variable(
    'DISCLOSURE_THRESHOLD',
    '10',
    'Smallest number of people that is published to the roles PUBLIC, DASHBOARD and PARTNER, at least 5 (docs/statistics.md).',
    // Counts are rounded to multiples of 5: a smaller one would not be told from none.
    wholeNumber(5, 1_000),
  ),
  execution: variable(
    'EXECUTION',
    'adaptive',
    'When operations are compiled: adaptive (when they come back), compiled (at once), or interpreted (never).',
    oneOf(['adaptive', 'compiled', 'interpreted']),
  ),
} as const;

/** Every environment variable the server reads, in the order of the README's table. */
export const environmentVariables: readonly EnvironmentVariable[] = Object.values(variables).map(
  ({ name, default: fallback, description }) => ({ name, default: fallback, description }),
);

type Parsed<V> =
  V extends Variable<infer Value, infer Default>
    ? Value | (undefined extends Default ? undefined : never)
    : never;

/** The settings of one server, checked and typed. `bodyLimit` is in bytes, times are in ms. */
export type Config = {
  readonly [Key in keyof typeof variables]: Key extends 'corsOrigins'
    ? readonly string[]
    : Parsed<(typeof variables)[Key]>;
};

function parse(
  { name, default: fallback, schema, secret }: Variable<unknown, string | undefined>,
  env: Readonly<Record<string, string | undefined>>,
): unknown {
  const value = env[name] || fallback;
  if (value === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const shown = secret ? '' : ` is ${JSON.stringify(value.slice(0, 60))}, but`;
  throw new ConfigError(`${name}${shown} ${result.error.issues[0]?.message}.`);
}

/**
 * Reads the settings from environment variables; an empty one counts as not set.
 *
 * @throws ConfigError naming the first variable that is wrong, and what would be right
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const entries = Object.entries(variables).map(([key, each]) => [key, parse(each, env)]);
  const config = Object.fromEntries(entries) as Config;
  if ((config.oidcIssuer === undefined) !== (config.oidcAudience === undefined)) {
    throw new ConfigError('OIDC_ISSUER and OIDC_AUDIENCE must be set together.');
  }
  return Object.freeze({ ...config, corsOrigins: config.corsOrigins ?? Object.freeze([]) });
}
