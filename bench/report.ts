import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { CONNECTIONS } from './load.ts';
import type { Options } from './options.ts';
import { count, type Goal, type Result } from './scenarios/scenario.ts';

const file = new URL('RESULTS.md', import.meta.url);

/** What is written by hand: from this heading to the end, a run leaves the file as it is. */
const ANALYSIS = '\n## Analysis\n';

/**
 * Writes bench/RESULTS.md, and keeps the analysis at its end.
 *
 * @param environment what was measured on, by name
 */
export async function writeResults(
  results: readonly Result[],
  options: Options,
  environment: readonly (readonly [string, string])[],
): Promise<void> {
  const previous = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const analysis = previous.includes(ANALYSIS)
    ? previous.slice(previous.indexOf(ANALYSIS) + ANALYSIS.length)
    : 'None yet.\n';
  const text = [
    '# Benchmark results',
    '`npm run bench` writes this file, except for the analysis at its end.',
    '## Goals',
    goalTable(results),
    '## Measured on',
    table(['what', 'which'], environment),
    notes(options),
    '## Figures',
    ...results.map(scenarioSection),
    `${ANALYSIS.trim()}\n\n${analysis}`,
  ].join('\n\n');
  writeFileSync(file, await format(text, { parser: 'markdown', printWidth: 100 }));
}

function notes({ rounds, seconds, mainSize }: Options): string {
  return [
    `Every server runs in a process of its own, in production mode, without a log, with ${CONNECTIONS} connections to the same PostgreSQL database of ${count(mainSize)} synthetic enrolments unless said otherwise. Nothing is cached between requests but what a server knows of operations and reference data.`,
    `Throughput is measured under ${CONNECTIONS} connections in ${rounds} alternating rounds, ${seconds} s for each server in turn, after warming up; figures are medians over the rounds, and so are ratios, each taken within its round. Times are medians of single requests on one connection, the variants in turn.`,
    'The load generator, the server and PostgreSQL share the cores: only ratios within one run say something. A server that uses less of the processor also leaves more of it to PostgreSQL.',
    'The hand-written handler reads everything from the database, in as many statements as the levels of the answer, prepared once per connection.',
  ].join('\n\n');
}

/** What is measured against what, and whether it is reached. */
export function goalTable(results: readonly Result[]): string {
  return table(
    ['scenario', 'what', 'ratio of', 'measured', 'must reach', 'aim', ''],
    results.flatMap(({ name, goals }) =>
      goals.map((goal) => [
        `\`${name}\``,
        goal.what,
        goal.of,
        ratio(goal.ratio),
        bound(goal, goal.must),
        bound(goal, goal.aim),
        verdict(goal),
      ]),
    ),
  );
}

/** All figures of a scenario. */
export function scenarioSection({ name, title, columns, rows, notes }: Result): string {
  return [`### \`${name}\`: ${title}`, table(columns, rows), ...notes].join('\n\n');
}

function table(columns: readonly string[], rows: Result['rows']): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

function ratio(value: number): string {
  return `${value.toFixed(2)} ×`;
}

function bound({ better }: Goal, value: number | undefined): string {
  if (value === undefined) return '';
  return `${better === 'higher' ? 'at least' : 'at most'} ${value} ×`;
}

function verdict(goal: Goal): string {
  const reached = (value: number | undefined) =>
    value === undefined
      ? undefined
      : goal.better === 'higher'
        ? goal.ratio >= value
        : goal.ratio <= value;
  if (reached(goal.must) === false) return '**missed**';
  if (reached(goal.aim) === true) return 'aim reached';
  if (reached(goal.aim) === false) return goal.must === undefined ? 'short of the aim' : 'reached';
  return goal.must === undefined ? '' : 'reached';
}
