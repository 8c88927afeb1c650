import type { MikroORM } from '@mikro-orm/postgresql';
import { sql } from 'kysely';

/** Between two writes, in ms. */
const writeEvery = 5_000;
/** Days that are kept in memory while the database is away. */
const mostDays = 7;
const dayLength = 86_400_000;

/** Requests by document, by day. */
type Counts = Map<number, Map<number, number>>;

/**
 * Counts how often documents are asked for: in memory, and every few seconds in the database. A failure
 * to write is no failure of a request; what was counted is written the next time.
 */
export class UsageCounter {
  readonly #orm: MikroORM;
  readonly #timer: NodeJS.Timeout;
  #counts: Counts = new Map();
  #writing: Promise<void> | undefined;

  constructor(orm: MikroORM, interval = writeEvery) {
    this.#orm = orm;
    this.#timer = setInterval(() => void this.flush().catch(() => {}), interval).unref();
  }

  /** Counts a request for the document of this row, today. */
  count(document: number): void {
    this.#add(Math.floor(Date.now() / dayLength), document, 1);
  }

  /**
   * Writes what was counted so far.
   *
   * @throws the driver's error; then nothing is lost
   */
  async flush(): Promise<void> {
    await this.#writing?.catch(() => {});
    if (this.#counts.size === 0) return;
    const counts = this.#counts;
    this.#counts = new Map();
    this.#writing = this.#write(counts);
    try {
      await this.#writing;
    } catch (error) {
      for (const [day, documents] of counts) {
        for (const [document, count] of documents) this.#add(day, document, count);
      }
      throw error;
    }
  }

  /** Writes what is left, as far as the database answers, and stops. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush().catch(() => {});
  }

  #add(day: number, document: number, count: number): void {
    let documents = this.#counts.get(day);
    if (!documents) {
      this.#counts.set(day, (documents = new Map()));
      if (this.#counts.size > mostDays) this.#counts.delete(Math.min(...this.#counts.keys()));
    }
    documents.set(document, (documents.get(document) ?? 0) + count);
  }

  async #write(counts: Counts): Promise<void> {
    const rows = [...counts].flatMap(([day, documents]) =>
      [...documents].map(([document, count]) => ({ document, day, count })),
    );
    // In one order, so that servers that write the same rows wait for each other and not in a circle.
    await sql`
      insert into document_usage (document_id, day, count)
      select d.id, date '1970-01-01' + day, count
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (document int, day int, count bigint)
      join trusted_document as d on d.id = document
      order by d.id, day
      on conflict (document_id, day) do update set count = document_usage.count + excluded.count`.execute(
      this.#orm.em.getKysely(),
    );
  }
}
