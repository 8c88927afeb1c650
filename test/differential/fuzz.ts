/** `npm run fuzz -- --operations 5000 --seed 1`: random operations against the naive reference, by hand. */
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';
import type { TestDatabase } from '../support/database.ts';
import { prepareDatabase } from '../support/prepare.ts';
import { testGraph } from '../support/run-query.ts';
import { createDatabase, dropDatabase, runPrefix, urlOf } from '../support/server-databases.ts';
import { DifferentialCheck } from './check.ts';

/** After so many failures more of them explain nothing. */
const mostFailures = 5;
const progressEvery = 500;

const { values: options } = parseArgs({
  options: {
    operations: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
  },
});
const operations = whole('operations', options.operations);
const seed = whole('seed', options.seed);

const graph = await testGraph({ database: await ownDatabase() });
try {
  process.exitCode = (await fuzz()) === 0 ? 0 : 1;
} finally {
  await graph.close();
}

async function fuzz(): Promise<number> {
  const check = await DifferentialCheck.create(graph);
  let failures = 0;
  let asked = 0;
  const start = performance.now();
  const progress = () => {
    const seconds = Math.round((performance.now() - start) / 1_000);
    say(`${asked} of ${operations} operations in ${seconds} s, ${failures} failed`);
  };
  while (asked < operations && failures < mostFailures) {
    try {
      await check.run(seed + asked);
    } catch (error) {
      failures += 1;
      say(`\n${error instanceof Error ? error.message : String(error)}\n`);
    }
    asked += 1;
    if (asked % progressEvery === 0) progress();
  }
  progress();
  say(`\nReached:\n${check.coverage.report()}`);
  return failures;
}

/** A database of its own with what the embedded default holds: on `DATABASE_URL`, or else embedded. */
async function ownDatabase(): Promise<TestDatabase> {
  const server = process.env['DATABASE_URL'];
  if (server === undefined) {
    const { connection, close } = await startEmbeddedPostgres({ dataDir: undefined });
    await prepareDatabase(connection);
    return { connection, close };
  }
  const name = `${runPrefix()}fuzz`;
  await createDatabase(server, name);
  const close = () => dropDatabase(server, name);
  try {
    const url = urlOf(server, name);
    await prepareDatabase({ url });
    return { connection: { url }, url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new Error(`--${name} must be a whole number, not "${text}".`);
  }
  return value;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
