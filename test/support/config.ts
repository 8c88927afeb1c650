import { type Config, loadConfig } from '../../src/config.ts';

/**
 * The settings of a server under test. How operations are executed is said by the environment: test
 * files that send operations run once in each way (see `vitest.config.ts`).
 */
export function testConfig(env: Readonly<Record<string, string>> = {}): Config {
  return loadConfig({ NODE_ENV: 'test', EXECUTION: process.env['EXECUTION'], ...env });
}
