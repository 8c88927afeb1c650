import { type DocumentNode, print, visit } from 'graphql';

/** An operation with its variables. */
export interface Operation {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /**
   * Variables that take a cursor of the list whose argument they are, and a number that chooses among
   * those cursors that the list returns without them.
   */
  readonly cursors: Readonly<Record<string, number>>;
}

/** An operation as text, with those of the variables that it has. */
export function printOperation({ document, variables }: Omit<Operation, 'cursors'>): string {
  const names = new Set<string>();
  visit(document, { VariableDefinition: ({ variable }) => void names.add(variable.name.value) });
  const given = Object.entries(variables).filter(([name]) => names.has(name));
  const values = JSON.stringify(Object.fromEntries(given), null, 2);
  return given.length > 0 ? `${print(document)}\n${values}` : print(document);
}

/** A document without the variables and fragments that nothing in it uses any more: they would be refused. */
export function withoutUnused(document: DocumentNode): DocumentNode {
  const variables = new Set<string>();
  const fragments = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void variables.add(name.value),
    FragmentSpread: ({ name }) => void fragments.add(name.value),
  });
  let dropped = false;
  const kept = visit(document, {
    VariableDefinition({ variable }) {
      return variables.has(variable.name.value) ? false : null;
    },
    FragmentDefinition({ name }) {
      if (fragments.has(name.value)) return undefined;
      dropped = true;
      return null;
    },
  });
  // A fragment that went may have been the only one to use another.
  return dropped ? withoutUnused(kept) : kept;
}
