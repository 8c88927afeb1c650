import 'reflect-metadata';
import { createInterface } from 'node:readline/promises';
import { limitsByRole } from '../access/limits.ts';
import { loadConfig } from '../config.ts';
import { createOrm } from '../database/orm.ts';
import { UsageError } from '../errors.ts';
import { createGraph, tables } from '../graph/graph.ts';
import { PublishedFolder } from '../operations/trusted-documents/published-folder.ts';
import { inPackage } from '../package-folder.ts';
import { fail, runCommand, say } from './command.ts';
import { runOperations } from './operations/commands.ts';

try {
  await runOperations(process.argv.slice(2), {
    // The metadata alone are needed: the name of the database is never used.
    schema: () => createGraph(createOrm(tables, { dbName: 'none' })).schema,
    limits: () => limitsByRole(loadConfig(process.env).limits),
    withDatabase: (work) => runCommand({}, work, []),
    folder: new PublishedFolder(inPackage('schema/published')),
    terminal: { say, confirm },
  });
} catch (error) {
  fail(error);
}

async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('Nobody can be asked here: agree by --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
