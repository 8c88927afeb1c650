import { defineEntity } from '@mikro-orm/core';
import { expect, it } from 'vitest';
import type { EntityClass } from '../../src/database/entity.ts';
import { createOrm } from '../../src/database/orm.ts';
import { announcesChange, keepsListSize } from '../../src/database/triggers.ts';
import { identity } from '../../src/exposure/columns.ts';
import { type Exposure, expose } from '../../src/exposure/expose.ts';
import { buildModel, type Model } from '../../src/exposure/model.ts';

/** The model of a table without columns of its own, so exposed. */
function modelOf(
  exposure: Exposure<object>,
  triggers: Parameters<typeof defineEntity>[0]['triggers'] = [],
): Model {
  const ThingSchema = defineEntity({
    name: 'Thing',
    tableName: 'thing',
    comment: 'Anything.',
    properties: { id: identity() },
    triggers,
  });
  class Thing extends ThingSchema.class {}
  ThingSchema.setClass(Thing);
  const entities: EntityClass[] = [Thing];
  expose(Thing, exposure);
  return buildModel(entities, createOrm(entities, { dbName: 'none' }).getMetadata());
}

it('holds in memory only what announces its changes', () => {
  expect(() => modelOf({ resident: true })).toThrow(
    'Thing is held in memory, but no trigger announces its changes.',
  );
  const model = modelOf({ resident: true }, [announcesChange('thing')]);
  expect(model.get('Thing')!.table.resident).toBe(true);
  expect(modelOf({}).get('Thing')!.table.resident).toBe(false);
});

it('counts only by a size that is kept', () => {
  const root = { many: 'things', size: 'thing' };
  expect(() => modelOf({ root })).toThrow('Thing counts by thing, whose size no trigger keeps.');
  const model = modelOf({ root }, keepsListSize('thing'));
  expect(model.get('Thing')!.root!.list.size).toBe('thing');
});

it('names what is exposed and not there', () => {
  expect(() => modelOf({ fields: ['colour' as never] })).toThrow(
    'Thing exposes colour, which is not one of its properties.',
  );
});
