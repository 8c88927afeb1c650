import { Agent, request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { hasErrors, type Request } from './requests.ts';
import type { Server } from './servers/server.ts';
import { median } from './statistics.ts';

/** One request to one server, timed against others. */
export interface Variant {
  readonly server: Server;
  readonly request: Request;
}

export interface Times {
  /** Median, in ms. */
  readonly median: number;
  /** Nineteen of twenty answers came within this time, in ms. */
  readonly p95: number;
  readonly count: number;
}

/** Seldom enough that a query of seconds does not take all day, often enough for a median. */
const LEAST_ROUNDS = 7;
/** Let the compilers of both the server and PostgreSQL settle. */
const WARM_UP_ROUNDS = 3;

/**
 * Times variants one request at a time, on a connection that stays open: one of each in a random
 * order, then again, so that whatever else the machine does meets all alike.
 *
 * @param seconds how long to go on, after a quarter as long for warming up
 */
export async function timeAlternately(
  variants: readonly Variant[],
  seconds: number,
): Promise<Times[]> {
  const agent = new Agent({ keepAlive: true });
  try {
    await timeRounds(agent, variants, seconds / 4, WARM_UP_ROUNDS);
    const times = await timeRounds(agent, variants, seconds, LEAST_ROUNDS);
    return times.map((each) => ({
      median: median(each),
      p95: each.toSorted((a, b) => a - b)[Math.ceil(each.length * 0.95) - 1]!,
      count: each.length,
    }));
  } finally {
    agent.destroy();
  }
}

async function timeRounds(
  agent: Agent,
  variants: readonly Variant[],
  seconds: number,
  least: number,
): Promise<number[][]> {
  const times: number[][] = variants.map(() => []);
  const end = performance.now() + seconds * 1_000;
  for (let round = 0; round < least || performance.now() < end; round++) {
    for (const [index, variant] of shuffled([...variants.entries()])) {
      times[index]!.push(await timeOnce(agent, variant));
    }
  }
  return times;
}

/** In a random order: what one request leaves to be tidied up must not always meet the same next one. */
function shuffled<Item>(items: Item[]): Item[] {
  for (let rest = items.length; rest > 1; rest--) {
    const place = Math.floor(Math.random() * rest);
    [items[rest - 1], items[place]] = [items[place]!, items[rest - 1]!];
  }
  return items;
}

/** Milliseconds from sending a request to the end of its answer. */
async function timeOnce(agent: Agent, { server, request }: Variant): Promise<number> {
  const start = performance.now();
  const sent = httpRequest(server.origin + request.path, {
    agent,
    method: 'POST',
    headers: {
      ...server.headers,
      'content-length': Buffer.byteLength(request.body),
    },
  });
  sent.end(request.body);
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const time = performance.now() - start;
  const answer = Buffer.concat(chunks);
  if (response.statusCode !== 200 || hasErrors(answer)) {
    throw new Error(`${server.name} failed: ${response.statusCode} ${answer.subarray(0, 2_000)}`);
  }
  return time;
}
