import type { Facts } from './facts.ts';

/** The text gives no day of the event, only that of the page; names and offices are as of that day. */
const published = '2024-09-13';
const event = 'PELATIHAN-REKAYASA-BERPIKIR-BANTEN';
const program = 'USAID-PADU';

const heryanto = {
  organization: 'UPTD-LATKER-BANTEN',
  personName: 'Heryanto',
  position: 'Kepala UPTD Latihan Kerja (Latker) Disnakertrans Banten',
  observedOn: published,
};

/** 001: a local news page, marked as an advertorial, on a workshop in Banten and on USAID PADU. */
export const document001: Facts = {
  source: '001',
  rows: {
    Source: [
      {
        code: '001',
        kind: 'NEWS',
        title:
          'UPTD Latihan Kerja dan USAID Meningkatkan Kemampuan Vokasi Berbasis Kebutuhan Pasar',
        publisher: null,
        note: 'Article of a local news page, marked ADV: a paid advertorial.',
        author: 'Deni Kusuma',
        publishedOn: published,
        file: '001_15c07fbfd5f1b332.txt',
        verified: true,
      },
    ],

    Partner: [
      {
        code: 'DISNAKERTRANS-BANTEN',
        kind: 'REGIONAL_LABOUR_OFFICE',
        name: 'Dinas Ketenagakerjaan dan Transmigrasi Provinsi Banten',
        acronym: 'Disnakertrans Provinsi Banten',
        region: '36',
      },
      {
        code: 'USAID',
        kind: 'DEVELOPMENT_AGENCY',
        name: 'United States Agency for International Development',
        acronym: 'USAID',
      },
      {
        code: 'USAID-PADU',
        kind: 'DEVELOPMENT_PROGRAM',
        name: 'USAID Partnerships for Productivity',
        acronym: 'USAID PADU',
      },
      // The text does not say of which region, and does not write the name out.
      {
        code: 'FKLPID',
        kind: 'INDUSTRY_FORUM',
        name: 'Forum Komunikasi Lembaga Pelatihan dengan Industri Daerah',
        acronym: 'FKLPID',
      },
    ],

    TrainingCenter: [
      {
        code: 'UPTD-LATKER-BANTEN',
        kind: 'UPTD',
        name: 'UPTD Latihan Kerja Dinas Ketenagakerjaan dan Transmigrasi Provinsi Banten',
        acronym: 'UPTD Latker',
        operator: 'DISNAKERTRANS-BANTEN',
        region: '36',
      },
    ],

    OrganizationName: [
      {
        organization: 'UPTD-LATKER-BANTEN',
        name: 'UPTD Latihan Kerja Dinas Ketenagakerjaan dan Transmigrasi Provinsi Banten',
        acronym: 'UPTD Latker',
        validFrom: published,
      },
      {
        organization: 'UPTD-LATKER-BANTEN',
        name: 'UPTD Latihan Kerja Disnakertrans Provinsi Banten',
        acronym: 'UPTD Latker',
        validFrom: published,
      },
      {
        organization: 'DISNAKERTRANS-BANTEN',
        name: 'Dinas Ketenagakerjaan dan Transmigrasi Provinsi Banten',
        acronym: 'Disnakertrans Provinsi Banten',
        validFrom: published,
      },
      {
        organization: 'USAID',
        name: 'United States Agency for International Development',
        acronym: 'USAID',
        validFrom: published,
      },
      {
        organization: 'USAID-PADU',
        name: 'USAID Partnerships for Productivity',
        acronym: 'USAID PADU',
        validFrom: published,
      },
      {
        organization: 'FKLPID',
        name: 'FKLPID',
        acronym: 'FKLPID',
        validFrom: published,
      },
      {
        organization: 'BBPVP-SERANG',
        name: 'BBPVP Serang',
        acronym: 'BBPVP Serang',
        validFrom: published,
      },
      {
        organization: 'BBPVP-BEKASI',
        name: 'BBPVP Bekasi',
        acronym: 'BBPVP Bekasi',
        validFrom: published,
      },
      {
        organization: 'KEMNAKER',
        name: 'Kementerian Ketenagakerjaan RI',
        validFrom: published,
      },
    ],

    CooperationProgram: [
      {
        code: program,
        name: 'USAID Partnerships for Productivity',
        acronym: 'USAID PADU',
        description:
          'Program USAID Partnerships for Productivity atau USAID PADU adalah kegiatan untuk meningkatkan kolaborasi antara sektor swasta dan balai latihan kerja yang dimiliki dan dioperasikan oleh pemerintah. USAID PADU menyediakan pendampingan teknis dan konsultasi guna mendukung Kementerian Ketenagakerjaan RI dalam mengembangkan kemitraan publik-swasta yang berkelanjutan.',
        objectives: [
          'Stronger partnership between the private sector and BBPVP/BLK, for market-oriented, inclusive vocational training',
          'Strategic partnership capacity of BLK, for market-based, inclusive vocational training',
        ],
        focus: ['Young people', 'Inclusion of women'],
        startsOn: null,
        endsOn: null,
        provinces: ['12', '35', '36', '73'],
      },
    ],

    // "Balai latihan kerja" in general benefit from it; no single center is named as a beneficiary.
    CooperationProgramMember: [
      { program, organization: 'USAID', role: 'LEAD' },
      { program, organization: 'KEMNAKER', role: 'COUNTERPART' },
      { program, organization: 'USAID-PADU', role: 'IMPLEMENTER' },
    ],

    Event: [
      {
        code: event,
        kind: 'TRAINING_WORKSHOP',
        title: 'Pelatihan rekayasa berpikir untuk kemitraan Balai Latihan Kerja',
        startsOn: null,
        place: '36',
        description:
          'Kegiatan ini bertujuan memperkuat kemitraan antara sektor swasta dengan BBPVP/BLK, unuk melaksanakan program pelatihan kejuruan berorientasi pasar dan inklusif.',
        topics: [
          'Design thinking (rekayasa berpikir) for partnerships of training centers',
          'Business model canvas (kanvas model bisnis)',
        ],
        cooperationProgram: program,
      },
    ],

    EventParticipation: [
      {
        event,
        role: 'ORGANIZER',
        label: 'UPTD Latihan Kerja Dinas Ketenagakerjaan dan Transmigrasi Provinsi Banten',
        organization: 'UPTD-LATKER-BANTEN',
      },
      {
        event,
        role: 'ORGANIZER',
        label: 'United States Agency for International Development (USAID)',
        organization: 'USAID',
      },
      { event, role: 'PARTICIPANT', label: 'BBPVP Serang', organization: 'BBPVP-SERANG' },
      { event, role: 'PARTICIPANT', label: 'BBPVP Bekasi', organization: 'BBPVP-BEKASI' },
      {
        event,
        role: 'PARTICIPANT',
        label: 'UPTD Latihan Kerja Disnakertrans Provinsi Banten',
        organization: 'UPTD-LATKER-BANTEN',
      },
      { event, role: 'PARTICIPANT', label: 'Disnaker kabupaten/kota' },
      { event, role: 'PARTICIPANT', label: 'FKLPID', organization: 'FKLPID' },
      { event, role: 'PARTICIPANT', label: 'para alumni BLK' },
      { event, role: 'PARTICIPANT', label: 'pihak swasta' },
      // All who were present, those above included.
      {
        event,
        role: 'PARTICIPANT',
        label: '26 orang peserta dari berbagai kalangan',
        headcount: 26,
        headcountUnit: 'PEOPLE',
      },
    ],

    Appointment: [
      heryanto,
      {
        organization: 'USAID',
        personName: 'Chris Felley',
        position: 'Acting Chief of Party',
        observedOn: published,
      },
      {
        organization: 'USAID',
        personName: 'Ester Manurung',
        position: 'Program Manager USAID Indonesia',
        observedOn: published,
      },
    ],

    EventStatement: [
      {
        event,
        ordinal: 1,
        speaker: heryanto,
        text: 'The activity matters as a partnership between the UPTD and the private sector. It is also held so that policy makers understand each other and coordinate towards the revitalization of vocational training and productivity.',
      },
    ],

    ReportedFigure: [
      {
        code: 'PELATIHAN-REKAYASA-BERPIKIR-BANTEN-PEOPLE',
        metric: 'EVENT_PEOPLE',
        event,
        reported: 26,
        unit: 'PEOPLE',
        quote:
          'Dalam kegiatan ini hadir 26 orang peserta dari berbagai kalangan, diantaranya dari BLK/UPTD/UPTP, alumni pelatihan, pihak swasta dan jajaran disnaker kota/kabupaten di banten.',
      },
    ],

    Citation: [
      {
        organization: 'UPTD-LATKER-BANTEN',
        supports: [
          'name',
          'acronym',
          'kind',
          'operator',
          'region',
          'names',
          'appointments',
          'events',
        ],
        quotes: [
          'UPTD Latihan Kerja Dinas Ketenagakerjaan dan Transmigrasi Provinsi Banten bersama United States Agency for International Development (USAID) menyelenggarakan pelatihan rekayasa berpikir',
          'Kepala UPTD Latihan Kerja (Latker) Disnakertrans Banten Heryanto menyampaikan pentingnya kegiatan ini sebagai bentuk kemitraan antara UPTD Latker dengan pihak swasta.',
        ],
      },
      {
        organization: 'DISNAKERTRANS-BANTEN',
        supports: ['name', 'acronym', 'kind', 'region', 'names', 'operatedCenters'],
        quotes: [
          'UPTD Latihan Kerja Dinas Ketenagakerjaan dan Transmigrasi Provinsi Banten',
          'UPTD Latihan Kerja Disnakertrans Provinsi Banten',
        ],
      },
      {
        organization: 'USAID',
        supports: [
          'name',
          'acronym',
          'kind',
          'names',
          'appointments',
          'events',
          'cooperationPrograms',
        ],
        quotes: [
          'bersama United States Agency for International Development (USAID) menyelenggarakan pelatihan',
          'Dari pihak USAID hadir Chris Felley sebagai Acting Chief of Party, dan Ester Manurung sebagai Program Manager USAID Indonesia.',
        ],
      },
      {
        organization: 'USAID-PADU',
        supports: ['name', 'acronym', 'kind', 'names'],
        quotes: [
          'Program USAID Partnerships for Productivity atau USAID PADU adalah kegiatan untuk meningkatkan kolaborasi antara sektor swasta dan balai latihan kerja',
        ],
      },
      {
        organization: 'FKLPID',
        supports: ['acronym', 'names', 'events'],
        quotes: ['Disnaker kabupaten/kota, FKLPID dan para alumni BLK.'],
      },
      {
        organization: 'BBPVP-SERANG',
        supports: ['acronym', 'kind', 'names', 'events'],
        quotes: [
          'Kegiatan ini diikuti oleh para peserta yang berasal dari berbagai kalangan diantaranya BBPVP Serang, BBPVP Bekasi',
        ],
      },
      {
        organization: 'BBPVP-BEKASI',
        supports: ['acronym', 'kind', 'names', 'events'],
        quotes: [
          'Kegiatan ini diikuti oleh para peserta yang berasal dari berbagai kalangan diantaranya BBPVP Serang, BBPVP Bekasi',
        ],
      },
      {
        organization: 'KEMNAKER',
        supports: ['names', 'cooperationPrograms'],
        quotes: [
          'mendukung Kementerian Ketenagakerjaan RI dalam mengembangkan kemitraan publik-swasta yang berkelanjutan',
        ],
      },
      {
        cooperationProgram: program,
        supports: [
          'name',
          'acronym',
          'description',
          'objectives',
          'focus',
          'provinces',
          'members',
          'events',
        ],
        quotes: [
          'Program USAID Partnerships for Productivity atau USAID PADU adalah kegiatan untuk meningkatkan kolaborasi antara sektor swasta dan balai latihan kerja yang dimiliki dan dioperasikan oleh pemerintah.',
          'USAID PADU berlangsung di Provinsi Banten, Jawa Timur, Sumatera Utara dan Sulawesi Selatan.',
          'Ada dua tujuan kegiatan ini yakni memperkuat kemitraan antara sektor swasta dengan BBPVP/BLK, unuk melaksanakan program pelatihan kejuruan berorientasi pasar dan inklusif; kedua, meningkatkan kapasitas kemitraan strategis BLK untuk melaksanakan program pelatihan vokasi yang berbasis pasar dan inklusif.',
          'USAID PADU menyediakan pendampingan teknis dan konsultasi guna mendukung Kementerian Ketenagakerjaan RI dalam mengembangkan kemitraan publik-swasta yang berkelanjutan.',
          'Kemitraan tersebut diharapkan dapat meningkatkan kesiapan tenaga kerja muda inklusif dengan fokus utama pada pelibatan perempuan dalam setiap inisiatif.',
        ],
      },
      {
        event,
        supports: [
          'kind',
          'title',
          'place',
          'description',
          'topics',
          'cooperationProgram',
          'participations',
          'statements',
          'reportedFigures',
        ],
        quotes: [
          'BANTEN – UPTD Latihan Kerja Dinas Ketenagakerjaan dan Transmigrasi Provinsi Banten bersama United States Agency for International Development (USAID) menyelenggarakan pelatihan rekayasa berpikir untuk kemitraan Balai Latihan Kerja dengan menggunakan kanvas model bisinis.',
          'Kegiatan ini diikuti oleh para peserta yang berasal dari berbagai kalangan diantaranya BBPVP Serang, BBPVP Bekasi, UPTD Latihan Kerja Disnakertrans Provinsi Banten, Disnaker kabupaten/kota, FKLPID dan para alumni BLK.',
          'Kegiatan ini bertujuan memperkuat kemitraan antara sektor swasta dengan BBPVP/BLK, unuk melaksanakan program pelatihan kejuruan berorientasi pasar dan inklusif.',
          'Dalam kegiatan ini hadir 26 orang peserta dari berbagai kalangan, diantaranya dari BLK/UPTD/UPTP, alumni pelatihan, pihak swasta dan jajaran disnaker kota/kabupaten di banten.',
        ],
      },
    ],
  },
};
