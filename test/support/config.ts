import { type Config, loadConfig } from '../../src/config.ts';

/**
 * The settings of a server under test. How operations are executed is said by the environment: test
 * files that send operations run once in each way (see `vitest.config.ts`).
 */
export function testConfig(env: Readonly<Record<string, string>> = {}): Config {
  return loadConfig({ NODE_ENV: 'test', EXECUTION: process.env['EXECUTION'], ...env });
}

/** What personal data of tests are encrypted with: 32 bytes that spell themselves. */
export const testKeys = testConfig({
  PERSONAL_DATA_KEYS: `test:${Buffer.from('a key that protects no real person'.slice(0, 32)).toString('base64')}`,
}).personalDataKeys!;
