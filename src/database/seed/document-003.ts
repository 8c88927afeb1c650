import type { Facts } from './facts.ts';

const held = '2020-12-03';
const event = 'RAKOR-PENEMPATAN-BOARDING-2020';

const budiHartawan = {
  organization: 'DITJEN-BINALAVOTAS',
  personName: 'Budi Hartawan',
  position: 'Dirjen Binalattas Kemnaker',
  observedOn: held,
};

const herman = {
  organization: 'BBPVP-BEKASI',
  personName: 'Herman',
  position: 'Kepala Balai Besar Pengembangan Pelatihan Kerja (BBPLK) Bekasi',
  observedOn: held,
};

/** Three things that Herman asked of the regional governments. */
const commitments = [
  {
    ordinal: 1,
    text: 'Regional governments take an active part in training and in placing those who were trained.',
    dueYear: null,
    quote:
      'Pertama, peran aktif Pemda yang telah menjadi target kerja sama pelatihan untuk dapat membantu proses pelatihan dan penempatan peserta yang telah dilatih.',
  },
  {
    ordinal: 2,
    text: 'Regional governments coordinate more with business and industry, so that certified participants are used.',
    dueYear: null,
    quote:
      'Kedua, koordinasi Pemda dengan dunia usaha, dunia industri lebih ditingkatkan agar dapat memanfaatkan peserta pelatihan yang telah disertifikasi.',
  },
  {
    ordinal: 3,
    text: "Regional governments set priority training fields for 2021 from their region's needs and potential, by identifying training needs.",
    dueYear: 2021,
    quote:
      'Ketiga, mulai saat ini, Pemda memiliki program-program prioritas terkait kejuruan pelatihan kerja yang sesuai dengan kebutuhan dan potensi daerah masing-masing dengan melakukan identifikasi kebutuhan pelatihan untuk tahun 2021.',
  },
];

const boardingTotal =
  'Total peserta boarding yang telah dilatih di BBPLK Bekasi sejak 2017 sampai 2020 sebanyak 7.496 orang peserta yang berasal dari 263 Kabupaten/Kota di seluruh Indonesia.';

