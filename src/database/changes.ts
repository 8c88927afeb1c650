import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Executor } from './executor.ts';

/** Tells of changes until it is closed. */
export interface Watch {
  close(): Promise<void>;
}

/** Told when a watched table may have changed; a rejection means that it wants to be told again. */
export type OnChange = () => Promise<void>;

/**
 * Work that is done once for all who ask for it while it waits for its turn: what was committed before
 * a call is known when the call is done.
 */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  let queued: Promise<void> | undefined;
  return () => {
    // What is being read may be from before the change: it is read once more, for all who ask by then.
    if (queued) return queued;
    const done = last.then(() => {
      queued = undefined;
      return work();
    });
    last = done.catch(() => {});
    queued = done;
    return done;
  };
}

/** The channel on which the triggers of `announcesChange` speak. */
const channel = 'table_change';
/** Between two attempts, in ms. */
const retryAfter = 1_000;
/** How often the version is checked where nobody announces changes, in ms. */
const checkEvery = 2_000;

/**
 * Listens for the changes that any process makes to tables that announce them. While it has no
 * connection it tries to get one, and then tells of a change, since it may have missed some; so it does
 * at its beginning.
 *
 * @param url of a PostgreSQL server
 */
export async function listenForChanges(url: string, onChange: OnChange): Promise<Watch> {
  const change = repeated(onChange);
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  async function connect(): Promise<void> {
    const listener = new pg.Client({ connectionString: url, query_timeout: checkEvery });
    // A connection can break without a word; who only listens would wait for ever.
    const pulse = setInterval(() => void listener.query('select').catch(lost), checkEvery).unref();
    listener.on('end', () => clearInterval(pulse));
    function lost(): void {
      clearInterval(pulse);
      if (client !== listener || closed) return;
      client = undefined;
      void listener.end().catch(() => {});
      reconnect();
    }
    client = listener;
    listener.on('error', lost);
    listener.on('end', lost);
    listener.on('notification', change.now);
    await listener.connect();
    await listener.query(`listen ${channel}`);
  }

  function reconnect(): void {
    // A connection can be lost and fail to listen at once: both lead here.
    clearTimeout(retry);
    retry = setTimeout(() => {
      connect().then(change.now, () => {
        void client?.end().catch(() => {});
        client = undefined;
        if (!closed) reconnect();
      });
    }, retryAfter).unref();
  }

  await connect();
  change.now();
  return {
    async close() {
      closed = true;
      clearTimeout(retry);
      change.stop();
      await client?.end();
    },
  };
}

/**
 * Looks every two seconds whether tables have changed, where no change can be announced. The first
 * look tells of a change: nobody knows what was there before.
 *
 * @param tables small ones: each look reads them whole
 */
export function checkForChanges(
  executor: Executor,
  tables: readonly string[],
  onChange: OnChange,
  interval = checkEvery,
): Watch {
  const change = repeated(onChange);
  let last: string | undefined;
  const check = async () => {
    const version = await versionOf(executor, tables);
    if (version !== last) change.now();
    last = version;
  };
  // What cannot be read now is read at the next look.
  const timer = setInterval(() => void check().catch(() => {}), interval).unref();
  return {
    async close() {
      clearInterval(timer);
      change.stop();
    },
  };
}

/** Equal for equal contents. */
async function versionOf(executor: Executor, tables: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const table of tables) {
    const name = pg.escapeIdentifier(table);
    const { rows } = await executor.execute(
      `select md5(string_agg(t::text, ',' order by t::text)) from ${name} as t`,
      [],
    );
    hash.update(`${table} ${String(rows[0]![0])} `);
  }
  return hash.digest('base64');
}

/** Calls until a call succeeds. */
function repeated(call: () => Promise<void>): { now: () => void; stop: () => void } {
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;
  const now = () => {
    clearTimeout(retry);
    call().catch(() => {
      if (!stopped) retry = setTimeout(now, retryAfter).unref();
    });
  };
  const stop = () => {
    stopped = true;
    clearTimeout(retry);
  };
  return { now, stop };
}
