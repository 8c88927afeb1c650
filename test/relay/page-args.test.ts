import { describe, expect, it } from 'vitest';
import { toPageRequest } from '../../src/relay/page-args.ts';
import { naturalOrder } from '../../src/loading/order.ts';
import { Cursors } from '../../src/relay/cursor.ts';
import { book } from '../loading/library.ts';

const cursors = new Cursors(naturalOrder(book));

describe('page arguments', () => {
  it.each([
    [{}, { size: 20, backwards: false }],
    [{ first: 1 }, { size: 1, backwards: false }],
    [{ first: 100 }, { size: 100, backwards: false }],
    [{ last: 5 }, { size: 5, backwards: true }],
    [
      { first: null, last: null, after: null },
      { size: 20, backwards: false },
    ],
  ])('%j asks for %j', (args, expected) => {
    expect(toPageRequest(cursors, args)).toMatchObject(expected);
  });

  it.each([
    [{ first: 0 }, 'Argument "first" must be from 1 to 100.', 'first'],
    [{ first: -1 }, 'Argument "first" must be from 1 to 100.', 'first'],
    [{ first: 101 }, 'Argument "first" must be from 1 to 100.', 'first'],
    [{ last: 101 }, 'Argument "last" must be from 1 to 100.', 'last'],
    [{ first: 1, last: 1 }, 'Give either "first" or "last", not both.', 'last'],
    [{ after: 'x' }, 'Argument "after" must be a cursor', 'after'],
  ])('%j is refused', (args, message, argument) => {
    expect(() => toPageRequest(cursors, args)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message),
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', argument }),
      }),
    );
  });
});
