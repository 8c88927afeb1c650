import type { Facts } from './facts.ts';

/** 000: BPVP Bandung Barat's own news on a benchmarking visit. The text gives no date and no place. */
export const document000: Facts = {
  source: '000',
  rows: {
    Source: [
      {
        code: '000',
        kind: 'INSTITUTION_NEWS',
        title:
          'BPVP Bandung Barat menerima kegiatan Patok Banding Penyelenggaraan Pelatihan dari Pusat Pelatihan Pegawai Aparatur Sipil Negara Kementerian, Badan Pengembangan SDM dan Pemberdayaan Masyarakat Desa dan Daerah Tertinggal.',
        publisher: 'BPVP Bandung Barat',
        file: '000_1481e98b667e6118.txt',
        links: [
          'https://www.instagram.com/p/DSfIB9wiVyI/?img_index=1',
          'https://bpvpbandungbarat.kemnaker.go.id/berita-terkini/',
        ],
        verified: true,
      },
    ],

    Directorate: [
      {
        code: 'BPSDM-KEMENDES-PDT',
        kind: 'AGENCY',
        name: 'Badan Pengembangan SDM dan Pemberdayaan Masyarakat Desa dan Daerah Tertinggal',
        ministry: 'KEMENDES-PDT',
      },
      {
        code: 'PUSAT-PELATIHAN-PEGAWAI-ASN',
        kind: 'CENTER',
        name: 'Pusat Pelatihan Pegawai Aparatur Sipil Negara',
        acronym: 'Pusat Pelatihan Pegawai ASN',
        ministry: 'KEMENDES-PDT',
        parent: 'BPSDM-KEMENDES-PDT',
      },
    ],

    OrganizationName: [
      {
        organization: 'BPVP-BANDUNG-BARAT',
        name: 'BPVP Bandung Barat',
        acronym: 'BPVP Bandung Barat',
      },
      {
        organization: 'BPSDM-KEMENDES-PDT',
        name: 'Badan Pengembangan SDM dan Pemberdayaan Masyarakat Desa dan Daerah Tertinggal',
      },
      {
        organization: 'PUSAT-PELATIHAN-PEGAWAI-ASN',
        name: 'Pusat Pelatihan Pegawai Aparatur Sipil Negara',
      },
    ],

    Event: [
      {
        code: 'PATOK-BANDING-BPVP-BANDUNG-BARAT',
        kind: 'BENCHMARKING_VISIT',
        title: 'Patok Banding Penyelenggaraan Pelatihan',
        startsOn: null,
        place: null,
        description:
          'Kegiatan ini menjadi ruang berbagi praktik baik, diskusi, serta pertukaran pengalaman terkait pengelolaan dan pelaksanaan pelatihan vokasi.',
        topics: [
          "Managing vocational training to a community's needs",
          'Good practice in running training',
          'Cooperation between institutions',
          'Social effect in villages and disadvantaged regions',
        ],
      },
    ],

    EventParticipation: [
      {
        event: 'PATOK-BANDING-BPVP-BANDUNG-BARAT',
        role: 'HOST',
        label: 'BPVP Bandung Barat',
        organization: 'BPVP-BANDUNG-BARAT',
      },
      {
        event: 'PATOK-BANDING-BPVP-BANDUNG-BARAT',
        role: 'PARTICIPANT',
        label:
          'Pusat Pelatihan Pegawai Aparatur Sipil Negara Kementerian, Badan Pengembangan SDM dan Pemberdayaan Masyarakat Desa dan Daerah Tertinggal',
        organization: 'PUSAT-PELATIHAN-PEGAWAI-ASN',
      },
    ],

    Citation: [
      {
        organization: 'BPVP-BANDUNG-BARAT',
        supports: ['acronym', 'kind', 'names', 'website', 'events'],
        quotes: [
          'BPVP Bandung Barat menerima kegiatan Patok Banding Penyelenggaraan Pelatihan',
          'https://bpvpbandungbarat.kemnaker.go.id/berita-terkini/',
        ],
      },
      {
        organization: 'KEMENDES-PDT',
        supports: ['directorates'],
        quotes: [
          'Pusat Pelatihan Pegawai Aparatur Sipil Negara Kementerian, Badan Pengembangan SDM dan Pemberdayaan Masyarakat Desa dan Daerah Tertinggal',
        ],
      },
      {
        organization: 'BPSDM-KEMENDES-PDT',
        supports: ['name', 'kind', 'names', 'children'],
        quotes: ['Badan Pengembangan SDM dan Pemberdayaan Masyarakat Desa dan Daerah Tertinggal'],
      },
      {
        organization: 'PUSAT-PELATIHAN-PEGAWAI-ASN',
        supports: ['name', 'kind', 'parent', 'names', 'events'],
        quotes: [
          'Pusat Pelatihan Pegawai Aparatur Sipil Negara Kementerian, Badan Pengembangan SDM dan Pemberdayaan Masyarakat Desa dan Daerah Tertinggal',
        ],
      },
      {
        event: 'PATOK-BANDING-BPVP-BANDUNG-BARAT',
        supports: ['kind', 'title', 'description', 'topics', 'participations'],
        quotes: [
          'BPVP Bandung Barat menerima kegiatan Patok Banding Penyelenggaraan Pelatihan dari Pusat Pelatihan Pegawai Aparatur Sipil Negara Kementerian, Badan Pengembangan SDM dan Pemberdayaan Masyarakat Desa dan Daerah Tertinggal.',
          'Mereka membahas strategi pengelolaan pelatihan vokasi yang sesuai dengan kebutuhan masyarakat.',
          'Selain itu, dilakukan pertukaran pengalaman tentang praktik terbaik dalam penyelenggaraan pelatihan.',
          'Melalui patok banding ini, diharapkan terbangun sinergi antar lembaga dalam meningkatkan mutu penyelenggaraan pelatihan.',
          'Selain itu, kerja sama ini berpotensi meningkatkan pemberdayaan masyarakat desa dan daerah tertinggal.',
        ],
      },
    ],
  },
};
