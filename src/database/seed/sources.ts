import type { Facts } from './facts.ts';

/** Sources that are not one of the five documents; each of those is in a file of its own. */
export const sources: Facts = {
  rows: {
    Source: [
      {
        code: 'PUBLIC-KNOWLEDGE',
        kind: 'PUBLIC_KNOWLEDGE',
        title: 'Public knowledge, to be verified',
        verified: false,
      },
      {
        code: 'IDN-AREA-DATA',
        kind: 'DATASET',
        title: 'idn-area-data 4.0.1: provinces and regencies by Kemendagri code (data: ODbL)',
        publisher: 'fityannugroho',
        links: ['https://github.com/fityannugroho/idn-area-data'],
        verified: true,
      },
      {
        code: 'SYNTHETIC',
        kind: 'GENERATOR',
        title: 'Synthetic records: they describe no real person or company',
        verified: false,
      },
    ],
  },
};
