import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { hashOf } from '../../access/trusted-documents/document-id.ts';

/** Most characters of a text that is kept. */
export const longestText = 32_768;

/**
 * Texts by their hash, as clients register them by themselves. An id is the hash of what it names, so
 * that nobody can put another text in its place; who may run one is asked with each request.
 */
export interface AutomaticQueries {
  /** The text of this hash; undefined when nobody registered it, or it was forgotten. */
  get(hash: string): string | undefined | Promise<string | undefined>;
  /** Keeps a text that proved to be an operation; not one that is too long. */
  set(hash: string, text: string): void;
}

/** What is kept in one process; the texts that were not asked for the longest give way. */
export interface MemoryLimits {
  readonly texts: number;
  readonly bytes: number;
}

const defaultLimits: MemoryLimits = { texts: 10_000, bytes: 32 * 2 ** 20 };

/** Beside the text, which has two bytes for a character at most: hash, entry, and their places. */
const bytesOfEntry = 300;

/** How long Redis keeps a text, in s; a client that finds it gone registers it again. */
const keptFor = 7 * 86_400;
/** How long Redis is left alone after it failed, in ms: only the first to ask has to wait. */
const restAfterFailure = 1_000;

/**
 * Keeps automatic persisted queries in memory, and in Redis too where several servers share them. While
 * Redis does not answer, what is in memory is all there is.
 */
export function createAutomaticQueries(
  redis?: Pick<Redis, 'get' | 'set'>,
  limits: MemoryLimits = defaultLimits,
): AutomaticQueries {
  const memory = new LRUCache<string, string>({
    max: limits.texts,
    maxSize: limits.bytes,
    sizeCalculation: (text) => text.length * 2 + bytesOfEntry,
  });
  let restsUntil = 0;
  const key = (hash: string) => `vokasi:automatic-query:${hash}`;
  const failed = () => {
    restsUntil = performance.now() + restAfterFailure;
    return null;
  };

  async function fetch(from: Pick<Redis, 'get'>, hash: string): Promise<string | undefined> {
    const text = await from.get(key(hash)).catch(failed);
    // Others may write to the same Redis.
    if (text === null || text.length > longestText || hashOf(text) !== hash) return undefined;
    memory.set(hash, text);
    return text;
  }

  return {
    get(hash) {
      const text = memory.get(hash);
      return text !== undefined || !redis || performance.now() < restsUntil
        ? text
        : fetch(redis, hash);
    },
    set(hash, text) {
      if (text.length > longestText || memory.get(hash) !== undefined) return;
      memory.set(hash, text);
      if (redis && performance.now() >= restsUntil) {
        redis.set(key(hash), text, 'EX', keptFor).catch(failed);
      }
    },
  };
}
