import { defineEntity, p } from '@mikro-orm/core';
import { neverCached } from '../../exposure/cache-control.ts';
import { identity, recordOrigin } from '../../exposure/columns.ts';
import { enumerated, enumeration } from '../../exposure/enumeration.ts';
import { countsInStatistics, keepsListSize } from '../../database/triggers.ts';
import { expose } from '../../exposure/expose.ts';
import { Enrolment } from '../enrolment/enrolment.entity.ts';

export const CertificationResult = enumeration(
  'CertificationResult',
  'Result of a competence test.',
  {
    COMPETENT: 'Kompeten.',
    NOT_YET_COMPETENT: 'Belum kompeten.',
  },
);

export const CertificationSchema = defineEntity({
  name: 'Certification',
  tableName: 'certification',
  comment: 'The result of a competence test (sertifikasi) for an enrolment.',
  properties: {
    id: identity(),
    enrolment: () =>
      p.manyToOne(Enrolment).index(false).comment('The enrolment whose participant was tested.'),
    scheme: p.text().comment('Certification scheme (skema sertifikasi) tested against.'),
    issuer: p.text().comment('Body that held the test and issues the certificate.'),
    issuedOn: p.date().comment('Day of the result.'),
    result: enumerated(CertificationResult).comment('Whether the participant was found competent.'),
    recordOrigin: recordOrigin(),
  },
  indexes: [{ properties: ['enrolment', 'issuedOn', 'id'] }, { properties: ['issuedOn', 'id'] }],
  uniques: [{ properties: ['enrolment', 'scheme', 'issuedOn'] }],
  triggers: [...countsInStatistics('certification'), ...keepsListSize('certification')],
});

export class Certification extends CertificationSchema.class {}
CertificationSchema.setClass(Certification);

expose(Certification, {
  fields: ['enrolment', 'scheme', 'issuer', 'issuedOn', 'result', 'recordOrigin'],
  order: ['-issuedOn'],
  root: { many: 'certifications', size: 'certification' },
  cache: neverCached,
});
