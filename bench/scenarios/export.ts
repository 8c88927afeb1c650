import { operation } from '../requests.ts';
import type { Server } from '../servers/server.ts';
import { median } from '../statistics.ts';
import { type Bench, count, type Result, type Scenario } from './scenario.ts';

const forms = ['text/csv', 'application/jsonl'] as const;
/** What a whole export must give of a million rows. */
const rowsPerSecond = 30_000;

interface Export {
  readonly rows: number;
  readonly seconds: number;
  /** Processor time of the server's process, in s. */
  readonly cpu: number;
  /** The server's memory while it went on, in bytes. */
  readonly memory: readonly number[];
}

/** How fast a whole list leaves, and whether the server's memory grows with what has left. */
export const exportScenario: Scenario = {
  name: 'export',
  async run(bench: Bench): Promise<Result> {
    const { mainSize, rounds } = bench.options;
    const server = await bench.start('vokasi-graph', mainSize);
    // The first only warms up: until then the process has less memory than it may fill.
    const first = await exported(server, forms[0]);
    const runs = forms.map((form) => ({ form, exports: [] as Export[] }));
    for (let round = 1; round <= rounds; round++) {
      for (const { form, exports } of runs) {
        const done = await exported(server, form);
        if (done.rows !== first.rows) {
          throw new Error(`Exports have ${first.rows} and ${done.rows} rows.`);
        }
        exports.push(done);
        bench.say(
          `  Round ${round}: ${form} ${count(Math.round(done.rows / done.seconds))} rows/s`,
        );
      }
    }
    const memory = runs.flatMap(({ exports }) => exports.flatMap((each) => each.memory));
    const speeds = runs.map(({ exports }) =>
      median(exports.map(({ rows, seconds }) => rows / seconds)),
    );
    return {
      name: 'export',
      title: `Whole export of ${count(first.rows)} enrolments with participant, origin, batch and program`,
      goals: [
        ...runs.map(({ form }, index) => ({
          what: `Whole export as ${form}`,
          of: `rows/s to ${count(rowsPerSecond)}`,
          ratio: speeds[index]! / rowsPerSecond,
          better: 'higher' as const,
          must: 1,
        })),
        {
          what: 'Memory over whole exports',
          of: 'the most that is occupied to the median',
          ratio: Math.max(...memory) / median(memory),
          better: 'lower',
          must: 1.2,
        },
      ],
      columns: ['form', 'rows/s', 'processor µs per row', 'memory, MB'],
      rows: runs.map(({ form, exports }, index) => [
        form,
        count(Math.round(speeds[index]!)),
        median(exports.map(({ rows, cpu }) => (cpu * 1e6) / rows)).toFixed(1),
        range(exports.flatMap((each) => each.memory)),
      ]),
      notes: [
        `Medians of ${rounds} exports of each form, after one to warm up; memory was looked at each second.`,
      ],
    };
  },
};

function range(bytes: readonly number[]): string {
  const megabytes = (each: number) => (each / 1e6).toFixed(0);
  return `${megabytes(Math.min(...bytes))} to ${megabytes(Math.max(...bytes))}`;
}

/**
 * Reads a whole export to its end.
 *
 * @throws Error when it is not complete
 */
async function exported(server: Server, accept: string): Promise<Export> {
  const start = performance.now();
  const cpu = server.cpuSeconds() ?? NaN;
  const response = await fetch(`${server.origin}/graphql`, {
    method: 'POST',
    // By itself it would ask for gzip, and much of what is measured would be compression.
    headers: { ...server.headers, accept, 'accept-encoding': 'identity', 'x-all-pages': '1' },
    body: JSON.stringify({ query: operation('vokasi-graph', 'export') }),
  });
  if (!response.ok || !response.body) {
    throw new Error(`${server.name} answers ${response.status}: ${await response.text()}`);
  }
  const memory: number[] = [];
  const look = () => void memory.push(server.memory() ?? NaN);
  const watch = setInterval(look, 1_000);
  look();
  let lines = 0;
  let tail = Buffer.alloc(0);
  try {
    // A table that is not complete ends by an error.
    for await (const chunk of response.body) {
      const bytes = Buffer.from(chunk);
      for (let at = bytes.indexOf('\n'); at >= 0; at = bytes.indexOf('\n', at + 1)) lines += 1;
      tail = Buffer.concat([tail, bytes]).subarray(-200);
    }
  } finally {
    clearInterval(watch);
  }
  if (accept === 'application/jsonl' && !tail.includes('{"complete":true')) {
    throw new Error(`${server.name} did not send everything: ${String(tail)}`);
  }
  return {
    // Beside the rows there is the first line of a table, or the last of the other form.
    rows: lines - 1,
    seconds: (performance.now() - start) / 1_000,
    cpu: (server.cpuSeconds() ?? NaN) - cpu,
    memory,
  };
}
