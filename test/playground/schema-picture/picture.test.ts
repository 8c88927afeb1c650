import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { around, overview } from '../../../playground/schema-picture/layout.ts';
import { SchemaModel } from '../../../playground/schema-picture/model.ts';

const typeDefs = readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8');
const model = new SchemaModel(buildSchema(typeDefs));

describe('the picture of the schema', () => {
  it('has types without the steps of connections', () => {
    expect(model.types.has('TrainingCenter')).toBe(true);
    for (const step of ['Query', 'TrainingCenterConnection', 'TrainingCenterEdge', 'PageInfo'])
      expect(model.types.has(step)).toBe(false);
    const fields = model.types.get('TrainingCenter')!.fields;
    expect(fields.find(({ name }) => name === 'batches')).toEqual({
      name: 'batches',
      description: 'Batches it ran, latest first.',
      type: 'TrainingBatch',
      isMany: true,
      isLink: true,
    });
    expect(fields.find(({ name }) => name === 'code')).toMatchObject({
      type: 'String',
      isMany: false,
      isLink: false,
    });
  });

  it('knows where one comes to a type from', () => {
    expect(model.arrivalsAt('TrainingBatch')).toContainEqual({
      from: 'TrainingProgram',
      fields: ['batches'],
    });
  });

  it('shows every thing once, no two at one place, and draws no line twice', () => {
    const { nodes, edges } = overview(model);
    const things = [...model.types.values()].filter(({ isThing }) => isThing);
    expect(nodes.map(({ id }) => id)).toEqual(things.map(({ name }) => name));
    expect(nodes.map(({ id }) => id)).toContain('Participant');
    for (const one of nodes)
      for (const other of nodes) {
        if (one === other) continue;
        const isApart =
          one.position.x + one.width < other.position.x ||
          other.position.x + other.width < one.position.x ||
          one.position.y + one.height < other.position.y ||
          other.position.y + other.height < one.position.y;
        expect(isApart, `${one.id} over ${other.id}`).toBe(true);
      }
    const ends = edges.map(({ source, target }) => [source, target].toSorted().join(' '));
    expect(new Set(ends).size).toBe(ends.length);
    // What every organization has is drawn at the interface alone.
    expect(ends).toContain('Organization OrganizationName');
    expect(ends).not.toContain('OrganizationName TrainingCenter');
  });

  it.each([...model.types.keys()])('leads from %s on by lines whose ends are there', (name) => {
    const { nodes, edges } = around(model, name);
    const ids = new Set(nodes.map(({ id }) => id));
    expect(ids.size).toBe(nodes.length);
    for (const { source, target } of edges)
      expect([...ids]).toEqual(expect.arrayContaining([source, target]));
    const neighbours = model.types
      .get(name)!
      .fields.filter(({ isLink, type }) => isLink && type !== name)
      .map(({ type }) => type);
    for (const neighbour of neighbours) expect(ids).toContain(neighbour);
  });
});
