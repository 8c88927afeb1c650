import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = path.resolve(import.meta.dirname, '../..');
const READY_WITHIN = 150_000;
const STOPPED_WITHIN = 15_000;

/** A running server: its address without a slash at the end, and how to stop it. */
export interface Project {
  url: string;
  stop: () => Promise<void>;
}

/**
 * The server at `VOKASI_URL` if that is set, or else the built project started on a free port with
 * an empty data folder, once it says that it is ready.
 *
 * @throws with the server's own output if it ends, or is not ready in time
 */
export async function openProject(): Promise<Project> {
  const running = process.env.VOKASI_URL;
  if (running) return { url: running.replace(/\/+$/, ''), stop: async () => {} };

  const main = path.join(root, 'dist/src/main.js');
  if (!existsSync(main)) throw new Error('dist/src/main.js is missing: run "npm run build" first');

  const port = await freePort();
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'vokasi-browser-'));
  // Started as a user starts it, not as a part of this test run.
  const { NODE_ENV: _nodeEnv, VITEST: _vitest, ...env } = process.env;
  const child = spawn(process.execPath, [main], {
    cwd: root,
    env: { ...env, PORT: String(port), DATA_DIR: dataFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream
      .setEncoding('utf8')
      .on('data', (text: string) => (output = (output + text).slice(-8000)));
  }
  const ended = once(child, 'exit').then(
    () => {},
    (error: unknown) => void (output += String(error)),
  );
  let alive = true;
  void ended.then(() => (alive = false));

  const stop = async () => {
    if (alive) {
      child.kill('SIGTERM');
      const late = new AbortController();
      await Promise.race([ended, sleep(STOPPED_WITHIN, undefined, { signal: late.signal })]);
      late.abort();
      if (alive) child.kill('SIGKILL');
      await ended;
    }
    await rm(dataFolder, { recursive: true, force: true });
  };

  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + READY_WITHIN;
  while (!(await isReady(url))) {
    if (!alive || Date.now() > deadline) {
      const what = alive ? `was not ready within ${READY_WITHIN / 1000} s` : 'ended';
      await stop();
      throw new Error(`The server ${what}. Its last output:\n${output}`);
    }
    await sleep(100);
  }
  return { url, stop };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
