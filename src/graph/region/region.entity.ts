import { defineEntity, p } from '@mikro-orm/core';
import { code, identity } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import type { Row } from '../../loading/table.ts';
import {
  announcesChange,
  liesInProvince,
  passesOnProvince,
  renewsStatistics,
} from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { statisticsWithin } from '../enrolment-statistics/enrolment-statistics.resolver.ts';

export const RegionKind = enumeration('RegionKind', 'Level of an administrative region.', {
  PROVINCE: 'Provinsi.',
  REGENCY: 'Kabupaten.',
  CITY: 'Kota.',
});

export const RegionSchema = defineEntity({
  name: 'Region',
  tableName: 'region',
  comment:
    'A province, regency or city of Indonesia, by its Kemendagri code (which differs from the BPS code).',
  properties: {
    id: identity(),
    code: code('Kemendagri code: `32` for a province, `32.75` for a regency or city.'),
    kind: enumerated(RegionKind).comment('Province, regency or city.'),
    name: p.text().comment('Official name, with `Kabupaten` or `Kota` where it has one.'),
    province: () =>
      p
        .manyToOne(Region)
        .nullable()
        .index(false)
        .comment('Province that a regency or city lies in; null for a province itself.'),
  },
  indexes: [{ properties: ['province', 'code', 'id'] }],
  checks: [
    {
      name: 'region_province_has_no_province',
      expression: `(kind = 'PROVINCE') = (province_id is null)`,
    },
    {
      name: 'region_code_format',
      expression: `code ~ case when kind = 'PROVINCE' then '^[0-9]{2}$' else '^[0-9]{2}\\.[0-9]{2}$' end`,
    },
  ],
  triggers: [
    liesInProvince('region'),
    passesOnProvince('region'),
    announcesChange('region'),
    renewsStatistics('region'),
  ],
});

export class Region extends RegionSchema.class {}
RegionSchema.setClass(Region);

const originOf = ({ kind }: Row) =>
  kind === RegionKind.PROVINCE ? 'ORIGIN_PROVINCE' : 'ORIGIN_REGENCY';

expose(Region, {
  resident: true,
  fields: ['code', 'kind', 'name', 'province'],
  order: ['code'],
  root: { one: 'region', many: 'regions' },
  lists: {
    regencies: {
      of: 'Region',
      by: 'province',
      description: 'Regencies and cities of a province; empty for a regency or city.',
    },
    trainingCenters: {
      of: 'TrainingCenter',
      link: { table: 'region_training_center', from: 'region_id', to: 'center_id', unique: true },
      description:
        'Training centers located here; for a province also those of its regencies and cities.',
    },
    participants: {
      of: 'Participant',
      link: {
        table: 'region_participant',
        from: 'region_id',
        to: 'participant_id',
        unique: true,
        tells: 'origin',
      },
      sizes: ['participant.origin_id', 'participant.province_id'],
      published: {
        counter: 'participants',
        scope: 'ORIGIN_PROVINCE',
        scopeOf: originOf,
        reads: ['kind'],
      },
      description:
        'Participants who come from here; for a province also from its regencies and cities.',
    },
    workforceNeeds: {
      of: 'WorkforceNeed',
      by: 'region',
      description: 'Workforce needs stated for exactly this region.',
    },
    events: { of: 'Event', by: 'place', description: 'Events held here.' },
  },
  computed: {
    enrolmentStatistics: statisticsWithin(
      'ORIGIN_PROVINCE',
      'Counts of enrolments of participants who come from here; for a province also from its regencies and cities.',
      { scopeOf: originOf, reads: ['kind'] },
    ),
  },
  cache: { maxAge: 86_400 },
});
