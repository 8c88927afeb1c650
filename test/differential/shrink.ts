import {
  type ASTNode,
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLInputType,
  type GraphQLSchema,
  Kind,
  TypeInfo,
  typeFromAST,
  validate,
  type ValueNode,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { isConnection } from './coverage.ts';
import * as ast from './generator/document.ts';
import type { InputValue } from './generator/inputs.ts';
import { literal } from './generator/literals.ts';
import { type Operation, withoutUnused } from './operation.ts';

/** So many smaller forms are tried at most: a minimum is a help, and not worth an hour. */
const mostTries = 3_000;

/**
 * A smaller form of an operation that still fails: without any field, fragment, argument, directive,
 * part of a filter or step of an order that it fails without, and without variables where literals do.
 *
 * @param fails whether a valid operation fails in the same way as the first one
 */
export async function shrink(
  schema: GraphQLSchema,
  operation: Operation,
  fails: (smaller: Operation) => Promise<boolean>,
): Promise<Operation> {
  let smallest = operation;
  let tries = 0;
  for (let found = true; found;) {
    found = false;
    for (let index = 0; tries < mostTries;) {
      const candidates = smallerForms(schema, smallest);
      if (index >= candidates.length) break;
      const document = withoutUnused(candidates[index]!());
      const smaller = { ...smallest, document };
      if (validate(schema, document).length === 0 && (tries++, await fails(smaller))) {
        // What stood behind the part that went is at its place now.
        smallest = smaller;
        found = true;
      } else {
        index += 1;
      }
    }
  }
  return smallest;
}

/** How long the path of a root field is: `definitions`, its index, `selectionSet`, `selections`, and its index. */
const rootDepth = 5;

type Path = readonly (string | number)[];
type Form = () => DocumentNode;

/** Documents with one part less, whole branches before their twigs. Not all of them are valid. */
function smallerForms(schema: GraphQLSchema, operation: Operation): Form[] {
  const { document } = operation;
  const forms: (Form & { depth?: number })[] = [];
  const rootLists = Object.values(schema.getQueryType()!.getFields()).filter(isConnection);
  const add = (path: Path, make: () => unknown) => {
    forms.push(Object.assign(() => replaced(document, path, make()), { depth: path.length }));
  };
  const types = new TypeInfo(schema);
  const look: ASTVisitor = {
    enter(node, _key, _parent, livePath) {
      const path = [...livePath];
      for (const [key, parts] of listsOf(node)) {
        if (parts.length > 3) {
          const half = Math.ceil(parts.length / 2);
          add([...path, key], () => parts.slice(half));
          add([...path, key], () => parts.slice(0, half));
        }
        // An empty object is another condition, not a smaller one.
        const least = node.kind === Kind.OBJECT || node.kind === Kind.SELECTION_SET ? 2 : 1;
        if (parts.length < least) continue;
        for (const part of parts) {
          add([...path, key], () => parts.filter((each) => each !== part));
        }
      }
      for (const simpler of simplerNodes(document, node)) add(path, () => simpler);
      if (node.kind !== Kind.FIELD || path.length <= rootDepth) return;
      const root = rootLists.find(
        (each) => getNamedType(each.type) === getNamedType(types.getType()),
      );
      // The list of everything instead of one that belongs to something.
      if (root) {
        const { alias: _alias, ...list } = { ...node, name: ast.name(root.name) };
        forms.unshift(() => withRoot(document, list));
      }
    },
  };
  visit(document, visitWithTypeInfo(types, look));
  const inlined = [
    () => withLiterals(schema, operation, () => true),
    ...[...variablesOf(document)].map(
      ([name]) =>
        () =>
          withLiterals(schema, operation, (each) => each === name),
    ),
  ];
  const withVariables = [...variablesOf(document)].some(([name]) => !(name in operation.cursors));
  const sorted = forms.toSorted((a, b) => (a.depth ?? 0) - (b.depth ?? 0));
  return withVariables ? [...sorted, ...inlined] : sorted;
}

/** The operation with one root field. */
function withRoot(document: DocumentNode, root: FieldNode): DocumentNode {
  const definitions = document.definitions.map((each) =>
    each.kind === Kind.OPERATION_DEFINITION
      ? { ...each, selectionSet: ast.selectionSet([root]) }
      : each,
  );
  return { ...document, definitions };
}

/** Lists in a node of parts that it may do without. */
function listsOf(node: ASTNode): [string, readonly ASTNode[]][] {
  switch (node.kind) {
    case Kind.SELECTION_SET:
      return [['selections', node.selections]];
    case Kind.FIELD:
      return [
        ['arguments', node.arguments ?? []],
        ['directives', node.directives ?? []],
      ];
    case Kind.FRAGMENT_SPREAD:
    case Kind.INLINE_FRAGMENT:
      return [['directives', node.directives ?? []]];
    case Kind.OBJECT:
      return [['fields', node.fields]];
    case Kind.LIST:
      return [['values', node.values]];
    default:
      return [];
  }
}

/** The same node with less around it. */
function simplerNodes(document: DocumentNode, node: ASTNode): ASTNode[] {
  switch (node.kind) {
    case Kind.FIELD: {
      const { alias: _alias, ...plain } = node;
      return node.alias ? [plain] : [];
    }
    case Kind.FRAGMENT_SPREAD: {
      const definition = document.definitions.find(
        (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === node.name.value,
      );
      if (definition?.kind !== Kind.FRAGMENT_DEFINITION) return [];
      const { selections } = definition.selectionSet;
      return [ast.inlineFragment(definition.typeCondition.name.value, selections, node.directives)];
    }
    case Kind.SELECTION_SET: {
      const flat = node.selections.flatMap((each) =>
        each.kind === Kind.INLINE_FRAGMENT && (each.directives ?? []).length === 0
          ? each.selectionSet.selections
          : [each],
      );
      return flat.some((each) => !node.selections.includes(each)) ? [ast.selectionSet(flat)] : [];
    }
    case Kind.INT:
      return Number(node.value) > 1 ? [{ kind: Kind.INT, value: '1' }] : [];
    case Kind.OBJECT:
      // What is inside of `not: { … }` or of a relation may do by itself; validation says if not.
      return node.fields
        .flatMap(({ value }) => (value.kind === Kind.LIST ? value.values : [value]))
        .filter((value) => value.kind === Kind.OBJECT && value.fields.length > 0);
    default:
      return [];
  }
}

/** The document with another node, or list of nodes, at that place. */
function replaced(document: DocumentNode, path: Path, value: unknown): DocumentNode {
  const change = (part: unknown, [key, ...rest]: Path): unknown => {
    if (key === undefined) return value;
    const inner = change((part as Record<string | number, unknown>)[key], rest);
    if (Array.isArray(part)) return part.with(key as number, inner);
    return { ...(part as object), [key]: inner };
  };
  return change(document, path) as DocumentNode;
}

function variablesOf(document: DocumentNode): Map<string, VariableDefinitionNode> {
  const found = new Map<string, VariableDefinitionNode>();
  visit(document, {
    VariableDefinition(node) {
      found.set(node.variable.name.value, node);
      return false;
    },
  });
  return found;
}

/** The document with literals in the place of those variables; cursors stay what they are. */
function withLiterals(
  schema: GraphQLSchema,
  { document, variables, cursors }: Operation,
  chosen: (name: string) => boolean,
): DocumentNode {
  const definitions = variablesOf(document);
  return visit(document, {
    VariableDefinition: () => false,
    Variable({ name: { value: name } }): ValueNode | undefined {
      const definition = definitions.get(name);
      if (name in cursors || !definition || !chosen(name)) return undefined;
      const type = typeFromAST(schema, definition.type) as GraphQLInputType;
      return name in variables
        ? literal(type, variables[name] as InputValue)
        : (definition.defaultValue ?? { kind: Kind.NULL });
    },
  });
}
