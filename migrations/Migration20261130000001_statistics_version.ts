import { Migration } from '@mikro-orm/migrations';

/** What statistics are counted from, and the tables that their groups are named by. */
const tables = [
  'counted_enrolment',
  'organization',
  'region',
  'training_program',
  'vocational_field',
];

/** Whoever remembers statistics can see whether they are still those of the database. */
export class Migration20261130000001_statistics_version extends Migration {
  override up(): void {
    this.addSql(
      'create table "statistics_version" ("slot" int not null, "transaction_id" bigint not null, primary key ("slot"))',
    );
    this.addSql(
      `comment on table "statistics_version" is 'What statistics are made of, told from what it was before; kept by triggers.'`,
    );
    this.addSql(
      `comment on column "statistics_version"."slot" is 'Which of the writers at work changed it.'`,
    );
    this.addSql(
      `comment on column "statistics_version"."transaction_id" is 'The last transaction of the slot that changed it.'`,
    );

    // Once for each transaction: before it commits nobody else sees what it changed, nor this.
    this.addSql(`
      create function renew_statistics_version() returns trigger language plpgsql as $$
      declare
        this_transaction constant bigint := pg_current_xact_id()::text::bigint;
      begin
        if not exists (select from statistics_version where xmin = pg_current_xact_id()::xid) then
          insert into statistics_version (slot, transaction_id)
          values (writer_slot(), this_transaction)
          on conflict (slot) do update set transaction_id = excluded.transaction_id;
        end if;
        return null;
      end $$`);
    for (const table of tables) {
      this.addSql(
        `create trigger ${table}_renews_statistics after insert or update or delete or truncate on ${table} for each statement execute function renew_statistics_version()`,
      );
    }
  }

  override down(): void {
    // The triggers go with it.
    this.addSql('drop function renew_statistics_version() cascade');
    this.addSql('drop table statistics_version');
  }
}
