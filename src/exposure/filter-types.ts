import { Int } from 'type-graphql';
import type { ColumnType } from '../loading/table.ts';
import { addField, inputType } from './connection-types.ts';
import { DateScalar } from './date.ts';
import { enumerationNamed } from './enumeration.ts';
import type { TypeThunk } from './expose.ts';
import type { Model, ModelField, ModelType } from './model.ts';

type InputClass = new () => object;

const descriptions = {
  eq: 'Equal to this.',
  in: 'Equal to one of these; an empty list matches nothing.',
  gt: 'Greater than this.',
  gte: 'This or greater.',
  lt: 'Less than this.',
  lte: 'This or less.',
  contains: 'Contains this text, regardless of case and accents.',
};

type Operator = keyof typeof descriptions;

const ranges: readonly Operator[] = ['eq', 'in', 'gt', 'gte', 'lt', 'lte'];

const scalars: Partial<
  Record<ColumnType, { name: string; type: TypeThunk; operators: readonly Operator[] }>
> = {
  text: { name: 'String', type: () => String, operators: ['eq', 'in', 'contains'] },
  integer: { name: 'Int', type: () => Int, operators: ranges },
  date: { name: 'Date', type: () => DateScalar, operators: ranges },
  boolean: { name: 'Boolean', type: () => Boolean, operators: ['eq'] },
};

/** The filter of an entity: one mechanism for all of them, from the columns that it exposes. */
export function filterType(model: Model, { name, filters }: ModelType): InputClass | undefined {
  if (filters.length === 0) return undefined;
  return inputType(
    `${name}Filter`,
    `Conditions on \`${name}\`; all of them must hold.`,
    (input) => {
      for (const field of filters) {
        const type = fieldFilter(model, field);
        addField(input, field.name, () => type, {
          nullable: true,
          description: `By: ${field.property.comment}`,
        });
      }
    },
  );
}

function fieldFilter(model: Model, { name, property, column, target }: ModelField): InputClass {
  const nested = target && filterType(model, model.get(target.name)!);
  if (nested) return nested;
  const enumeration = enumerationNamed(property.runtimeType);
  if (enumeration) return operators(property.runtimeType, () => enumeration, ['eq', 'in']);
  const scalar = scalars[column.type];
  if (!scalar) throw new Error(`There is no filter for ${name}, of type ${column.type}.`);
  return operators(scalar.name, scalar.type, scalar.operators);
}

function operators(name: string, type: TypeThunk, names: readonly Operator[]): InputClass {
  return inputType(
    `${name}Filter`,
    `Conditions on a value of type \`${name}\`; all of them must hold.`,
    (input) => {
      for (const operator of names) {
        const operand: TypeThunk = operator === 'in' ? () => [type()] : type;
        addField(input, operator, operand, { nullable: true, description: descriptions[operator] });
      }
    },
  );
}
