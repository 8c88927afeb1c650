import graphql from '@graphql-eslint/eslint-plugin';

// One for all files: the plugin loads documents only once.
const languageOptions = {
  parser: graphql.parser,
  parserOptions: {
    graphQLConfig: {
      schema: './schema/schema.graphql',
      documents: './schema/operations/**/*.graphql',
    },
  },
};

/** Only for the printed schema and the operations of client apps: the code is linted by oxlint. */
export default [
  {
    files: ['schema/schema.graphql'],
    languageOptions,
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      '@graphql-eslint/relay-edge-types': [
        'error',
        // A group that is counted has no identity.
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // It takes `Stat.status` for a prefix.
      '@graphql-eslint/no-typename-prefix': 'off',
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      '@graphql-eslint/strict-id-in-types': [
        'error',
        {
          exceptions: {
            types: [
              'PageInfo',
              'RateLimit',
              'EnrolmentStatistics',
              'StatisticsKey',
              'Stat',
              'Rate',
              'TrainingFunnel',
              'TrainingFunnelStep',
              'SkillsGap',
              'SkillsGapRow',
              'AgreementOutcomes',
            ],
            suffixes: ['Connection', 'Edge'],
          },
        },
      ],
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          DirectiveDefinition: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
        },
      ],
    },
  },
  {
    files: ['schema/operations/{dashboard,partner-portal}/*.graphql'],
    languageOptions,
    plugins: { '@graphql-eslint': graphql },
    rules: graphql.configs['flat/operations-recommended'].rules,
  },
];
