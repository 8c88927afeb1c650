import { timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Executor } from '../../database/executor.ts';
import { hashOf, prefixOf } from '../api-keys/key-text.ts';
import type { Role, Viewer } from '../viewer.ts';
import { AuthenticationError, type AuthenticationFailure } from './authentication-error.ts';
import { Lookup, whenKnown } from './lookup.ts';
import { withSatellites } from './organizations.ts';

/** How long a refused key is refused from memory, in ms, and how many of them are remembered. */
const refusedFor = 300_000;
const mostRefused = 10_000;

interface StoredKey {
  readonly hash: string;
  readonly revoked: boolean;
  /** In ms since 1970; infinite when it does not expire. */
  readonly expiresAt: number;
  readonly viewer: Viewer;
}

const statement = `
  select k.prefix, k.hash, k.revoked_at is not null, extract(epoch from k.expires_at)::float8 * 1000,
    k.role, k.app, o.code, ${withSatellites('o')}
  from api_key as k left join organization as o on o.id = k.organization_id
  where k.prefix = any($1)`;

type Cells = [string, string, boolean, number | null, Role, string | null, string | null, string[]];

async function readKeys(
  executor: Executor,
  prefixes: readonly string[],
): Promise<ReadonlyMap<string, StoredKey>> {
  const { rows } = await executor.execute(statement, [prefixes]);
  return new Map(
    (rows as unknown as Cells[]).map(
      ([prefix, hash, revoked, expiresAt, role, app, code, codes]) => {
        const viewer: Viewer = Object.freeze({
          role,
          id: `key:${prefix}`,
          organization: code ?? undefined,
          organizations: Object.freeze(code === null ? [] : codes),
          app: app ?? undefined,
        });
        return [prefix, { hash, revoked, expiresAt: expiresAt ?? Infinity, viewer }] as const;
      },
    ),
  );
}

/** The hash of no key. */
const nothing = '0'.repeat(64);

const isSame = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** Knows viewers by their API keys. */
export class ApiKeys {
  readonly #keys: Lookup<StoredKey>;
  readonly #onUse: (prefix: string) => void;
  /** By hash. What is wrong with a key does not change: it is found out once. */
  readonly #refused = new LRUCache<string, AuthenticationFailure>({
    max: mostRefused,
    ttl: refusedFor,
  });

  /** @param onUse is called with the prefix of each key that is accepted */
  constructor(executor: Executor, onUse: (prefix: string) => void) {
    this.#keys = new Lookup((prefixes) => readKeys(executor, prefixes));
    this.#onUse = onUse;
  }

  /**
   * The viewer of a key, at once if the key is remembered.
   *
   * @throws AuthenticationError when it is not good
   */
  viewer(text: string): Viewer | Promise<Viewer> {
    const prefix = prefixOf(text);
    if (prefix === undefined) throw new AuthenticationError('API_KEY_INVALID');
    const hash = hashOf(text);
    const failure = this.#refused.get(hash);
    if (failure) throw new AuthenticationError(failure);
    return whenKnown(this.#keys.get(prefix), (key) => this.#judge(prefix, hash, key));
  }

  #judge(prefix: string, hash: string, key: StoredKey | undefined): Viewer {
    const failure = failureOf(hash, key);
    if (failure) {
      this.#refused.set(hash, failure);
      throw new AuthenticationError(failure);
    }
    this.#onUse(prefix);
    return key!.viewer;
  }
}

/** Only who has the whole key learns that it was good once. */
function failureOf(hash: string, key: StoredKey | undefined): AuthenticationFailure | undefined {
  if (!isSame(hash, key?.hash ?? nothing)) return 'API_KEY_INVALID';
  if (key!.revoked) return 'API_KEY_REVOKED';
  return key!.expiresAt <= Date.now() ? 'API_KEY_EXPIRED' : undefined;
}
