import type { Facts } from './facts.ts';

const published = '2017-08-16';
/** "Bekasi (15/8)", in a page of 16 August 2017. */
const held = '2017-08-15';
const event = 'FORUM-JEJARING-INDUSTRI-2017';

const dudungHeryadi = {
  organization: 'DIT-BINA-KELEMBAGAAN',
  personName: 'Dudung Heryadi',
  position: 'Direktur Bina Kelembagaan Pelatihan Ditjen Binalattas Kementerian Ketenagakerjaan',
  observedOn: held,
};

const helmiatyBasri = {
  organization: 'BBPVP-BEKASI',
  personName: 'Helmiaty Basri',
  position: 'Kepala BBPLK Bekasi',
  observedOn: held,
};

/** "selepas kegiatan forum ini, kita akan mampu": the text does not say who "we" are. */
const outcomes = [
  {
    ordinal: 1,
    text: 'Identify the real workforce needs of industry.',
    quote: 'kita akan mampu melakukan identifikasi kebutuhan riil tenaga kerja',
  },
  {
    ordinal: 2,
    text: 'Map plans for placement and on-the-job training (OJT) of the graduates of BBPLK Bekasi.',
    quote:
      'mampu memetakan rencana penempatan dan On The Job Training (OJT) bagi lulusan pelatihan di BBPLK Bekasi',
  },
];

