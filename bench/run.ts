/** Compares this server with its peers, prints what it finds, and writes bench/RESULTS.md. */
import { Databases } from './databases.ts';
import { readEnvironment } from './environment.ts';
import { type Options, readOptions, usage } from './options.ts';
import { goalTable, scenarioSection, writeResults } from './report.ts';
import { chain } from './scenarios/chain.ts';
import { deep } from './scenarios/deep.ts';
import { flat } from './scenarios/flat.ts';
import { nested } from './scenarios/nested.ts';
import { organization } from './scenarios/organization.ts';
import { page } from './scenarios/page.ts';
import { Bench, type Result, type Scenario } from './scenarios/scenario.ts';
import { slope } from './scenarios/slope.ts';

const scenarios: readonly Scenario[] = [nested, organization, page, deep, chain, slope, flat];

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

try {
  if (process.argv.includes('--help')) say(usage);
  else await run(readOptions(scenarios.map(({ name }) => name)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
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
