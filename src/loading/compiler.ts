import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely';

/** Kysely without a database: it only turns statements into text. */
const kysely = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** The text of a statement, and its parameters in their order. */
export function compile(statement: RawBuilder<unknown>): Pick<CompiledQuery, 'sql' | 'parameters'> {
  // Not the whole of what Kysely makes: it holds the statement's syntax tree, far larger than the text.
  const { sql, parameters } = statement.compile(kysely);
  return { sql, parameters };
}
