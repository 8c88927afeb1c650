/** Compares this server with its peers, prints what it finds, and writes bench/RESULTS.md. */
import { Databases } from './databases.ts';
import { readEnvironment } from './environment.ts';
import { type Options, readOptions, usage } from './options.ts';
import { goalTable, scenarioSection, writeResults } from './report.ts';
import { chain } from './scenarios/chain.ts';
import { deep } from './scenarios/deep.ts';
import { exportScenario } from './scenarios/export.ts';
import { flat } from './scenarios/flat.ts';
import { loading } from './scenarios/loading.ts';
import { nested } from './scenarios/nested.ts';
import { organization } from './scenarios/organization.ts';
import { page } from './scenarios/page.ts';
import { Bench, type Result, type Scenario } from './scenarios/scenario.ts';
import { slope } from './scenarios/slope.ts';
import { statistics, statisticsFlat } from './scenarios/statistics.ts';

const scenarios: readonly Scenario[] = [
  nested,
  organization,
  page,
  deep,
  chain,
  slope,
  flat,
  exportScenario,
  statistics,
  statisticsFlat,
  loading,
];

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

// Servers do not outlive the run that started them.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

try {
  if (process.argv.includes('--help')) say(usage);
  else await run(readOptions(scenarios.map(({ name }) => name)));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

/** A host with several addresses fails with the errors of all of them, and says nothing itself. */
function explain(error: unknown): string {
  const [cause] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  return cause instanceof Error ? cause.message : String(cause);
}

async function run(options: Options): Promise<void> {
  const databases = await Databases.connect(options.databaseUrl, say);
  try {
    const results: Result[] = [];
    for (const scenario of scenarios) {
      if (options.only && !options.only.includes(scenario.name)) continue;
      say(`\n${scenario.name}`);
      results.push(await runScenario(scenario, new Bench(options, databases, say)));
    }
    for (const result of results) say(`\n${scenarioSection(result)}`);
    say(`\n${goalTable(results)}`);
    if (!options.only) {
      await writeResults(results, options, await readEnvironment(databases));
      say('\nWrote bench/RESULTS.md.');
    }
  } finally {
    await databases.close();
  }
}

async function runScenario(scenario: Scenario, bench: Bench): Promise<Result> {
  try {
    return await scenario.run(bench);
  } finally {
    await bench.stop();
  }
}
