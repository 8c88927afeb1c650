import { expect, test } from 'vitest';
import { createLogger } from '../../src/server/logger.ts';
import { driverError } from './stub-server.ts';

const marker = 'Siti7Rahayu';

function logged(write: (logger: ReturnType<typeof createLogger>) => void) {
  const lines: string[] = [];
  write(createLogger('trace', { write: (line) => void lines.push(line) }));
  expect(lines).toHaveLength(1);
  return { text: lines[0] ?? '', line: JSON.parse(lines[0] ?? '') as Record<string, unknown> };
}

const error = driverError('22P02', marker);

test.each<[string, (logger: ReturnType<typeof createLogger>) => void, string]>([
  ['alone', (logger) => logger.error(error), 'Unexpected error'],
  ['as err', (logger) => logger.error({ err: error }), 'Unexpected error'],
  ['with words', (logger) => logger.error({ err: error }, 'It failed'), 'It failed'],
  ['alone with words', (logger) => logger.error(error, 'It failed'), 'It failed'],
  [
    'with its own words',
    (logger) => logger.error({ err: error }, error.message),
    'Unexpected error',
  ],
])('an error %s is logged without what it says', (_how, write, msg) => {
  const { text, line } = logged(write);
  expect(text).not.toContain(marker);
  expect(line).toMatchObject({ msg, err: { name: 'Error', code: '22P02', table: 'participant' } });
});

test('anything else is logged as it is', () => {
  expect(logged((logger) => logger.info({ port: 4000 }, 'Listening')).line).toMatchObject({
    level: 30,
    port: 4000,
    msg: 'Listening',
  });
});
