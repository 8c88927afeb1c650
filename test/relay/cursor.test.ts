import { describe, expect, it } from 'vitest';
import { naturalOrder, Order } from '../../src/loading/order.ts';
import { Cursors } from '../../src/relay/cursor.ts';
import { toOpaque } from '../../src/relay/opaque.ts';
import { book, shelf } from '../loading/library.ts';

const cursors = new Cursors(naturalOrder(book));

describe('cursor', () => {
  it.each(['2020-05-05', null])('comes back as it went in (%s)', (published) => {
    expect(cursors.read(cursors.of([published, 7]), 'after')).toEqual([published, 7]);
  });

  const whole = cursors.of(['2020-05-05', 7]);
  const [mark] = JSON.parse(Buffer.from(whole, 'base64url').toString()) as unknown[];
  it.each([
    ['empty', ''],
    ['text', 'garbage'],
    ['cut off', whole.slice(0, -4)],
    ['lengthened', `${whole}AA`],
    ['of another order', new Cursors(new Order(book, [])).of(['2020-05-05', 7])],
    [
      'of another filter',
      new Cursors(naturalOrder(book), { title: { eq: 'x' } }).of(['2020-05-05', 7]),
    ],
    ['of another list', new Cursors(naturalOrder(shelf)).of([7])],
    ['without its values', toOpaque([mark])],
    ['of too many values', toOpaque([mark, '2020-05-05', 7, 7])],
    ['with a date that is none', toOpaque([mark, '2020-02-30', 7])],
    ['with a date before the calendar', toOpaque([mark, '0000-01-01', 7])],
    ['with text for a date', toOpaque([mark, "'; drop table book", 7])],
    ['with a key that is not whole', toOpaque([mark, '2020-05-05', 7.5])],
    ['with a key too large', toOpaque([mark, '2020-05-05', 1e12])],
    ['with no key', toOpaque([mark, '2020-05-05', null])],
    ['with an object', toOpaque([mark, { toString: 1 }, 7])],
  ])('is refused when it is %s', (_name, cursor) => {
    expect(() => cursors.read(cursor, 'before')).toThrow(
      'Argument "before" must be a cursor that this list returned, unchanged',
    );
  });
});
