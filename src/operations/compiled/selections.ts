import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  isAbstractType,
  typeFromAST,
  visit,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** The fragments of a document, by name. */
export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** Values of the variables that `@skip` and `@include` depend on. */
export type Switches = ReadonlyMap<string, boolean>;

function conditionOf({ name, arguments: args }: DirectiveNode) {
  const conditional =
    name.value === GraphQLSkipDirective.name || name.value === GraphQLIncludeDirective.name;
  return conditional ? args?.find((argument) => argument.name.value === 'if')?.value : undefined;
}

/** Names of the variables that decide by `@skip` and `@include` what an operation selects. */
export function switchNames(operation: OperationDefinitionNode, fragments: Fragments): string[] {
  const names = new Set<string>();
  const Directive = (directive: DirectiveNode): void => {
    const condition = conditionOf(directive);
    if (condition?.kind === Kind.VARIABLE) names.add(condition.name.value);
  };
  for (const definition of [operation, ...Object.values(fragments)])
    visit(definition, { Directive });
  return [...names].toSorted();
}

function isIncluded({ directives = [] }: SelectionNode, switches: Switches): boolean {
  return directives.every((directive) => {
    const condition = conditionOf(directive);
    if (!condition) return true;
    const value =
      condition.kind === Kind.VARIABLE
        ? switches.get(condition.name.value)
        : condition.kind === Kind.BOOLEAN && condition.value;
    return directive.name.value === GraphQLSkipDirective.name ? value !== true : value === true;
  });
}

function appliesTo(
  schema: GraphQLSchema,
  { typeCondition }: FragmentDefinitionNode | InlineFragmentNode,
  type: GraphQLObjectType,
): boolean {
  if (!typeCondition) return true;
  const condition = typeFromAST(schema, typeCondition);
  return condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
}

/** The fields that a selection has of objects of one type, by response key and in its order. */
export function collectFields(
  schema: GraphQLSchema,
  fragments: Fragments,
  switches: Switches,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();

  function collect(selectionSet: SelectionSetNode): void {
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD && spread.has(selection.name.value)) continue;
      if (!isIncluded(selection, switches)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const nodes = fields.get(key);
        if (nodes) nodes.push(selection);
        else fields.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (appliesTo(schema, selection, type)) collect(selection.selectionSet);
      } else {
        spread.add(selection.name.value);
        const fragment = fragments[selection.name.value];
        if (fragment && appliesTo(schema, fragment, type)) collect(fragment.selectionSet);
      }
    }
  }

  for (const selectionSet of selectionSets) collect(selectionSet);
  return fields;
}
