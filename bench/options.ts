import { parseArgs } from 'node:util';

export const usage = `Usage: npm run bench -- [options]

  --only nested,page       only these scenarios; then bench/RESULTS.md stays as it is
  --rounds 5               alternating rounds
  --seconds 6              length of one server's turn in a round
  --main-size 1000000      enrolments in the database that the servers are compared on
  --sizes 100000,10000000  enrolments in the databases across which times should be flat

BENCH_DATABASE_URL is the PostgreSQL server to use, as one who may create databases
(postgres://postgres@127.0.0.1:5432/postgres). The databases, vokasi_bench_<enrolments>, are kept;
a million enrolments take two to three minutes to make, and 1.6 GB to keep.
`;

export interface Options {
  /** Names of the scenarios to run; undefined for all. */
  readonly only: readonly string[] | undefined;
  readonly rounds: number;
  /** Seconds of one server's turn in a round. */
  readonly seconds: number;
  /** Enrolments. */
  readonly mainSize: number;
  /** Enrolments, ascending; the main size is among them. */
  readonly sizes: readonly number[];
  /** Address of the PostgreSQL server, with a database to connect to for administration. */
  readonly databaseUrl: string;
}

/**
 * Reads the command line and the environment.
 *
 * @param scenarios the names that --only may take
 * @throws Error that says what would be right
 */
export function readOptions(scenarios: readonly string[]): Options {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '6' },
      'main-size': { type: 'string', default: '1000000' },
      sizes: { type: 'string', default: '100000,10000000' },
    },
  });
  const only = values.only?.split(',');
  const unknown = only?.find((name) => !scenarios.includes(name));
  if (unknown !== undefined) {
    throw new Error(`--only knows ${scenarios.join(', ')}, but not ${JSON.stringify(unknown)}.`);
  }
  const mainSize = wholeNumber('--main-size', values['main-size']);
  const sizes = new Set([
    mainSize,
    ...values.sizes.split(',').map((text) => wholeNumber('--sizes', text)),
  ]);
  return {
    only,
    rounds: wholeNumber('--rounds', values.rounds),
    seconds: wholeNumber('--seconds', values.seconds),
    mainSize,
    sizes: [...sizes].toSorted((a, b) => a - b),
    databaseUrl: process.env['BENCH_DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres',
  };
}

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${option} must be a whole number above 0.`);
  return Number(text);
}
