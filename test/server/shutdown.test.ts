import { EventEmitter } from 'node:events';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { installShutdown, type ShutdownParts } from '../../src/server/shutdown.ts';
import { startStubServer } from './stub-server.ts';

/** A server with one request in the middle of its work, and a process to signal. */
async function busyServer(parts: Partial<ShutdownParts> = {}) {
  const arrived = Promise.withResolvers<void>();
  const work = Promise.withResolvers<string>();
  const events: string[] = [];
  const server = await startStubServer({
    resolvers: {
      wait: () => {
        arrived.resolve();
        return work.promise.finally(() => events.push('worked'));
      },
    },
  });
  const signals = new EventEmitter();
  const exited = Promise.withResolvers<number>();
  const exit = vi.fn((code: number) => exited.resolve(code));
  installShutdown({
    app: server.app,
    closers: [() => events.push('graph closed'), async () => events.push('database closed')],
    signals,
    exit,
    ...parts,
  });
  const answer = server.post('{ wait }').then(({ body }) => body);
  await arrived.promise;
  return { server, signals, events, exit, exited: exited.promise, answer, work };
}

describe('shutdown', () => {
  test('lets a running request finish, takes no new one, then closes in order', async () => {
    const { server, signals, events, exited, answer, work } = await busyServer();
    signals.emit('SIGTERM', 'SIGTERM');
    await vi.waitFor(() => expect(fetch(`${server.url}/healthz`)).rejects.toThrow());
    expect(events).toEqual([]);

    work.resolve('done');
    expect(await answer).toMatchObject({ data: { wait: 'done' } });
    expect(await exited).toBe(0);
    expect(events).toEqual(['worked', 'graph closed', 'database closed']);
  });

  test('cuts a request off that outlasts the grace period', async () => {
    const { signals, events, exited, answer, server } = await busyServer({ grace: 50 });
    const cut = answer.then(
      () => 'answered',
      () => 'cut off',
    );
    signals.emit('SIGINT', 'SIGINT');
    expect(await cut).toBe('cut off');
    expect(await exited).toBe(0);
    expect(events).toEqual(['graph closed', 'database closed']);
    expect(server.logText()).toContain('cut off');
  });

  test('exits at once on a second signal', async () => {
    const { signals, events, exit, exited, answer, work } = await busyServer();
    signals.emit('SIGTERM', 'SIGTERM');
    expect(exit).not.toHaveBeenCalled();
    signals.emit('SIGINT', 'SIGINT');
    expect(await exited).toBe(130);
    expect(events).toEqual([]);
    work.resolve('done');
    await answer;
    await vi.waitFor(() => expect(events).toHaveLength(3));
  });

  test.each([
    ['fails', () => Promise.reject(new Error('stuck'))],
    ['hangs', () => new Promise(() => {})],
  ])('says so when closing %s', async (_how, close) => {
    const { signals, exited, answer, work } = await busyServer({ grace: 50, closers: [close] });
    work.resolve('done');
    await answer;
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await exited).toBe(1);
  });
});

test('a real process ends by itself after SIGTERM', { timeout: 120_000 }, async () => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('shutdown-process.ts', import.meta.url))],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const seen: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    seen.push(line);
    if (line === 'listening') child.kill('SIGTERM');
  }
  expect(seen).toEqual(['listening', 'closed']);
  expect(await ended).toBe(0);
});
