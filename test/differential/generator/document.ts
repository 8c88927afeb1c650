import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  Kind,
  type NameNode,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
  type VariableDefinitionNode,
  type VariableNode,
  parseConstValue,
  parseType,
} from 'graphql';

export const name = (value: string): NameNode => ({ kind: Kind.NAME, value });

const namedType = (value: string): NamedTypeNode => ({
  kind: Kind.NAMED_TYPE,
  name: name(value),
});

export const variable = (value: string): VariableNode => ({
  kind: Kind.VARIABLE,
  name: name(value),
});

export const argument = (key: string, value: ValueNode): ArgumentNode => ({
  kind: Kind.ARGUMENT,
  name: name(key),
  value,
});

export const directive = (key: 'include' | 'skip', condition: ValueNode): DirectiveNode => ({
  kind: Kind.DIRECTIVE,
  name: name(key),
  arguments: [argument('if', condition)],
});

export const selectionSet = (selections: readonly SelectionNode[]): SelectionSetNode => ({
  kind: Kind.SELECTION_SET,
  selections,
});

export interface FieldParts {
  readonly alias?: string | undefined;
  readonly args?: readonly ArgumentNode[];
  readonly directives?: readonly DirectiveNode[];
  readonly selections?: readonly SelectionNode[] | undefined;
}

export const field = (
  key: string,
  { alias, args = [], directives = [], selections }: FieldParts = {},
): FieldNode => ({
  kind: Kind.FIELD,
  name: name(key),
  arguments: args,
  directives,
  ...(alias !== undefined && { alias: name(alias) }),
  ...(selections && { selectionSet: selectionSet(selections) }),
});

export const inlineFragment = (
  on: string | undefined,
  selections: readonly SelectionNode[],
  directives: readonly DirectiveNode[] = [],
): InlineFragmentNode => ({
  kind: Kind.INLINE_FRAGMENT,
  ...(on !== undefined && { typeCondition: namedType(on) }),
  directives,
  selectionSet: selectionSet(selections),
});

export const fragment = (
  key: string,
  on: string,
  selections: readonly SelectionNode[],
): FragmentDefinitionNode => ({
  kind: Kind.FRAGMENT_DEFINITION,
  name: name(key),
  typeCondition: namedType(on),
  selectionSet: selectionSet(selections),
});

export const spread = (
  key: string,
  directives: readonly DirectiveNode[] = [],
): FragmentSpreadNode => ({ kind: Kind.FRAGMENT_SPREAD, name: name(key), directives });

/** @param defaultValue a value of GraphQL as text */
export const variableDefinition = (
  key: string,
  type: string,
  defaultValue?: string,
): VariableDefinitionNode => ({
  kind: Kind.VARIABLE_DEFINITION,
  variable: variable(key),
  type: parseType(type, { noLocation: true }),
  ...(defaultValue !== undefined && {
    defaultValue: parseConstValue(defaultValue, { noLocation: true }),
  }),
  directives: [] satisfies ConstDirectiveNode[],
});
