import type { Facts } from './facts.ts';

/**
 * What is commonly known, and no document states, of organizations that the documents name: written
 * out names, acronyms, sorts.
 */
export const publicKnowledge: Facts = {
  source: 'PUBLIC-KNOWLEDGE',
  rows: {
    Partner: [
      // 001 names an FKLPID without its region; this one is known only from elsewhere.
      {
        code: 'FKLPID-BEKASI',
        kind: 'INDUSTRY_FORUM',
        name: 'Forum Komunikasi Lembaga Pelatihan dengan Industri Daerah Bekasi',
        acronym: 'FKLPID Bekasi',
        region: '32.75',
      },
    ],
    OrganizationName: [
      {
        organization: 'FKLPID-BEKASI',
        name: 'Forum Komunikasi Lembaga Pelatihan dengan Industri Daerah Bekasi',
        acronym: 'FKLPID Bekasi',
      },
      {
        organization: 'FKLPID',
        name: 'Forum Komunikasi Lembaga Pelatihan dengan Industri Daerah',
        acronym: 'FKLPID',
      },
      { organization: 'AWS', name: 'Amazon Web Services', acronym: 'AWS' },
    ],
    Citation: [
      { organization: 'FKLPID-BEKASI', supports: ['name', 'acronym', 'kind', 'region'] },
      { organization: 'FKLPID', supports: ['name', 'kind'] },
      // The document says only "Bekasi", which is a city and a regency; the center is in the city.
      { event: 'FORUM-JEJARING-INDUSTRI-2017', supports: ['place'] },
      { organization: 'AWS', supports: ['acronym', 'kind'] },
      { organization: 'ORBIT-FUTURE-ACADEMY', supports: ['kind'] },
      { organization: 'BPSDM-KEMENDES-PDT', supports: ['ministry'] },
      { organization: 'PUSAT-PELATIHAN-PEGAWAI-ASN', supports: ['acronym', 'ministry'] },
    ],
  },
};
