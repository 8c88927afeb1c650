import { isOrderable } from '../loading/order.ts';
import { addField, inputType } from './connection-types.ts';
import { enumeration } from './enumeration.ts';
import type { Model, ModelType } from './model.ts';

export const OrderDirection = enumeration(
  'OrderDirection',
  'Direction of an order. Nulls come last in both.',
  {
    ASC: 'From the least to the greatest, from the earliest to the latest.',
    DESC: 'From the greatest to the least, from the latest to the earliest.',
  },
);

/** What an entity can be ordered by: the columns that it can be filtered by, and those of its to-one relations. */
export function orderType(model: Model, { name, orders }: ModelType): new () => object {
  const description = `One step of an order of \`${name}\`: exactly one of these fields. Nulls come last.`;
  return inputType(`${name}Order`, description, (input) => {
    for (const { name: field, property, column, target } of orders) {
      if (!isOrderable(column)) continue;
      const nested = target && orderType(model, model.get(target.name)!);
      addField(input, field, () => nested ?? OrderDirection, {
        nullable: true,
        description: `By: ${property.comment}`,
      });
    }
  });
}
