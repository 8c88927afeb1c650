import 'reflect-metadata';
import { UsageError } from '../errors.ts';
import { type Difference, rebuildStatistics, verifyStatistics } from '../statistics/verify.ts';
import { fail, runCommand, say } from './command.ts';

const [command, ...rest] = process.argv.slice(2);

switch (command) {
  case 'rebuild':
    await runCommand(
      {},
      async (orm) => {
        const start = performance.now();
        await rebuildStatistics(orm);
        say(`Counted anew in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
      },
      rest,
    );
    break;
  case 'verify':
    await runCommand(
      {},
      async (orm) => {
        const findings = await verifyStatistics(orm);
        for (const { table, total, differences } of findings) {
          say(`${table}: ${total} wrong`);
          for (const difference of differences) say(`  ${described(difference)}`);
          if (total > differences.length) say('  …');
        }
        if (findings.length > 0) {
          throw new UsageError('The statistics are wrong: run "npm run statistics -- rebuild".');
        }
        say('The statistics are what the records say.');
      },
      rest,
    );
    break;
  default:
    fail(new UsageError('Use one of: npm run statistics -- rebuild, npm run statistics -- verify'));
}

/** `year 2024, gender none: enrolments +1, placed -2` */
function described({ key, excess }: Difference): string {
  const cell = Object.entries(key).map(([name, value]) => `${name} ${value ?? 'none'}`);
  const by = Object.entries(excess).map(
    ([name, count]) => `${name} ${count > 0 ? '+' : ''}${count}`,
  );
  return [cell.join(', '), ...(by.length > 0 ? [by.join(', ')] : [])].join(': ');
}
