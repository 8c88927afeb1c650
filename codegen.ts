import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed operations for the tests: each call of `graphql()` there gets its result's type. */
const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  documents: ['test/**/*.ts', 'schema/operations/**/*.graphql'],
  generates: {
    '.generated/graphql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        emitLegacyCommonJSImports: false,
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: { Date: 'string' },
      },
    },
  },
};

export default config;
