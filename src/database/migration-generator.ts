import { TSMigrationGenerator } from '@mikro-orm/migrations';

/** Functions are written by hand: the comparison would drop and make anew what it does not know. */
const isFunction = (statement: string) =>
  /^(create or replace|drop) function/i.test(statement.trim());

/** Writes migrations of what tables lack, and leaves the functions alone. */
export class TableMigrationGenerator extends TSMigrationGenerator {
  override generateMigrationFile(
    className: string,
    { up, down }: { up: string[]; down: string[] },
  ): string {
    const tables = (statements: string[]) =>
      statements.filter((statement) => !isFunction(statement));
    return super.generateMigrationFile(className, { up: tables(up), down: tables(down) });
  }
}
