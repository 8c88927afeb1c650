import { type GraphQLSchema, lexicographicSortSchema, print, printSchema } from 'graphql';

/**
 * The schema as a document, in alphabetical order, with the directives of its types: graphql-js
 * prints what directives there are, but not where they stand.
 */
export function printWithDirectives(schema: GraphQLSchema): string {
  const directives = new Map(
    Object.values(schema.getTypeMap()).map(({ name, astNode }) => [
      name,
      (astNode?.directives ?? []).map((directive) => ` ${print(directive)}`).join(''),
    ]),
  );
  const printed = printSchema(lexicographicSortSchema(schema));
  return `${printed.replaceAll(
    /^((?:type|interface) (\w+)[^{\n]*) \{$/gm,
    (_line, head: string, name: string) => `${head}${directives.get(name)} {`,
  )}\n`;
}
