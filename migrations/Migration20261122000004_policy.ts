import { Migration } from '@mikro-orm/migrations';

export class Migration20261122000004_policy extends Migration {
  override name = 'Migration20261122000004_policy';

  override up(): void | Promise<void> {
    this.addSql(
      `create index "placement_center_id_starts_on_id_index" on "placement" ("center_id", "starts_on", "id");`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "placement_center_id_starts_on_id_index";`);
  }
}
