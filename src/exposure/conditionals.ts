import {
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type SelectionNode,
  type ValueNode,
  visit,
} from 'graphql';

/** The fragments of a document, by name. */
export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

export function fragmentsIn(document: DocumentNode): Fragments {
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments[each.name.value] = each;
  }
  return fragments;
}

/** What `@skip` or `@include` depends on; undefined for any other directive. */
function conditionOf({ name, arguments: args = [] }: DirectiveNode): ValueNode | undefined {
  return name.value === GraphQLSkipDirective.name || name.value === GraphQLIncludeDirective.name
    ? args.find((argument) => argument.name.value === 'if')?.value
    : undefined;
}

/**
 * Whether `@skip` and `@include` leave a selection in.
 *
 * @param valueOf the value of a variable, by its name
 */
export function isIncluded(
  { directives = [] }: SelectionNode,
  valueOf: (variable: string) => unknown,
): boolean {
  return directives.every((directive) => {
    const condition = conditionOf(directive);
    if (!condition) return true;
    const holds =
      condition.kind === Kind.VARIABLE
        ? valueOf(condition.name.value) === true
        : condition.kind === Kind.BOOLEAN && condition.value;
    return holds === (directive.name.value === GraphQLIncludeDirective.name);
  });
}

/**
 * Names, in alphabetical order, of the variables that decide by `@skip` and `@include` what is
 * selected within these nodes and the fragments that they use.
 */
export function switchesIn(nodes: readonly ASTNode[], fragments: Fragments): readonly string[] {
  const found = new Set<string>();
  // Fragments are added while they are gone through: a recursion could be as deep as they are many.
  const within = new Set(nodes);
  for (const node of within) {
    visit(node, {
      Directive(directive) {
        const condition = conditionOf(directive);
        if (condition?.kind === Kind.VARIABLE) found.add(condition.name.value);
      },
      FragmentSpread({ name }) {
        const fragment = fragments[name.value];
        if (fragment) within.add(fragment);
      },
    });
  }
  return [...found].toSorted();
}
