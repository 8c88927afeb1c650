import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Databases } from './databases.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What figures were measured on, by name. */
export async function readEnvironment(databases: Databases): Promise<[string, string][]> {
  const [cpu] = cpus();
  const settings = ['shared_buffers', 'work_mem', 'effective_cache_size', 'jit'];
  const values: string[] = [];
  for (const name of settings) values.push(`${name} ${await databases.setting(name)}`);
  return [
    ['date', new Date().toISOString().slice(0, 10)],
    ['commit', commit()],
    ['processor', `${cpu!.model}, ${cpus().length} cores`],
    ['memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ['Node.js', process.version],
    ['PostgreSQL', `${await databases.setting('server_version')}: ${values.join(', ')}`],
    ...[
      'postgraphile',
      'postgraphile-plugin-connection-filter',
      '@graphile/pg-aggregates',
      'fastify',
      'pg',
      'autocannon',
    ].map((name): [string, string] => [name, versionOf(name)]),
  ];
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'migrations', 'bench/servers') !== '';
    return `${git('rev-parse', '--short=12', 'HEAD').trim()}${changed ? ', with changes' : ''}`;
  } catch {
    return 'not known';
  }
}

/** The version that the benchmark has of one of its dependencies. */
function versionOf(name: string): string {
  const file = new URL(`node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
