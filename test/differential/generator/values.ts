import {
  getNullableType,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  Kind,
  print,
  type ValueNode,
  type VariableDefinitionNode,
  type VariableNode,
} from 'graphql';
import type { Random } from '../random.ts';
import * as ast from './document.ts';
import type { InputValue } from './inputs.ts';
import { literal, scalarLiteral } from './literals.ts';

/** Names that nothing else in an operation has, for aliases, fragments and variables. */
export class Names {
  #count = 0;

  next(stem: string): string {
    this.#count += 1;
    return `${stem}${this.#count}`;
  }
}

/** Writes values into an operation, some of them as variables, and collects those variables. */
export class Values {
  readonly #random: Random;
  readonly #names: Names;
  readonly #definitions: VariableDefinitionNode[] = [];
  readonly #variables: Record<string, unknown> = {};
  readonly #cursors: Record<string, number> = {};

  constructor(random: Random, names: Names) {
    this.#random = random;
    this.#names = names;
  }

  get definitions(): readonly VariableDefinitionNode[] {
    return this.#definitions;
  }

  /** Those that are given, by name. */
  get variables(): Readonly<Record<string, unknown>> {
    return this.#variables;
  }

  /** As in `Operation`. */
  get cursors(): Readonly<Record<string, number>> {
    return this.#cursors;
  }

  /**
   * A value in the document, of which any part may be a variable, with or without a default.
   *
   * @param required whether the place takes no null, also when it has a default of its own
   */
  literal(type: GraphQLInputType, value: InputValue, required = false): ValueNode {
    return this.#random.chance(0.2)
      ? this.#variable(type, value, required)
      : this.#written(type, value);
  }

  #written(type: GraphQLInputType, value: InputValue): ValueNode {
    if (value === null) return { kind: Kind.NULL };
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      if (!Array.isArray(value)) return this.#written(nullable.ofType, value);
      const values = value.map((each: InputValue) => this.literal(nullable.ofType, each, true));
      return { kind: Kind.LIST, values };
    }
    if (isInputObjectType(nullable)) {
      const fields = nullable.getFields();
      return {
        kind: Kind.OBJECT,
        fields: Object.entries(value).map(([key, part]) => ({
          kind: Kind.OBJECT_FIELD,
          name: ast.name(key),
          // A step of an order has one field: a null would leave it none.
          value: this.literal(fields[key]!.type, part, nullable.name.endsWith('Order')),
        })),
      };
    }
    return scalarLiteral(nullable, value);
  }

  #variable(type: GraphQLInputType, value: InputValue, required: boolean): ValueNode {
    const key = this.#names.next('v');
    const nullable = String(getNullableType(type));
    if (value !== null && this.#random.chance(0.2)) {
      const fallback = print(literal(type, value));
      this.#definitions.push(ast.variableDefinition(key, nullable, fallback));
      // The default stands in for a variable that is not given; a null is given.
      if (!required && this.#random.chance(0.1)) this.#variables[key] = null;
      return ast.variable(key);
    }
    this.#definitions.push(ast.variableDefinition(key, required ? `${nullable}!` : nullable));
    this.#variables[key] = value;
    return ast.variable(key);
  }

  /** A variable for a cursor of the list whose argument it is. */
  cursor(): VariableNode {
    const key = this.#names.next('cursor');
    this.#definitions.push(ast.variableDefinition(key, 'String'));
    this.#cursors[key] = this.#random.integer(0, 1_000);
    return ast.variable(key);
  }
}
