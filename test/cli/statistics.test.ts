import { execFile } from 'node:child_process';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionsTo, testDatabase, type TestDatabase } from '../support/database.ts';

// The embedded database is open to one process at a time, and a test's is nowhere on disk.
describe.runIf(process.env['DATABASE_URL'])('the command "statistics"', { timeout: 60_000 }, () => {
  let database: TestDatabase;
  let orm: MikroORM;
  beforeAll(async () => {
    database = await testDatabase();
    orm = connectionsTo(database);
  });
  afterAll(async () => {
    await orm.close();
    await database.close();
  });

  interface Ended {
    readonly code: number;
    readonly said: string;
    readonly complained: string;
  }

  async function statistics(...args: string[]): Promise<Ended> {
    const env = { ...process.env, NODE_ENV: 'production', DATABASE_URL: database.url! };
    const command = ['--import', 'tsx', 'src/cli/statistics.ts', ...args];
    return new Promise((resolve) => {
      const child = execFile(process.execPath, command, { env }, (_, said, complained) =>
        resolve({ code: child.exitCode!, said, complained }),
      );
    });
  }

  it('finds nothing wrong', async () => {
    const said = 'The statistics are what the records say.\n';
    expect(await statistics('verify')).toEqual({ code: 0, said, complained: '' });
  });

  it('says what is wrong, and puts it right', async () => {
    await orm.em.execute(`update rollup_by_flow set enrolments = enrolments + 2, placed = placed - 1
      where ctid = (select ctid from rollup_by_flow where placement_kind = '-' limit 1)`);
    const { code, said, complained } = await statistics('verify');
    expect(code).toBe(1);
    expect(said).toMatch(
      /^rollup_by_flow: 1 wrong\n {2}center_id \d+, field_id \d+, origin_province_id \d+, placement_kind none: enrolments \+2, placed -1\n$/,
    );
    expect(complained).toBe('The statistics are wrong: run "npm run statistics -- rebuild".\n');
    expect(await statistics('rebuild')).toMatchObject({ code: 0, complained: '' });
    expect(await statistics('verify')).toMatchObject({ code: 0 });
  });

  it.each([[[]], [['mend']]])('says what it can do when asked to %j', async (args) => {
    const complained = 'Use one of: npm run statistics -- rebuild, npm run statistics -- verify\n';
    expect(await statistics(...args)).toEqual({ code: 1, said: '', complained });
  });
});