/** 003: news on a coordination meeting. The text gives the day of the meeting, not its own. */
export const document003: Facts = {
  source: '003',
  rows: {
    Source: [
      {
        code: '003',
        kind: 'NEWS',
        title: 'Kemnaker Gandeng Pemda Perkuat Kerjasama Pelatihan Kerja',
        publishedOn: null,
        file: '003_10e7f37d3e20cbb1.txt',
        verified: true,
      },
    ],

    OrganizationName: [
      {
        organization: 'KEMNAKER',
        name: 'Kementerian Ketenagakerjaan',
        acronym: 'Kemnaker',
        validFrom: held,
      },
      // Only within the director general's office: "Dirjen Binalattas Kemnaker".
      {
        organization: 'DITJEN-BINALAVOTAS',
        name: 'Binalattas',
        acronym: 'Binalattas',
        validFrom: held,
        validTo: held,
      },
      {
        organization: 'BBPVP-BEKASI',
        name: 'Balai Besar Pengembangan Pelatihan Kerja Bekasi',
        acronym: 'BBPLK Bekasi',
        validFrom: held,
        validTo: held,
      },
    ],

    Event: [
      {
        code: event,
        kind: 'COORDINATION_MEETING',
        title: 'Rakor Penempatan Peserta Boarding PBK Tahun 2020 BBPLK Bekasi',
        startsOn: held,
        place: '31',
        description:
          'Kementerian Ketenagakerjaan (Kemnaker) terus memperkuat koordinasi dan kerja sama dengan pemerintah daerah (pemda) tingkat provinsi, kabupaten/kota. Hal ini lakukan agar akses program-program pelatihan kerja baik di pusat maupun daerah akan semakin mudah dan terjangkau masyarakat.',
        topics: [
          'Placement of participants of the boarding competency-based training (PBK) of 2020',
        ],
      },
    ],

    // Who else was there, the text does not say.
    EventParticipation: [
      {
        event,
        role: 'SPEAKER',
        label: 'Dirjen Binalattas Kemnaker',
        organization: 'DITJEN-BINALAVOTAS',
      },
      {
        event,
        role: 'SPEAKER',
        label: 'Balai Besar Pengembangan Pelatihan Kerja (BBPLK) Bekasi',
        organization: 'BBPVP-BEKASI',
      },
    ],

    Appointment: [budiHartawan, herman],

    EventStatement: [
      {
        event,
        ordinal: 1,
        speaker: budiHartawan,
        readBy: herman,
        text: 'Is confident that, with open communication between center and regions, the programs of training, certification and placement in the BLK can go well.',
      },
      {
        event,
        ordinal: 2,
        speaker: herman,
        readBy: null,
        text: 'Three things matter for training, and the placement that regional governments help with, to go well: their active part, more coordination with business and industry, and priority fields from identified training needs.',
      },
      {
        event,
        ordinal: 3,
        speaker: herman,
        readBy: null,
        text: 'BBPLK Bekasi has run boarding competency-based training (PBK) since 2017, with participants recruited together with provincial, regency and city labour offices; from 2017 to 2020 it trained 7,496 boarding participants from 263 regencies and cities.',
      },
    ],

    Commitment: commitments.map(({ ordinal, text, dueYear }) => ({
      event,
      ordinal,
      text,
      responsible: 'Regional governments (pemda)',
      dueYear,
      status: 'OPEN',
    })),

    ReportedFigure: [
      {
        code: 'BBPVP-BEKASI-BOARDING-2017-2020-PARTICIPANTS',
        metric: 'BOARDING_PARTICIPANTS_TRAINED',
        organization: 'BBPVP-BEKASI',
        reported: 7496,
        unit: 'PEOPLE',
        periodFrom: '2017-01-01',
        periodTo: '2020-12-31',
        quote: boardingTotal,
      },
      {
        code: 'BBPVP-BEKASI-BOARDING-2017-2020-ORIGINS',
        metric: 'BOARDING_PARTICIPANT_ORIGINS',
        organization: 'BBPVP-BEKASI',
        reported: 263,
        unit: 'REGENCIES_AND_CITIES',
        periodFrom: '2017-01-01',
        periodTo: '2020-12-31',
        quote: boardingTotal,
      },
    ],

    Citation: [
      {
        organization: 'KEMNAKER',
        supports: ['name', 'acronym', 'names'],
        quotes: [
          'Kementerian Ketenagakerjaan (Kemnaker) terus memperkuat koordinasi dan kerja sama',
        ],
      },
      {
        organization: 'DITJEN-BINALAVOTAS',
        supports: ['ministry', 'names', 'appointments', 'events'],
        quotes: [
          'ujar Dirjen Binalattas Kemnaker, Budi Hartawan, dalam sambutannya yang dibacakan oleh Kepala Balai Besar Pengembangan Pelatihan Kerja (BBPLK) Bekasi, Herman',
        ],
      },
      {
        organization: 'BBPVP-BEKASI',
        supports: ['names', 'appointments', 'events', 'reportedFigures'],
        quotes: [
          'Kepala Balai Besar Pengembangan Pelatihan Kerja (BBPLK) Bekasi, Herman, dalam acara Rakor Penempatan Peserta Boarding PBK Tahun 2020 BBPLK Bekasi',
          'Herman mengungkapkan bahwa sejak tahun 2017 hingga 2020 ini, BBPLK Bekasi telah melaksanakan Pelatihan Berbasis Kompetensi (PBK) dengan sistem Boarding.',
          'Peserta sistem ini, direkrut dari berbagai daerah dengan bekerja sama dengan Disnaker Provinsi, Kabupaten/Kota seluruh Indonesia.',
          boardingTotal,
        ],
      },
      {
        event,
        supports: [
          'kind',
          'title',
          'startsOn',
          'place',
          'description',
          'topics',
          'participations',
          'statements',
          'outcomes',
        ],
        quotes: [
          'dalam acara Rakor Penempatan Peserta Boarding PBK Tahun 2020 BBPLK Bekasi, di Jakarta, Kamis (3/12/2020) malam.',
          '"Kami yakin dengan adanya keterbukaan komunikasi antara pusat dan daerah, maka program pelatihan, sertifikasi dan penempatan di BLK-BLK dapat berjalan dengan baik," ujar Dirjen Binalattas Kemnaker, Budi Hartawan, dalam sambutannya yang dibacakan oleh Kepala Balai Besar Pengembangan Pelatihan Kerja (BBPLK) Bekasi, Herman',
          'Herman mengatakan, ada tiga hal penting agar pelaksanaan pelatihan serta penempatan peserta pelatihan yang difasilitasi pemda dapat berjalan dengan baik.',
        ],
      },
      ...commitments.map(({ ordinal, dueYear, quote }) => ({
        commitment: { event, ordinal },
        supports: ['text', 'responsible', ...(dueYear === null ? [] : ['dueYear'])],
        quotes: [quote],
      })),
    ],
  },
};
