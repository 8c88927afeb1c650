import type { CodegenConfig } from '@graphql-codegen/cli';
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';

type Output = CodegenConfig['generates'][string];

const common = {
  preset: 'client',
  config: {
    emitLegacyCommonJSImports: false,
    enumsAsTypes: true,
    useTypeImports: true,
    scalars: { Date: 'string' },
  },
} satisfies Output;

/** A client app: typed operations, and the texts to publish, whose hashes the operations carry. */
function clientApp(name: string): Output {
  return {
    ...common,
    documents: `schema/operations/${name}/*.graphql`,
    // Clients with a cache need to know of what type each object is; the server gets what they send.
    documentTransforms: [addTypenameSelectionDocumentTransform],
    presetConfig: { fragmentMasking: false, persistedDocuments: true },
  };
}

const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  generates: {
    // Typed operations for the tests: each call of `graphql()` there gets its result's type.
    '.generated/graphql/': {
      ...common,
      documents: ['test/**/*.ts', 'schema/operations/playground/*.graphql'],
      presetConfig: { fragmentMasking: false },
    },
    '.generated/dashboard/': clientApp('dashboard'),
    '.generated/partner-portal/': clientApp('partner-portal'),
  },
};

export default config;
