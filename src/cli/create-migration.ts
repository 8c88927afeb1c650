import 'reflect-metadata';
import { createMigration, migrate } from '../database/prepare.ts';
import { UsageError } from '../errors.ts';
import { runCommand, say } from './command.ts';

// Run from the sources: compiled, it would write among the compiled migrations.
await runCommand({ name: { type: 'string' } }, async (orm, { name }, { keys }) => {
  if (!name || !/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new UsageError(
      'Give the migration a name: npm run create-migration -- --name inspection',
    );
  }
  await migrate(orm, keys);
  const file = await createMigration(orm, name);
  say(
    file ? `Wrote migrations/${file}: read it before you commit it.` : 'The tables lack nothing.',
  );
});
