import { type FieldNode, Kind } from 'graphql';
import { expect, it, vi } from 'vitest';
import { FieldMemory } from '../../src/exposure/field-memory.ts';
import { Selections } from '../../src/exposure/selections.ts';
import { testGraph } from '../support/run-query.ts';

const field = (value: string): FieldNode => ({
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value },
});

it('finds once for a field, in whatever list it comes', () => {
  const memory = new FieldMemory<string, object>();
  const find = vi.fn(() => ({}));
  const node = field('a');
  expect(memory.get([node], 'x', find)).toBe(memory.get([node], 'x', find));
  expect(find).toHaveBeenCalledTimes(1);
  memory.get([node], 'y', find);
  memory.get([field('a')], 'x', find);
  expect(find).toHaveBeenCalledTimes(3);
});

it('finds once for several places of a field that are merged, and keeps other merges apart', () => {
  const memory = new FieldMemory<string, object>();
  const find = vi.fn(() => ({}));
  const [one, two] = [field('a'), field('a')];
  const merged = [one, two];
  expect(memory.get(merged, 'x', find)).toBe(memory.get(merged, 'x', find));
  expect(find).toHaveBeenCalledTimes(1);
  expect(memory.get([one], 'x', find)).not.toBe(memory.get(merged, 'x', find));
  memory.get([one, field('a')], 'x', find);
  expect(find).toHaveBeenCalledTimes(3);
});

it.each(['interpreted', 'compiled'])(
  'reads what a list asks for once, whatever the number of its parents, %s',
  async (EXECUTION) => {
    const graph = await testGraph({ settings: { EXECUTION } });
    const selected = vi.spyOn(Selections.prototype, 'ofConnection');
    try {
      const { errors, data } = await graph.run<
        { trainingCenters: { nodes: { batches: { nodes: object[] } }[] } },
        object
      >(`{ trainingCenters { nodes { ...A ...B } } }
         fragment A on TrainingCenter { batches(first: 1) { nodes { code } } }
         fragment B on TrainingCenter { batches(first: 1) { nodes { startsOn } } }`);
      expect(errors).toBeUndefined();
      expect(data.trainingCenters.nodes.length).toBeGreaterThan(5);
      // The root list, and the one within it.
      expect(selected).toHaveBeenCalledTimes(2);
    } finally {
      selected.mockRestore();
      await graph.close();
    }
  },
);
