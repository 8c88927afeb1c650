import { Migration } from '@mikro-orm/migrations';

/** Tables that servers hold in memory say when they change. */
export class Migration20261121000005_announcements extends Migration {
  override up(): void {
    this.addSql(`
      create function announce_change() returns trigger language plpgsql as $$
      begin
        perform pg_notify('table_change', tg_table_name);
        return null;
      end $$`);
    for (const table of ['region', 'vocational_field']) {
      this.addSql(
        `create trigger ${table}_announces_change after insert or update or delete or truncate on ${table} for each statement execute function announce_change()`,
      );
    }
  }

  override down(): void {
    for (const table of ['region', 'vocational_field']) {
      this.addSql(`drop trigger ${table}_announces_change on ${table}`);
    }
    this.addSql('drop function announce_change()');
  }
}
