import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Executor } from './executor.ts';
import type { StatementRunner } from './statement-runner.ts';

/** Connections for snapshots, beside the ORM's: one that is kept for minutes is missed by nobody. */
export class SnapshotConnections {
  readonly #orm: MikroORM;
  readonly #max: number;
  #pool: Promise<pg.Pool> | undefined;

  constructor(orm: MikroORM, max: number) {
    this.#orm = orm;
    this.#max = max;
  }

  /** A connection that is the caller's until it is released. */
  async connect(): Promise<pg.PoolClient> {
    const pool = await (this.#pool ??= this.#open());
    return pool.connect();
  }

  async close(): Promise<void> {
    await (await this.#pool)?.end();
  }

  /** Like the ORM's, so that values are read in the same way. */
  async #open(): Promise<pg.Pool> {
    const { options } = await this.#orm.em.getConnection().getNativeClient();
    // Not among what is copied: the driver hides it from logs.
    const { password } = options;
    const pool = new pg.Pool({
      ...options,
      ...(password !== undefined && { password }),
      min: 0,
      max: this.#max,
    });
    // A connection that breaks while nobody uses it is simply not there the next time.
    pool.on('error', () => {});
    // Whoever has it sees its statements fail.
    pool.on('connect', (client) => client.on('error', () => {}));
    return pool;
  }
}

/**
 * Begins a snapshot on a connection, which is released when the executor is closed.
 *
 * @throws the driver's error
 */
export async function openSnapshot(
  client: pg.PoolClient,
  runner: StatementRunner,
): Promise<Executor> {
  /** Of every statement so far: whether the connection can still be used. */
  let usable: Promise<boolean> = Promise.resolve(true);
  const execute: Executor['execute'] = (sql, parameters, signal, name) => {
    const running = runner.run(client, { sql, parameters, name }, signal);
    usable = Promise.all([usable, running.usable]).then((all) => all.every(Boolean));
    return running.result;
  };
  const close = async () => {
    // Closed with its transaction under way, the connection ends it.
    const isOver =
      (await usable) &&
      (await client.query('commit').then(
        () => true,
        () => false,
      ));
    client.release(!isOver);
  };
  try {
    await execute('begin isolation level repeatable read read only', []);
    // Page follows page: what they are joined to is in memory by then, and a table need not be gone
    // through for every one of them.
    await execute('set local random_page_cost = 1.1', []);
  } catch (error) {
    await close();
    throw error;
  }
  return { execute, close };
}
