import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { recordsOf } from '../../../playground/answer/records.ts';

const schema = buildSchema(`
  type Center { code: String aliases: [String!] events: [Event!]! names: [Event!]! }
  type Event { title: String }
  type Query { centers: [Center!]! }
`);

describe('an answer as records', () => {
  it('has the columns of the operation that was run, and values as they are', () => {
    const asked = {
      query: 'query Other { __typename } query Run { centers { code aliases events { title } } }',
      operationName: 'Run',
    };
    const centers = [
      { code: 'A', aliases: ['Las'], events: [{ title: 'Forum' }, { title: 'Rakor' }] },
      { code: 'B', aliases: null, events: [] },
    ];
    expect(recordsOf(schema, asked, { centers })).toEqual({
      columns: ['code', 'aliases', 'events.title'],
      rows: [
        ['A', ['Las'], 'Forum'],
        ['A', ['Las'], 'Rakor'],
        ['B', null, undefined],
      ],
    });
  });

  it('knows what variables leave out', () => {
    const query = 'query ($all: Boolean!) { centers { code aliases @include(if: $all) } }';
    const centers = [{ code: 'A' }];
    expect(recordsOf(schema, { query, variables: { all: false } }, { centers }).columns).toEqual([
      'code',
    ]);
  });

  it('is refused in words of the server', () => {
    const query = '{ centers { events { title } names { title } } }';
    expect(() => recordsOf(schema, { query }, { centers: [] })).toThrow(
      '"centers.events" and "centers.names" are lists side by side',
    );
  });
});