/** 004: news on the industry network communication forum of BBPLK Bekasi. */
export const document004: Facts = {
  source: '004',
  rows: {
    Source: [
      {
        code: '004',
        kind: 'NEWS',
        title: 'Kemnaker Intensifkan Kemitraan Strategis dengan Dunia Industri',
        publisher: 'Liputan6',
        author: 'hidya anindyati',
        publishedOn: published,
        file: '004_814ec0a422395d69.txt',
        verified: true,
      },
    ],

    OrganizationName: [
      {
        organization: 'KEMNAKER',
        name: 'Kementerian Ketenagakerjaan',
        acronym: 'Kemnaker',
        validFrom: published,
      },
      {
        organization: 'DITJEN-BINALAVOTAS',
        name: 'Ditjen Binalattas',
        acronym: 'Ditjen Binalattas',
        validFrom: published,
        validTo: published,
      },
      {
        organization: 'DIT-BINA-KELEMBAGAAN',
        name: 'Bina Kelembagaan Pelatihan',
        validFrom: published,
        validTo: published,
      },
      {
        organization: 'BBPVP-BEKASI',
        name: 'Balai Besar Pengembangan Latihan Kerja Bekasi',
        acronym: 'BBPLK Bekasi',
        validFrom: published,
        validTo: published,
      },
    ],

    Event: [
      {
        code: event,
        kind: 'COMMUNICATION_FORUM',
        title: 'Forum Komunikasi Jejaring Industri',
        startsOn: held,
        // The text says "Bekasi", city or regency; this is the city that the center is named after.
        place: '32.75',
        description:
          'Sejalan dengan hal tersebut, Balai Besar Pengembangan Latihan Kerja (BBPLK) Bekasi menggelar forum komunikasi dengan dunia industri untuk mengidentifikasi kebutuhan riil tenaga kerja yang disesuaikan pasar kerja.',
        topics: [
          'Real workforce needs of industry',
          'Cooperation between BBPLK Bekasi and industry',
        ],
      },
    ],

    EventParticipation: [
      {
        event,
        role: 'ORGANIZER',
        label: 'Balai Besar Pengembangan Latihan Kerja (BBPLK) Bekasi',
        organization: 'BBPVP-BEKASI',
      },
      {
        event,
        role: 'SPEAKER',
        label: 'Direktur Bina Kelembagaan Pelatihan Ditjen Binalattas Kementerian Ketenagakerjaan',
        organization: 'DIT-BINA-KELEMBAGAAN',
      },
      {
        event,
        role: 'PARTICIPANT',
        label: '144 perusahaan/Industri yang berada di kawasan Bekasi dan sekitarnya',
        headcount: 144,
        headcountUnit: 'COMPANIES',
      },
    ],

    Appointment: [dudungHeryadi, helmiatyBasri],

    EventStatement: [
      {
        event,
        ordinal: 1,
        speaker: dudungHeryadi,
        text: 'Hopes that the forum builds strategic partnership between BBPLK Bekasi and industry. After two-way communication on real needs it will be possible to identify the real workforce needs, and to map plans for placement and on-the-job training (OJT) of graduates.',
      },
      {
        event,
        ordinal: 2,
        speaker: helmiatyBasri,
        text: 'What training and education institutions supply and what the labour market needs are often "unlink" and "mismatch". With the forum the needs of industry and the training are brought together, so that participants are absorbed directly.',
      },
    ],

    Commitment: outcomes.map(({ ordinal, text }) => ({
      event,
      ordinal,
      text,
      responsible: null,
      dueYear: null,
      status: 'OPEN',
    })),

    ReportedFigure: [
      {
        code: 'FORUM-JEJARING-INDUSTRI-2017-COMPANIES',
        metric: 'EVENT_COMPANIES',
        event,
        reported: 144,
        unit: 'COMPANIES',
        quote:
          'Forum komunikasi jejaring industri ini dihadiri perwakilan manajemen dari 144 perusahaan/Industri yang berada di kawasan Bekasi dan sekitarnya.',
      },
    ],

    Citation: [
      {
        organization: 'KEMNAKER',
        supports: ['name', 'acronym', 'names', 'directorates'],
        quotes: [
          'Kemnaker Intensifkan Kemitraan Strategis dengan Dunia Industri',
          'Direktur Bina Kelembagaan Pelatihan Ditjen Binalattas Kementerian Ketenagakerjaan',
        ],
      },
      {
        organization: 'DITJEN-BINALAVOTAS',
        supports: ['kind', 'ministry', 'names', 'children'],
        quotes: ['Ditjen Binalattas Kementerian Ketenagakerjaan'],
      },
      {
        organization: 'DIT-BINA-KELEMBAGAAN',
        supports: ['kind', 'ministry', 'parent', 'names', 'appointments', 'events'],
        quotes: [
          'kata Dudung Heryadi, Direktur Bina Kelembagaan Pelatihan Ditjen Binalattas Kementerian Ketenagakerjaan dalam sambutannya, Bekasi (15/8).',
        ],
      },
      {
        organization: 'BBPVP-BEKASI',
        supports: ['names', 'appointments', 'events'],
        quotes: [
          'Balai Besar Pengembangan Latihan Kerja (BBPLK) Bekasi menggelar forum komunikasi dengan dunia industri',
          'Sedangkan menurut Kepala BBPLK Bekasi, Helmiaty Basri',
        ],
      },
      {
        event,
        supports: [
          'kind',
          'title',
          'startsOn',
          'description',
          'topics',
          'participations',
          'statements',
          'outcomes',
          'reportedFigures',
        ],
        quotes: [
          'Balai Besar Pengembangan Latihan Kerja (BBPLK) Bekasi menggelar forum komunikasi dengan dunia industri untuk mengidentifikasi kebutuhan riil tenaga kerja yang disesuaikan pasar kerja.',
          'Forum komunikasi jejaring industri ini dihadiri perwakilan manajemen dari 144 perusahaan/Industri yang berada di kawasan Bekasi dan sekitarnya.',
          '"Melalui kegiatan Forum Komunikasi Jejaring Industri ini, saya harap dapat terjalin hubungan kemitraan strategis antara BBPLK Bekasi dengan dunia industri," kata Dudung Heryadi, Direktur Bina Kelembagaan Pelatihan Ditjen Binalattas Kementerian Ketenagakerjaan dalam sambutannya, Bekasi (15/8).',
          'dalam kegiatan ini akan ada komunikasi dua arah dan sinergitas terkait kebutuhan riil SDM di lapangan serta potensi kerjasama yang dapat dibangun antara BBPLK Bekasi dengan dunia industri.',
          'selama ini hasil dari lembaga pelatihan/ pendidikan dengan kebutuhan tenaga kerja seringkali unlink dan mismatch.',
          'sehingga peserta pelatihan yang kita bina dapat terserap langsung',
        ],
      },
      ...outcomes.map(({ ordinal, quote }) => ({
        commitment: { event, ordinal },
        supports: ['text'],
        quotes: [quote],
      })),
    ],
  },
};
