import { globSync, readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
const files = globSync('bench/operations/vokasi-graph/*.graphql').toSorted();

describe("the benchmark's operations", () => {
  it('are there', () => {
    expect(files.length).toBeGreaterThanOrEqual(3);
  });

  it.each(files)('fit the schema: %s', (file) => {
    expect(validate(schema, parse(readFileSync(file, 'utf8')))).toEqual([]);
  });
});
