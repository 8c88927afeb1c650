import { Client, escapeIdentifier } from 'pg';

/**
 * Databases of test runs on a PostgreSQL server, named `vokasi_test_<start>_<process>_<name>`,
 * so that anybody can tell when a run began and which process it was.
 */
const NAME = /^vokasi_test_([0-9a-z]+)_(\d+)_/;
/** Far longer than any run, whichever machine it is on. */
const LEFT_OVER_AFTER = 60 * 60 * 1000;

/** A prefix for the names of this run's databases. */
export function runPrefix(): string {
  return `vokasi_test_${Date.now().toString(36)}_${process.pid}_`;
}

/** The URL of another database on the same server. */
export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Makes a database, empty or a copy of `template`. */
export async function createDatabase(
  serverUrl: string,
  name: string,
  template = 'template1',
): Promise<void> {
  await withServer(serverUrl, (server) =>
    server.query(
      `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`,
    ),
  );
}

/** Drops one database, whoever is still connected. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await dropWhere(serverUrl, (other) => other === name);
}

/** Drops the databases whose name begins with `prefix`, whoever is still connected. */
export async function dropDatabases(serverUrl: string, prefix: string): Promise<void> {
  await dropWhere(serverUrl, (name) => name.startsWith(prefix));
}

/** Drops what killed runs left: old enough, and no such process here any more. */
export async function dropLeftOvers(serverUrl: string): Promise<void> {
  await dropWhere(serverUrl, isLeftOver);
}

/** Whether a database of that name belongs to a test run that is over. */
export function isLeftOver(name: string, now = Date.now()): boolean {
  const [, start, pid] = NAME.exec(name) ?? [];
  if (!start || !pid || now - Number.parseInt(start, 36) < LEFT_OVER_AFTER) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

async function dropWhere(serverUrl: string, condition: (name: string) => boolean): Promise<void> {
  await withServer(serverUrl, async (server) => {
    const { rows } = await server.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database WHERE datname LIKE 'vokasi\\_test\\_%'`,
    );
    for (const { name } of rows.filter((row) => condition(row.name))) {
      await server.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
    }
  });
}

async function withServer(
  serverUrl: string,
  work: (server: Client) => Promise<unknown>,
): Promise<void> {
  const server = new Client({ connectionString: serverUrl });
  await server.connect();
  try {
    await work(server);
  } finally {
    await server.end();
  }
}
