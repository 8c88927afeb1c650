import { Redis } from 'ioredis';

/** Past this time an answer is given up: whoever asks goes on with what is in memory. */
const longestAnswer = 100;

/**
 * A connection to Redis, which need not be there: every command fails at once while it is away, and
 * after `longestAnswer` ms when it does not answer. It connects again by itself.
 *
 * @param url redis:// or rediss://
 */
export function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    // Left to its defaults, it would let commands wait for as long as Redis is away.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: longestAnswer,
    connectTimeout: 2_000,
    retryStrategy: (attempts) => Math.min(attempts * 200, 5_000),
  });
  // Without a listener, ioredis prints each failure to connect.
  redis.on('error', () => {});
  return redis;
}
