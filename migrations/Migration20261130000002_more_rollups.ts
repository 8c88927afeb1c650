import { Migration20261122000006_rollups as Rollups } from './Migration20261122000006_rollups.ts';

const added: Readonly<Record<string, readonly string[]>> = {
  placed_person: [
    'placement_kind',
    'year',
    'gender',
    'age_band',
    'education',
    'disability',
    'mode',
    'status',
    'record_origin',
  ],
  month_and_person: ['month', 'gender', 'age_band', 'education', 'disability'],
  month_and_course: ['month', 'program_id', 'field_id', 'mode', 'status', 'placement_kind'],
  month_and_origin: ['month', 'origin_province_id', 'origin_regency_id'],
  origin_and_program: ['origin_province_id', 'program_id', 'field_id', 'year'],
  origin_and_person: [
    'origin_province_id',
    'year',
    'gender',
    'age_band',
    'education',
    'disability',
    'status',
  ],
  origin_and_outcome: [
    'origin_province_id',
    'origin_regency_id',
    'year',
    'mode',
    'status',
    'placement_kind',
  ],
  course_and_person: ['center_id', 'program_id', 'field_id', 'age_band', 'education', 'disability'],
  course_and_origin: [
    'center_id',
    'program_id',
    'field_id',
    'origin_province_id',
    'origin_regency_id',
  ],
  regency_and_person: [
    'origin_province_id',
    'origin_regency_id',
    'age_band',
    'education',
    'disability',
  ],
  course: ['center_id', 'program_id', 'field_id', 'month', 'mode', 'record_origin'],
  partner_and_month: ['partner_id', 'month'],
  partner_and_course: [
    'partner_id',
    'center_id',
    'program_id',
    'field_id',
    'mode',
    'status',
    'record_origin',
  ],
  partner_and_person: ['partner_id', 'gender', 'age_band', 'education', 'disability'],
  partner_and_origin: ['partner_id', 'origin_province_id', 'origin_regency_id'],
};

/** With these some rollup has any two attributes together, and one all that batches have. */
export class Migration20261130000002_more_rollups extends Rollups {
  override up(): void {
    this.addRollups(added);
  }

  override down(): void {
    this.removeRollups(added);
  }
}
