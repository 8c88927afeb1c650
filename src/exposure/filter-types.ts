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
  ne: 'Not equal to this; holds for null.',
  in: 'Equal to one of these; an empty list matches nothing.',
  notIn: 'Equal to none of these; holds for null, and an empty list matches everything.',
  gt: 'Greater than this.',
  gte: 'This or greater.',
  lt: 'Less than this.',
  lte: 'This or less.',
  contains: 'Contains this text, regardless of case and accents.',
  startsWith: 'Begins with this text, regardless of case and accents.',
  isNull: 'Whether there is no value.',
};

const quantifiers = {
  some: 'At least one meets these conditions.',
  none: 'Not one meets these conditions.',
  every: 'All meet these conditions; holds where there are none.',
};

type Operator = keyof typeof descriptions;

const equality: readonly Operator[] = ['eq', 'ne', 'in', 'notIn', 'isNull'];
const ranges: readonly Operator[] = [...equality, 'gt', 'gte', 'lt', 'lte'];
const texts: readonly Operator[] = [...equality, 'contains', 'startsWith'];

const scalars: Partial<
  Record<ColumnType, { name: string; type: TypeThunk; operators: readonly Operator[] }>
> = {
  text: { name: 'String', type: () => String, operators: texts },
  integer: { name: 'Int', type: () => Int, operators: ranges },
  date: { name: 'Date', type: () => DateScalar, operators: ranges },
  boolean: { name: 'Boolean', type: () => Boolean, operators: ['eq', 'ne', 'isNull'] },
};

/**
 * The filter of an entity: one mechanism for all of them, from the columns and lists that it exposes.
 */
export function filterType(model: Model, { name, filters, hashed, lists }: ModelType): InputClass {
  return inputType(
    `${name}Filter`,
    `Conditions on \`${name}\`; all of them must hold.`,
    (input) => {
      for (const field of filters) {
        const type = fieldFilter(model, field);
        const description = `By: ${field.property.comment}`;
        addField(input, field.name, () => type, { nullable: true, description });
      }
      for (const [value, { description }] of hashed) {
        const type = operators(
          'Exact',
          () => String,
          ['eq', 'isNull'],
          'text that is found exactly or not at all',
        );
        addField(input, value, () => type, { nullable: true, description: `By: ${description}` });
      }
      for (const { name: list, description, relation } of lists) {
        const type = listFilter(model, model.get(relation.target.name)!);
        addField(input, list, () => type, { nullable: true, description: `By: ${description}` });
      }
      addField(input, 'and', () => [input], {
        nullable: true,
        description: 'All of these hold; an empty list matches everything.',
      });
      addField(input, 'or', () => [input], {
        nullable: true,
        description: 'At least one of these holds; an empty list matches nothing.',
      });
      addField(input, 'not', () => input, {
        nullable: true,
        description: 'This does not hold, or cannot be told because of a null.',
      });
      addField(input, 'isNull', () => Boolean, {
        nullable: true,
        description:
          'Whether a relation leads nowhere; only where the filter is that of a relation.',
      });
    },
  );
}

function listFilter(model: Model, target: ModelType): InputClass {
  const name = `${target.name}ListFilter`;
  const description = `Conditions on a list of \`${target.name}\`; all of them must hold.`;
  return inputType(name, description, (input) => {
    for (const [quantifier, meaning] of Object.entries(quantifiers)) {
      const type = filterType(model, target);
      addField(input, quantifier, () => type, { nullable: true, description: meaning });
    }
  });
}

function operandType(operator: Operator, type: TypeThunk): TypeThunk {
  switch (operator) {
    case 'in':
    case 'notIn':
      return () => [type()];
    case 'isNull':
      return () => Boolean;
    default:
      return type;
  }
}

function fieldFilter(model: Model, { name, property, column, target }: ModelField): InputClass {
  if (target) return filterType(model, model.get(target.name)!);
  const enumeration = enumerationNamed(property.runtimeType);
  if (enumeration) return operators(property.runtimeType, () => enumeration, equality);
  const scalar = scalars[column.type];
  if (!scalar) throw new Error(`There is no filter for ${name}, of type ${column.type}.`);
  return operators(scalar.name, scalar.type, scalar.operators);
}

function operators(
  name: string,
  type: TypeThunk,
  names: readonly Operator[],
  what = `value of type \`${name}\``,
): InputClass {
  return inputType(`${name}Filter`, `Conditions on a ${what}; all of them must hold.`, (input) => {
    for (const operator of names) {
      const operand = operandType(operator, type);
      addField(input, operator, operand, { nullable: true, description: descriptions[operator] });
    }
  });
}
