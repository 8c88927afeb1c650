import { describe, expect, it } from 'vitest';
import { fromGlobalId, toGlobalId } from '../../src/relay/global-id.ts';

describe('global id', () => {
  it('comes back as it went in', () => {
    expect(fromGlobalId(toGlobalId('TrainingCenter', 12), 'id')).toEqual({
      typename: 'TrainingCenter',
      key: 12,
    });
  });

  it.each([
    ['empty', ''],
    ['not base64', '***'],
    ['without a key', Buffer.from('Event:').toString('base64url')],
    ['key 0', Buffer.from('Event:0').toString('base64url')],
    ['a key too large for the database', Buffer.from('Event:2147483648').toString('base64url')],
    ['a key with more behind it', Buffer.from('Event:1 or 1=1').toString('base64url')],
    ['another spelling of the same bytes', `${toGlobalId('Event', 1)}=`],
  ])('refuses an id that is %s', (_name, id) => {
    expect(() => fromGlobalId(id, 'id')).toThrow(
      'Argument "id" must be an id that this API returned',
    );
  });
});
