import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What decides what a database holds, besides its size. */
const inputs = ['migrations/*.ts', 'src/database/{seed,synthetic,personal-data}/**/*.ts'];
/** Always the same one: the databases are kept from run to run, and nobody in them is real. */
export const PERSONAL_DATA_KEYS = `bench:${Buffer.alloc(32).toString('base64')}`;
/** Two runs at once would spoil each other's figures and databases. */
const LOCK = 7_240_613;

/** The databases to measure on, one per number of enrolments, made when they are missing or out of date. */
export class Databases {
  readonly #server: pg.Client;
  readonly #url: string;
  readonly #say: (line: string) => void;

  private constructor(server: pg.Client, url: string, say: (line: string) => void) {
    this.#server = server;
    this.#url = url;
    this.#say = say;
  }

  /**
   * Connects to the server, and keeps other runs away until closed.
   *
   * @param url the server's address, with a database to connect to for administration
   */
  static async connect(url: string, say: (line: string) => void): Promise<Databases> {
    const server = new pg.Client({ connectionString: url });
    await server.connect();
    const { rows } = await server.query<{ free: boolean }>(
      'select pg_try_advisory_lock($1) as free',
      [LOCK],
    );
    if (!rows[0]!.free) {
      await server.end();
      throw new Error('Another run of the benchmark is under way on this PostgreSQL server.');
    }
    return new Databases(server, url, say);
  }

  close(): Promise<void> {
    return this.#server.end();
  }

  /** What PostgreSQL says of a setting. */
  async setting(name: string): Promise<string> {
    const { rows } = await this.#server.query<{ value: string }>(
      'select current_setting($1) as value',
      [name],
    );
    return rows[0]!.value;
  }

  /** Address of the database with this many synthetic enrolments; it is made first if need be. */
  async ofSize(enrolments: number): Promise<string> {
    const name = `vokasi_bench_${enrolments}`;
    const url = this.#urlOf(name);
    const fingerprint = fingerprintOf(inputs);
    if ((await this.#comment(name)) !== fingerprint) {
      await this.#make(name, enrolments, url);
      // Last of all: a database that was not completed has no comment.
      await this.#server.query(`comment on database ${name} is '${fingerprint}'`);
    }
    return url;
  }

  /**
   * Loads this many synthetic enrolments into a database of its own.
   *
   * @param prepare is done before, to the database as it is without them
   * @returns how long it took, in s
   */
  async timeLoading(enrolments: number, prepare?: string): Promise<number> {
    const name = 'vokasi_bench_loading';
    const url = this.#urlOf(name);
    await this.#lay(name, url);
    try {
      if (prepare !== undefined) await withClient(url, (client) => client.query(prepare));
      const start = performance.now();
      await synthesize(enrolments, url);
      return (performance.now() - start) / 1_000;
    } finally {
      await this.#server.query(`drop database ${name} with (force)`);
    }
  }

  #urlOf(name: string): string {
    const url = new URL(this.#url);
    url.pathname = `/${name}`;
    return url.href;
  }

  /** A new database with what everybody has. */
  async #lay(name: string, url: string): Promise<void> {
    await this.#server.query(`drop database if exists ${name} with (force)`);
    await this.#server.query(`create database ${name}`);
    await runCommand('migrate', [], url);
    await runCommand('seed', [], url);
  }

  async #comment(name: string): Promise<string | null | undefined> {
    const { rows } = await this.#server.query<{ comment: string | null }>(
      `select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1`,
      [name],
    );
    return rows[0]?.comment;
  }

  async #make(name: string, enrolments: number, url: string): Promise<void> {
    this.#say(`Making database ${name} (two to three minutes per million enrolments).`);
    const start = performance.now();
    await this.#lay(name, url);
    await synthesize(enrolments, url);
    await withClient(url, (client) => client.query('vacuum analyze'));
    this.#say(`Made ${name} in ${((performance.now() - start) / 1000).toFixed(0)} s.`);
  }
}

/** Does something on a connection of its own. */
export async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function synthesize(enrolments: number, url: string): Promise<void> {
  return runCommand('synthesize', ['--enrolments', String(enrolments), '--seed', '1'], url);
}

/** Runs one of the project's own commands, as built, against a database. */
async function runCommand(name: string, args: readonly string[], url: string): Promise<void> {
  const child = spawn(process.execPath, [`dist/src/cli/${name}.js`, ...args], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: url, PERSONAL_DATA_KEYS },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject).on('exit', resolve);
  });
  if (code !== 0) throw new Error(`The command "${name}" failed; see above.`);
}

function fingerprintOf(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of globSync(patterns, { cwd: root }).toSorted()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(`${root}/${file}`))
      .update('\0');
  }
  return hash.digest('hex');
}
