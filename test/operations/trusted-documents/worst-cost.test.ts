import { readFileSync } from 'node:fs';
import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../src/operations/trusted-documents/document-check.ts';
import { worstCost } from '../../../src/operations/trusted-documents/worst-cost.ts';
import { inPackage } from '../../../src/package-folder.ts';

const schema = buildSchema(readFileSync(inPackage('schema/schema.graphql'), 'utf8'));

function cost(text: string): number {
  const document = parse(text);
  expect(problemsOf(schema, document)).toEqual([]);
  return worstCost(schema, document);
}

describe('the worst that an operation can cost', () => {
  it.each([
    [
      'a page',
      'query A($n: Int) { regions(first: $n) { nodes { name } } }',
      'query A { regions(first: 100) { nodes { name } } }',
    ],
    [
      'a page with a default',
      'query A($n: Int! = 2) { regions(last: $n) { nodes { name } } }',
      'query A { regions(last: 100) { nodes { name } } }',
    ],
    [
      'a page from either end',
      'query A($f: Int, $l: Int) { regions(first: $f, last: $l) { nodes { name } } }',
      'query A { regions(first: 100) { nodes { name } } }',
    ],
    [
      'a switch',
      'query A($b: Boolean!) { regions(first: 3) @skip(if: $b) { nodes { name } } }',
      'query A { regions(first: 3) { nodes { name } } }',
    ],
    [
      'what is chosen by switches',
      'query A($a: Boolean!) { regions(first: 3) @skip(if: $a) { nodes { name } } sources(first: 5) @include(if: $a) { nodes { title } } }',
      'query A { sources(first: 5) { nodes { title } } }',
    ],
  ])('has of %s the most that its variable allows', (_, variable, fixed) => {
    expect(cost(variable)).toBe(cost(fixed));
  });

  it('has of ids as many as there may be', () => {
    const ids = Array.from({ length: 100 }, () => '"x"').join(', ');
    expect(cost('query A($ids: [ID!]!) { nodes(ids: $ids) { id } }')).toBe(
      cost(`query A { nodes(ids: [${ids}]) { id } }`),
    );
  });

  it.each(['Enrolment', 'TrainingCenter', 'Placement', 'Region'])(
    'has of a filter of %s the ten relations that it may reach through',
    (type) => {
      const list = `${type[0]!.toLowerCase()}${type.slice(1)}s`;
      const filtered = cost(`query A($f: ${type}Filter) { ${list}(filter: $f) { nodes { id } } }`);
      expect(filtered - cost(`query A { ${list} { nodes { id } } }`)).toBe(100);
    },
  );

  it('has of a filter on a list the same', () => {
    const filtered = cost(
      'query A($f: EnrolmentListFilter) { trainingCenters(filter: { enrolments: $f }) { nodes { id } } }',
    );
    expect(filtered - cost('query A { trainingCenters { nodes { id } } }')).toBeGreaterThanOrEqual(
      100,
    );
  });
});
