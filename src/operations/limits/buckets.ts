import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import type { Limits } from '../../access/limits.ts';
import { type Role, roles } from '../../access/viewer.ts';

/** What a viewer has left after points were taken, or could not be. */
export interface Balance {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Time in ms since 1970 at which the bucket is full again. */
  readonly resetAt: number;
  /** Whoever took the points, and so is given them back. */
  readonly limiter: RateLimiterAbstract;
}

/** In seconds. */
const refillTime = 60;
/** Viewers whose buckets one process remembers; that of the least recently seen is forgotten, and full again. */
const mostBuckets = 20_000;
/** For how long Redis is left alone after it failed, in ms. */
const recoveryTime = 5_000;
/** For how long this process relies on what it knows of a bucket that others take from too, in ms. */
const sharedMemory = 1_000;

/**
 * A bucket of points for each viewer, full again a minute after the first of them was taken. With Redis
 * all servers share it; when Redis fails or is silent, each counts in its own memory until it is back.
 */
export class Buckets {
  readonly #ofRole: Readonly<Record<Role, RoleBuckets>>;

  constructor(limits: Readonly<Record<Role, Limits>>, redis?: Redis) {
    const circuit = new Circuit();
    const entries = roles.map((role) => {
      const { points } = limits[role];
      return [role, new RoleBuckets(role, points, redis, circuit)] as const;
    });
    this.#ofRole = Object.fromEntries(entries) as Record<Role, RoleBuckets>;
  }

  of(role: Role): RoleBuckets {
    return this.#ofRole[role];
  }
}

/** Lets one request in `recoveryTime` find out whether Redis is back, so that the others need not wait. */
class Circuit {
  #failed = false;
  #retryAt = 0;

  /** Whether to ask Redis. */
  isClosed(): boolean {
    if (!this.#failed) return true;
    const now = Date.now();
    if (now < this.#retryAt) return false;
    this.#retryAt = now + recoveryTime;
    return true;
  }

  succeeded(): void {
    this.#failed = false;
  }

  failed(): void {
    this.#failed = true;
    this.#retryAt = Date.now() + recoveryTime;
  }
}

/** The buckets of the viewers of one role. */
export class RoleBuckets {
  /** Points of a full bucket. */
  readonly points: number;
  readonly #memory: RateLimiterMemory;
  readonly #shared: RateLimiterRedis | undefined;
  readonly #circuit: Circuit;
  /** The library's own memory keeps as many as come. */
  readonly #inMemory = new LRUCache<string, true>({
    max: mostBuckets,
    dispose: (_, key, reason) => {
      if (reason === 'evict') void this.#memory.delete(key);
    },
  });
  /** Times until which buckets are known to be empty. */
  readonly #empty = new LRUCache<string, number>({ max: mostBuckets });

  constructor(role: Role, points: number, redis: Redis | undefined, circuit: Circuit) {
    const options = { keyPrefix: `vokasi:points:${role}`, points, duration: refillTime };
    this.points = points;
    this.#memory = new RateLimiterMemory(options);
    this.#shared =
      redis &&
      new RateLimiterRedis({ ...options, storeClient: redis, rejectIfRedisNotReady: true });
    this.#circuit = circuit;
  }

  /** When a bucket that is known to be empty is full again, in ms since 1970; undefined for any other. */
  emptyUntil(key: string): number | undefined {
    const until = this.#empty.get(key);
    return until !== undefined && until > Date.now() ? until : undefined;
  }

  /** Takes points for an operation, or none if there are too few. */
  async take(key: string, points: number): Promise<Balance> {
    const balance = await this.#change('consume', key, points);
    // The library counts what it refuses; nobody has to wait until it is taken back.
    if (!balance.allowed) void this.giveBack(key, points, balance);
    return balance;
  }

  /** Takes points whether there are as many or not. */
  async charge(key: string, points: number): Promise<Balance> {
    return this.#change('penalty', key, points);
  }

  /** Gives points back to the bucket that they were taken from, unless it is full again anyway. */
  async giveBack(key: string, points: number, { limiter, resetAt }: Balance): Promise<void> {
    if (points <= 0 || Date.now() >= resetAt) return;
    try {
      this.#note(key, limiter, await limiter.reward(key, points));
    } catch {
      // Redis failed in between: the bucket is full again soon.
      this.#circuit.failed();
    }
  }

  async #change(method: 'consume' | 'penalty', key: string, points: number): Promise<Balance> {
    if (this.#shared && this.#circuit.isClosed()) {
      try {
        const balance = await this.#changeIn(this.#shared, method, key, points);
        this.#circuit.succeeded();
        return balance;
      } catch {
        this.#circuit.failed();
      }
    }
    this.#inMemory.set(key, true);
    return this.#changeIn(this.#memory, method, key, points);
  }

  async #changeIn(
    limiter: RateLimiterAbstract,
    method: 'consume' | 'penalty',
    key: string,
    points: number,
  ): Promise<Balance> {
    try {
      return this.#note(key, limiter, await limiter[method](key, points));
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return this.#note(key, limiter, refused, points);
      throw refused;
    }
  }

  /** @param refused points that were counted although there are too few */
  #note(key: string, limiter: RateLimiterAbstract, result: RateLimiterRes, refused = 0): Balance {
    const remaining = Math.max(this.points - result.consumedPoints + refused, 0);
    const now = Date.now();
    const resetAt = now + Math.max(result.msBeforeNext, 0);
    if (remaining > 0) this.#empty.delete(key);
    else
      this.#empty.set(
        key,
        limiter === this.#memory ? resetAt : Math.min(resetAt, now + sharedMemory),
      );
    return { allowed: refused === 0, remaining, resetAt, limiter };
  }
}
