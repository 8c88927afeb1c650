import { describe, expect, test } from 'vitest';
import { classifyFailure, describeFailure } from '../../src/operations/failures.ts';
import { driverError } from '../server/stub-server.ts';

describe('classifyFailure', () => {
  test.each([
    ['57014', 'OPERATION_TIMEOUT'],
    ['08006', 'SERVICE_UNAVAILABLE'],
    ['57P03', 'SERVICE_UNAVAILABLE'],
    ['53300', 'SERVICE_UNAVAILABLE'],
    ['ECONNRESET', 'SERVICE_UNAVAILABLE'],
    ['22P02', 'INTERNAL_SERVER_ERROR'],
    ['23505', 'INTERNAL_SERVER_ERROR'],
    ['ENOENT', 'INTERNAL_SERVER_ERROR'],
  ])('code %s is %s, however deep it is wrapped', (code, expected) => {
    const error = driverError(code, 'x');
    const wrapped = [
      error,
      new Error('outer', { cause: error }),
      Object.assign(new Error('outer'), { previous: error }),
      new AggregateError([error]),
    ];
    for (const each of wrapped) expect(classifyFailure(each).code).toBe(expected);
  });

  test('a Unix socket that is not there is a database that is away', () => {
    const error = Object.assign(new Error('connect'), { code: 'ENOENT', syscall: 'connect' });
    expect(classifyFailure(error).code).toBe('SERVICE_UNAVAILABLE');
  });

  test('knows aborted work from work that ran out of time', () => {
    expect(classifyFailure(new DOMException('', 'AbortError')).code).toBe('REQUEST_CANCELLED');
    expect(classifyFailure(new DOMException('', 'TimeoutError')).code).toBe('OPERATION_TIMEOUT');
  });

  test.each([undefined, null, 'text', 7, {}])('%j is the fault of the server', (thrown) => {
    expect(classifyFailure(thrown).code).toBe('INTERNAL_SERVER_ERROR');
  });
});

describe('describeFailure', () => {
  test('keeps the chain of causes', () => {
    const description = describeFailure(
      new TypeError('outer secret', { cause: driverError('22P02', 'inner secret') }),
    );
    expect(description).toMatchObject({ name: 'TypeError', cause: { code: '22P02' } });
    expect(description.frames[0]).toMatch(/^at .*failures\.test\.ts:\d+:\d+/);
    expect(JSON.stringify(description)).not.toContain('secret');
  });

  test('takes no line of a message for a frame, and no text for a name', () => {
    const error = new Error('oops\n    at secret (/secret.js:1:1)');
    error.name = 'secret name with spaces';
    Object.assign(error, { table: 'a secret, with spaces', code: 'x'.repeat(64) });
    const description = describeFailure(error);
    expect(JSON.stringify(description)).not.toContain('secret');
    expect(description).toEqual({ name: 'Error', frames: expect.any(Array) as string[] });
  });

  test('says only the kind of what is no error', () => {
    expect(describeFailure('secret')).toEqual({ name: 'string', frames: [] });
  });
});
