import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { expose } from '../../exposure/expose.ts';
import { VocationalField } from './vocational-field.entity.ts';

export const ClassificationScheme = enumeration(
  'ClassificationScheme',
  'Published classification.',
  {
    ISCO_08: 'International Standard Classification of Occupations, 2008.',
    KBJI: 'Klasifikasi Baku Jabatan Indonesia.',
    SKKNI: 'Standar Kompetensi Kerja Nasional Indonesia.',
  },
);

export const FieldClassificationSchema = defineEntity({
  name: 'FieldClassification',
  tableName: 'field_classification',
  comment: 'The code of a vocational field in a published classification.',
  properties: {
    id: identity(),
    field: () =>
      p
        .manyToOne(VocationalField)
        .deleteRule('cascade')
        .index(false)
        .comment('The field classified.'),
    scheme: enumerated(ClassificationScheme).comment('The classification.'),
    version: p.text().comment('Edition of the classification, such as `2014`.'),
    code: p.text().comment('The code within that edition.'),
  },
  uniques: [{ properties: ['field', 'scheme', 'version', 'code'] }],
});

export class FieldClassification extends FieldClassificationSchema.class {}
FieldClassificationSchema.setClass(FieldClassification);

expose(FieldClassification, {
  fields: ['field', 'scheme', 'version', 'code'],
  order: ['scheme', 'version', 'code'],
  root: { many: 'fieldClassifications' },
  cache: { maxAge: 3_600 },
});
