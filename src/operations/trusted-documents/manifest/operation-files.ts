import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  print,
  visit,
} from 'graphql';
import type { DocumentInput } from '../../../access/trusted-documents/document-input.ts';
import { UsageError } from '../../../errors.ts';
import { named, parseText } from './operation-text.ts';

const extension = /\.(graphql|gql)$/;

/** Whether the name is that of a file of operations. */
export function isOperationFile(path: string): boolean {
  return extension.test(path);
}

interface Found<Node> {
  readonly node: Node;
  readonly file: string;
}

/**
 * Reads the operations of a file, or of all files of a folder and of those within it. Fragments are
 * shared between the files; each operation becomes a document with those that it uses, as graphql-js
 * prints it, whatever the files' layout.
 *
 * @throws UsageError that names the file, and what is wrong with it
 */
export function readOperationFiles(path: string): DocumentInput[] {
  const operations = new Map<string, Found<OperationDefinitionNode>>();
  const fragments = new Map<string, Found<FragmentDefinitionNode>>();
  for (const file of filesIn(path)) {
    for (const node of parseText(readFileSync(file, 'utf8'), file).definitions) {
      if (node.kind === Kind.OPERATION_DEFINITION) {
        add(operations, named(node, file).name.value, { node, file }, 'operation');
      } else if (node.kind === Kind.FRAGMENT_DEFINITION) {
        add(fragments, node.name.value, { node, file }, 'fragment');
      }
    }
  }
  return [...operations].map(([name, { node, file }]) => ({
    name,
    body: print({
      kind: Kind.DOCUMENT,
      definitions: [node, ...fragmentsOf(node, fragments, file)],
    }),
  }));
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter(isOperationFile)
    .toSorted()
    .map((file) => join(path, file));
  if (files.length === 0) throw new UsageError(`${path} has no .graphql file.`);
  return files;
}

function add<Node>(
  known: Map<string, Found<Node>>,
  name: string,
  found: Found<Node>,
  kind: string,
): void {
  const other = known.get(name);
  if (other) {
    const files = other.file === found.file ? other.file : `${other.file} and ${found.file}`;
    throw new UsageError(`The ${kind} ${name} is defined twice, in ${files}.`);
  }
  known.set(name, found);
}

/** The fragments that an operation uses, through whatever others, by name. */
function fragmentsOf(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, Found<FragmentDefinitionNode>>,
  file: string,
): FragmentDefinitionNode[] {
  const used = new Map<string, FragmentDefinitionNode>();
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode, within: string) => {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        if (used.has(value)) return;
        const fragment = fragments.get(value);
        if (!fragment) {
          throw new UsageError(`${within} uses the fragment ${value}, which no file defines.`);
        }
        used.set(value, fragment.node);
        collect(fragment.node, fragment.file);
      },
    });
  };
  collect(operation, file);
  return [...used.keys()].toSorted().map((name) => used.get(name)!);
}
