import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PERSONAL_DATA_KEYS } from '../databases.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Connections to PostgreSQL that each server may use. */
const POOL_SIZE = 10;
const START_TIMEOUT = 60_000;
const STOP_TIMEOUT = 5_000;

export type ServerName = 'vokasi-graph' | 'PostGraphile' | 'hand-written';

/** Compiled, or without types once Node strips them: no loader stands between a server and its code. */
const programs: Record<ServerName, readonly string[]> = {
  'vokasi-graph': ['--enable-source-maps', 'dist/src/main.js'],
  PostGraphile: ['bench/servers/postgraphile.ts'],
  'hand-written': ['bench/servers/hand-written.ts'],
};

/** A server in a process of its own, in production mode, without a log. */
export class Server {
  readonly name: ServerName;
  /** Address without a path: `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** What every request to it has to have. */
  readonly headers: Readonly<Record<string, string>>;
  readonly #process: ChildProcess;

  private constructor(
    name: ServerName,
    origin: string,
    headers: Record<string, string>,
    process: ChildProcess,
  ) {
    this.name = name;
    this.origin = origin;
    this.headers = { 'content-type': 'application/json', ...headers };
    this.#process = process;
  }

  /** Starts a server on a database, and waits until it answers. */
  static async start(name: ServerName, databaseUrl: string): Promise<Server> {
    const port = await freePort();
    // Training records are not for everybody. The peers know no viewers.
    const headers: Record<string, string> =
      name === 'vokasi-graph' ? { authorization: `Bearer ${keyFor(databaseUrl)}` } : {};
    const child = spawn(process.execPath, programs[name], {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        NODE_ENV: 'production',
        GRAPHILE_ENV: 'production',
        LOG_LEVEL: 'silent',
        DATABASE_URL: databaseUrl,
        PERSONAL_DATA_KEYS,
        DATABASE_POOL_SIZE: String(POOL_SIZE),
        // What is asked is checked and counted as ever, but no bucket is empty before the bench is done.
        LIMITS: '{"ANALYST":{"cost":1000000,"points":1000000000}}',
        HOST: '127.0.0.1',
        PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const kill = () => child.kill('SIGKILL');
    process.on('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => (output = `${output}${chunk}`.slice(-4_000)));
    }
    const server = new Server(name, `http://127.0.0.1:${port}`, headers, child);
    const deadline = Date.now() + START_TIMEOUT;
    while (!(await server.#answers())) {
      if (!server.#runs() || Date.now() > deadline) {
        await server.stop();
        throw new Error(`${name} does not start:\n${output}`);
      }
      await wait(100);
    }
    return server;
  }

  /** Ends the process, by force if it does not end by itself. */
  async stop(): Promise<void> {
    if (!this.#runs()) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const force = setTimeout(() => this.#process.kill('SIGKILL'), STOP_TIMEOUT);
    await ended;
    clearTimeout(force);
  }

  /** Seconds of processor time that the process has used; undefined where the system does not tell. */
  cpuSeconds(): number | undefined {
    try {
      const stat = readFileSync(`/proc/${this.#process.pid}/stat`, 'utf8');
      // The name of the program, in parentheses, may hold spaces. Then user and system time, in 1/100 s.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      return undefined;
    }
  }

  /** Memory that the process occupies, in bytes; undefined where the system does not tell. */
  memory(): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
      const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
      return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
    } catch {
      return undefined;
    }
  }

  #runs(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Whether anything is served; what is asked matters to none of them. */
  async #answers(): Promise<boolean> {
    try {
      // Kept open, the connection would be closed by the server just as it is used again.
      const response = await fetch(`${this.origin}/`, { headers: { connection: 'close' } });
      await response.arrayBuffer();
      return true;
    } catch {
      return false;
    }
  }
}

/** An API key of an analyst, made in the database. */
function keyFor(databaseUrl: string): string {
  const create = ['dist/src/cli/keys.js', 'create', '--role', 'ANALYST', '--label', 'Benchmark'];
  const said = execFileSync(process.execPath, create, {
    cwd: root,
    env: { ...process.env, DATABASE_URL: databaseUrl, PERSONAL_DATA_KEYS },
    encoding: 'utf8',
  });
  return said.split('\n', 1)[0]!;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return address.port;
}
