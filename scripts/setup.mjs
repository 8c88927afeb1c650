/**
 * Run by npm before the other scripts, with whatever Node the machine has: installs what is missing,
 * with --bench for the benchmark too, and with --build rebuilds what is out of date. Node's built-in
 * modules only.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** The Node that runs the npm scripts; its package fetches it by an install script. */
const NODE = 'node_modules/node/bin';
const INSTALL_STAMP = 'node_modules/.vokasi-setup';
const COMMON_INPUTS = ['package-lock.json', /^tsconfig.*\.json$/];
const BUILDS = [
  { script: 'build:server', inputs: ['src', 'migrations', ...COMMON_INPUTS] },
  {
    script: 'build:playground',
    inputs: [
      'playground',
      'schema/schema.graphql',
      'schema/operations/playground',
      // What makes tables of answers.
      'src/operations',
      'src/exposure/conditionals.ts',
      ...COMMON_INPUTS,
    ],
  },
];

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) fail(`Node 20 or newer is needed, this is ${process.version}.`);
process.chdir(root);
const folders = process.argv.includes('--bench') ? ['.', 'bench'] : ['.'];
if (!folders.every(isInstalled) || dueBuilds().length > 0) {
  takeLock();
  for (const folder of folders) if (!isInstalled(folder)) install(folder);
  await build(dueBuilds());
}

function isInstalled(folder) {
  const stamp = join(folder, INSTALL_STAMP);
  if (read(stamp) === lockfileHash(folder)) return true;
  if (!isInstalledByHand(folder)) return false;
  writeFileSync(stamp, lockfileHash(folder));
  return true;
}

/**
 * Whether somebody had npm install just what package-lock.json asks for. npm's own record shows only
 * that it came to the end: it lists packages that were never fetched too (`--package-lock-only`).
 */
function isInstalledByHand(folder) {
  if (!existsSync(join(folder, 'node_modules/.package-lock.json')) || !existsSync(NODE))
    return false;
  const lockfile = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const { '': _root, ...wanted } = lockfile.packages;
  return Object.entries(wanted).every(([path, { version, optional, devOptional, peer }]) => {
    const manifest = read(join(folder, path, 'package.json'));
    return manifest ? JSON.parse(manifest).version === version : optional || devOptional || peer;
  });
}

function lockfileHash(folder) {
  return createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
}

function install(folder) {
  say(`Installing packages (npm ci), once per change of ${join(folder, 'package-lock.json')}.`);
  const hash = lockfileHash(folder);
  const { status } = runNpm(
    spawnSync,
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (status !== 0) fail('npm ci failed; see above.');
  writeFileSync(join(folder, INSTALL_STAMP), hash);
}

/** The builds whose inputs changed since they last succeeded; none without --build. */
function dueBuilds() {
  if (!process.argv.includes('--build')) return [];
  return BUILDS.map((task) => ({
    script: task.script,
    stamp: `dist/.${task.script.replace(':', '-')}`,
    state: stateOf(task.inputs),
  })).filter(({ stamp, state }) => read(stamp) !== state);
}

async function build(due) {
  if (due.length === 0) return;
  say(`Building: ${due.map(({ script }) => script.replace('build:', '')).join(', ')}.`);
  const results = await Promise.all(due.map(runBuild));
  if (results.includes(false)) fail('The build failed; see above.');
}

/** Runs one build and shows what it printed only when it failed. */
function runBuild({ script, stamp, state }) {
  rmSync(stamp, { force: true });
  return new Promise((resolve) => {
    const child = runNpm(spawn, ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => {
      if (code === 0) {
        mkdirSync('dist', { recursive: true });
        writeFileSync(stamp, state);
      } else process.stderr.write(Buffer.concat(output));
      resolve(code === 0);
    });
  });
}

/** A hash over the content of the inputs: folders with all they hold, files, and patterns of names. */
function stateOf(inputs) {
  const hash = createHash('sha256');
  const files = inputs.flatMap((input) =>
    input instanceof RegExp
      ? readdirSync('.').filter((name) => input.test(name))
      : filesUnder(input),
  );
  for (const file of files.toSorted())
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}

/**
 * The npm that runs this script, or the one on the path when run by hand. It needs the machine's
 * Node: the one in node_modules, which may be running this, is deleted when npm installs.
 */
function runNpm(start, args, options) {
  const { npm_execpath: npm, npm_node_execpath: node = process.execPath } = process.env;
  return npm?.endsWith('.js')
    ? start(node, [npm, ...args], options)
    : start('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** Lets one process at a time install and build; the others wait, and then find it done. */
function takeLock() {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const lock = join(tmpdir(), `vokasi-setup-${name}.lock`);
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = Number(read(lock));
      if (holder && !isRunning(holder)) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  process.on('exit', () => rmSync(lock, { force: true }));
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function say(message) {
  process.stderr.write(`${message}\n`);
}

function fail(message) {
  say(message);
  process.exit(1);
}
