import {
  getNamedType,
  type GraphQLInputObjectType,
  isEnumType,
  isInputObjectType,
  isListType,
} from 'graphql';
import type { Random } from '../random.ts';
import type { Samples } from './samples.ts';

/** A value as a variable would carry it. */
export type InputValue =
  | string
  | number
  | boolean
  | null
  | readonly InputValue[]
  | { readonly [field: string]: InputValue };

/** What one filter may still use up: the server refuses what is larger. */
interface Size {
  relations: number;
}

/** What a condition is about, each as often as it stands here. */
const words = [
  'allOf',
  'anyOf',
  'not',
  'not',
  'leaf',
  'leaf',
  'leaf',
  'reference',
  'reference',
  'list',
] as const;

/** Draws filters and orders from their input types, with values that the database has. */
export class Inputs {
  readonly #random: Random;
  readonly #samples: Samples;

  constructor(random: Random, samples: Samples) {
    this.#random = random;
    this.#samples = samples;
  }

  /** A filter of the type `…Filter`. */
  filter(type: GraphQLInputObjectType): InputValue {
    if (this.#random.chance(0.03)) return {};
    return this.#conditions(type, this.#random.chance(0.1) ? 4 : 3, {
      relations: this.#random.chance(0.1) ? 10 : 5,
    });
  }

  /** Steps of an order of the type `…Order`, no path twice; one step may stand without its list. */
  order(type: GraphQLInputObjectType): InputValue {
    const steps = new Map<string, InputValue>();
    const wanted = this.#random.pick([1, 1, 1, 2, 2, 3, 5]);
    for (let step = 0; step < wanted; step++) {
      const path = this.#path(type);
      const direction = this.#random.pick(['ASC', 'DESC']);
      const value = path.reduceRight<InputValue>((inner, key) => ({ [key]: inner }), direction);
      steps.set(path.join('.'), value);
    }
    const list = [...steps.values()];
    if (list.length === 1 && this.#random.chance(0.2)) return list[0]!;
    return this.#random.chance(0.02) ? [] : list;
  }

  /** A day near those on record. */
  day(): string {
    const days = this.#samples.values('OrganizationName', 'validFrom') as string[];
    return this.#random.chance(0.8) ? this.#near(this.#random.pick(days)) : '2021-06-30';
  }

  /** The path of fields that one step of an order names, at most five relations long. */
  #path(type: GraphQLInputObjectType, depth = 0): string[] {
    const fields = Object.values(type.getFields());
    const plain = fields.filter((each) => isEnumType(getNamedType(each.type)));
    const nested = fields.filter((each) => isInputObjectType(getNamedType(each.type)));
    const goOn = nested.length > 0 && depth < 5 && this.#random.chance(depth < 2 ? 0.4 : 0.15);
    const choices = goOn || plain.length === 0 ? nested : plain;
    const entity = type.name.replace(/Order$/, '');
    const withNulls = choices.filter(({ name }) => this.#samples.hasNulls(entity, name));
    const preferred = withNulls.length > 0 && this.#random.chance(0.4);
    const chosen = this.#random.pick(preferred ? withNulls : choices);
    const inner = getNamedType(chosen.type);
    return isInputObjectType(inner)
      ? [chosen.name, ...this.#path(inner, depth + 1)]
      : [chosen.name];
  }

  #conditions(type: GraphQLInputObjectType, depth: number, size: Size): Record<string, InputValue> {
    const entity = type.name.replace(/Filter$/, '');
    const fields = Object.values(type.getFields()).map(({ name, type: of }) => ({
      name,
      input: getNamedType(of) as GraphQLInputObjectType,
    }));
    const kinds = {
      leaf: fields.filter(({ input }) => isInputObjectType(input) && 'eq' in input.getFields()),
      list: fields.filter(({ input }) => isInputObjectType(input) && 'some' in input.getFields()),
      reference: fields.filter(
        ({ name, input }) =>
          isInputObjectType(input) &&
          'and' in input.getFields() &&
          !['and', 'or', 'not'].includes(name),
      ),
    };
    const made: Record<string, InputValue> = {};
    const wanted = this.#random.pick([1, 1, 1, 1, 1, 2, 2, 3]);
    for (let condition = 0; condition < wanted; condition++) {
      const word = depth > 1 ? this.#random.pick(words) : 'leaf';
      if (word === 'allOf' || word === 'anyOf') {
        const count = this.#random.pick([0, 1, 1, 2, 2, 2, 3, 3]);
        made[word === 'allOf' ? 'and' : 'or'] = Array.from({ length: count }, () =>
          this.#conditions(type, depth - 1, size),
        );
      } else if (word === 'not') {
        made['not'] = this.#conditions(type, depth - 1, size);
      } else {
        const choices: keyof typeof kinds = kinds[word].length > 0 ? word : 'leaf';
        if (kinds[choices].length === 0) continue;
        const withNulls = kinds[choices].filter(
          (each) => choices !== 'list' && this.#samples.hasNulls(entity, each.name),
        );
        const preferred = withNulls.length > 0 && this.#random.chance(0.4);
        const { name, input } = this.#random.pick(preferred ? withNulls : kinds[choices]);
        const value =
          choices === 'leaf'
            ? this.#operators(entity, name, input)
            : this.#through(choices, input, depth, size);
        if (value) made[name] = value;
      }
    }
    return made;
  }

  #through(
    kind: 'reference' | 'list',
    input: GraphQLInputObjectType,
    depth: number,
    size: Size,
  ): InputValue | undefined {
    if (size.relations === 0) return undefined;
    size.relations -= 1;
    if (kind === 'reference') {
      if (this.#random.chance(0.15)) return { isNull: this.#random.chance(0.5) };
      if (this.#random.chance(0.03)) return {};
      const conditions = this.#conditions(input, depth - 1, size);
      return this.#random.chance(0.1) ? { ...conditions, isNull: false } : conditions;
    }
    const [first, second] = this.#random.some(['some', 'none', 'every'] as const, 2);
    const target = getNamedType(input.getFields()['some']!.type) as GraphQLInputObjectType;
    const inner = () =>
      this.#random.chance(0.15) ? {} : this.#conditions(target, depth - 1, size);
    if (size.relations === 0 || this.#random.chance(0.85)) return { [first!]: inner() };
    size.relations -= 1;
    return { [first!]: inner(), [second!]: inner() };
  }

  /** One or two operators on a value; undefined when the database has none to compare with. */
  #operators(
    entity: string,
    name: string,
    input: GraphQLInputObjectType,
  ): Record<string, InputValue> | undefined {
    const operators = Object.values(input.getFields());
    const made: Record<string, InputValue> = {};
    for (const { name: operator, type } of this.#random.some(
      operators,
      this.#random.pick([1, 1, 1, 2]),
    )) {
      if (operator === 'isNull') {
        made[operator] = this.#random.chance(0.5);
      } else if (this.#random.chance(0.02)) {
        made[operator] = null;
      } else if (isListType(type)) {
        const count = this.#random.pick([0, 1, 1, 2, 3, 5]);
        const values = Array.from({ length: count }, () => this.#value(entity, name, operator));
        const known = values.filter((value) => value !== undefined);
        made[operator] = known.length === 1 && this.#random.chance(0.2) ? known[0]! : known;
      } else {
        const value = this.#value(entity, name, operator);
        if (value !== undefined) made[operator] = value;
      }
    }
    return Object.values(made).some((value) => value !== null) ? made : undefined;
  }

  #value(entity: string, field: string, operator: string): InputValue | undefined {
    const known = this.#samples.values(entity, field) as (string | number | boolean)[];
    if (known.length === 0) return undefined;
    const value = this.#random.pick(known);
    if (typeof value === 'boolean') return this.#random.chance(0.5);
    if (typeof value === 'number') return value + this.#random.pick([0, 0, 0, -1, 1]);
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return this.#near(value);
    if (operator === 'contains' || operator === 'startsWith') return this.#part(value, operator);
    return value;
  }

  #near(day: string): string {
    const time = Date.parse(`${day}T00:00:00Z`) + this.#random.pick([0, 0, -1, 1, 30]) * 86_400_000;
    return new Date(time).toISOString().slice(0, 10);
  }

  /** A part of a text, at times in other letters, or with a space more. */
  #part(text: string, operator: string): string {
    const start = operator === 'startsWith' ? 0 : this.#random.integer(0, text.length - 1);
    const part = text.slice(start, start + this.#random.integer(1, 8));
    switch (this.#random.integer(0, 5)) {
      case 0:
        return part.toUpperCase();
      case 1:
        return part.toLowerCase();
      case 2:
        return ` ${part}`;
      case 3:
        return text;
      default:
        return part;
    }
  }
}
