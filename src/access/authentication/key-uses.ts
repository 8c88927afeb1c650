import type { MikroORM } from '@mikro-orm/postgresql';
import { sql } from 'kysely';

/** Between two writes, in ms. */
const writeEvery = 60_000;

/**
 * Notes when keys were last used: in memory at each use, in the database once a minute, so that no
 * request waits for it.
 */
export class KeyUses {
  readonly #orm: MikroORM;
  readonly #timer: NodeJS.Timeout;
  #used = new Set<string>();

  constructor(orm: MikroORM, interval = writeEvery) {
    this.#orm = orm;
    this.#timer = setInterval(() => void this.#write(), interval).unref();
  }

  /** The key of this prefix is used now. */
  add(prefix: string): void {
    this.#used.add(prefix);
  }

  /** Writes what is left, as far as the database answers, and stops. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write();
  }

  async #write(): Promise<void> {
    if (this.#used.size === 0) return;
    const prefixes = [...this.#used];
    this.#used = new Set();
    // In one order, so that two servers cannot wait for each other's rows in a circle.
    await sql`
      update api_key set last_used_at = now() where id in (
        select id from api_key
        where prefix = any(${prefixes})
          and (last_used_at is null or last_used_at < now() - interval '1 minute')
        order by id for update
      )`
      .execute(this.#orm.em.getKysely())
      // It is coarse all the same: the next use counts.
      .catch(() => {});
  }
}
