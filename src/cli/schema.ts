import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { createOrm } from '../database/orm.ts';
import { createGraph, tables } from '../graph/graph.ts';
import { say } from './command.ts';
import { printWithDirectives } from './print-schema.ts';

const file = new URL('../../schema/schema.graphql', import.meta.url);

// The metadata alone are needed: the name of the database is never used.
const { schema } = createGraph(createOrm(tables, { dbName: 'none' }));
const printed = printWithDirectives(schema);

if (process.argv.includes('--check')) {
  const current = readFileSync(file, 'utf8');
  if (current !== printed) {
    say(
      'schema/schema.graphql is not what the code makes: run "npm run schema" and look at the difference.',
    );
    process.exit(1);
  }
} else {
  writeFileSync(file, printed);
}
