import type { Facts } from './facts.ts';

/** The day announced for the dialogue and the signing: the text itself is older, and undated. */
const announcedFor = '2024-01-30';
const event = 'DIALOG-NASIONAL-2024';
const agreement = 'PKS-BINALAVOTAS-PADU-AWS-ORBIT-2024';
const trainingProgram = 'CLOUD-COMPUTING-INSTRUCTORS';

const anwarSanusi = {
  organization: 'SETJEN-KEMNAKER',
  personName: 'Anwar Sanusi',
  position: 'Sekretaris Jenderal Kementerian Ketenagakerjaan (Kemnaker)',
  observedOn: null,
};

/**
 * 002: a press release of Biro Humas that announces a national dialogue. Nothing reports that it took
 * place as announced: the agreement is ANNOUNCED, those named to take part are INVITED.
 */
export const document002: Facts = {
  source: '002',
  rows: {
    Source: [
      {
        code: '002',
        kind: 'PRESS_RELEASE',
        title:
          'Dalam upaya mendorong produktivitas dan peningkatan keterlibatan sektor swasta dalam Balai Pelatihan Vokasi dan Produktivitas (BPVP)',
        publisher: 'Biro Humas Kemnaker',
        publishedOn: null,
        file: '002_ee40f1fb500e2653.txt',
        verified: true,
      },
    ],

    Partner: [
      { code: 'AWS', kind: 'COMPANY', name: 'Amazon Web Services', acronym: 'AWS' },
      { code: 'ORBIT-FUTURE-ACADEMY', kind: 'EDUCATION_PROVIDER', name: 'Orbit Future Academy' },
    ],

    OrganizationName: [
      {
        organization: 'KEMNAKER',
        name: 'Kementerian Ketenagakerjaan',
        acronym: 'Kemnaker',
        validFrom: announcedFor,
      },
      {
        organization: 'BIRO-HUMAS-KEMNAKER',
        name: 'Biro Humas Kemnaker',
        acronym: 'Biro Humas Kemnaker',
        validFrom: announcedFor,
      },
      {
        organization: 'DITJEN-BINALAVOTAS',
        name: 'Direktorat Jenderal Binalavotas',
        acronym: 'Binalavotas',
        validFrom: announcedFor,
      },
      {
        organization: 'USAID-PADU',
        name: 'USAID Partnerships for Productivity (PADU)',
        acronym: 'USAID PADU',
        validFrom: announcedFor,
      },
      { organization: 'AWS', name: 'Amazon Web Services', validFrom: announcedFor },
      {
        organization: 'ORBIT-FUTURE-ACADEMY',
        name: 'Orbit Future Academy',
        validFrom: announcedFor,
      },
    ],

    Event: [
      {
        code: event,
        kind: 'NATIONAL_DIALOGUE',
        title: 'Kolaborasi untuk Pelatihan Vokasi dan Produktivitas',
        startsOn: announcedFor,
        place: '31',
        description:
          'Tujuannya adalah menciptakan kolaborasi yang efektif dengan sektor swasta, dengan harapan dapat meningkatkan peluang penempatan kerja bagi lulusan BPVP. Lebih menariknya lagi, forum ini juga menjadi platform inspiratif dengan adanya presentasi poster dari para instruktur, peserta latih, dan alumni pelatihan BPVP.',
        topics: [
          'Investment',
          'Partnership',
          'Education',
          'Information on strengthening BPVP institutions',
        ],
        cooperationProgram: 'USAID-PADU',
      },
    ],

    EventParticipation: [
      {
        event,
        role: 'ORGANIZER',
        label: 'Kementerian Ketenagakerjaan (Kemnaker)',
        organization: 'KEMNAKER',
      },
      {
        event,
        role: 'ORGANIZER',
        label: 'USAID Partnerships for Productivity (PADU)',
        organization: 'USAID-PADU',
      },
      { event, role: 'INVITED', label: 'pemerintah pusat' },
      { event, role: 'INVITED', label: 'pemerintah daerah' },
      { event, role: 'INVITED', label: 'organisasi profesi' },
      { event, role: 'INVITED', label: 'asosiasi bisnis terkemuka' },
      { event, role: 'INVITED', label: 'para instruktur' },
      { event, role: 'INVITED', label: 'peserta latih' },
      { event, role: 'INVITED', label: 'alumni pelatihan BPVP' },
      {
        event,
        role: 'INVITED',
        label: 'Direktorat Jenderal Binalavotas Kemnaker',
        organization: 'DITJEN-BINALAVOTAS',
      },
      { event, role: 'INVITED', label: 'Amazon Web Services', organization: 'AWS' },
      {
        event,
        role: 'INVITED',
        label: 'Orbit Future Academy',
        organization: 'ORBIT-FUTURE-ACADEMY',
      },
    ],

    Appointment: [anwarSanusi],

    EventStatement: [
      {
        event,
        ordinal: 1,
        speaker: anwarSanusi,
        text: 'Announced the dialogue beforehand: it is to strengthen cooperation and coordination with the private sector, make the most of the role of BPVP, and support the revitalization of vocational training; it is hoped to raise the chances of placement of BPVP graduates.',
      },
    ],

    Agreement: [
      {
        code: agreement,
        kind: 'COOPERATION_AGREEMENT',
        title:
          'Perjanjian kerja sama antara Direktorat Jenderal Binalavotas Kemnaker dengan USAID PADU, Amazon Web Services, dan Orbit Future Academy',
        status: 'ANNOUNCED',
        signedOn: announcedFor,
        signedAt: event,
        cooperationProgram: 'USAID-PADU',
        scope: 'Capacity development of BPVP through cloud computing training for instructors',
        fields: ['CLOUD-COMPUTING'],
      },
    ],

    AgreementParty: [
      { agreement, organization: 'DITJEN-BINALAVOTAS', role: 'GOVERNMENT' },
      { agreement, organization: 'USAID-PADU', role: 'PARTNER' },
      { agreement, organization: 'AWS', role: 'PARTNER' },
      { agreement, organization: 'ORBIT-FUTURE-ACADEMY', role: 'PARTNER' },
    ],

    TrainingProgram: [
      {
        code: trainingProgram,
        name: 'Cloud computing training for instructors',
        field: 'CLOUD-COMPUTING',
        audience: 'INSTRUCTORS',
        agreement,
        recordOrigin: 'SOURCED',
      },
    ],

    Citation: [
      {
        organization: 'KEMNAKER',
        supports: ['name', 'acronym', 'names', 'directorates', 'events'],
        quotes: [
          'Sekretaris Jenderal Kementerian Ketenagakerjaan (Kemnaker), Anwar Sanusi, mengumumkan Dialog Nasional',
        ],
      },
      {
        organization: 'SETJEN-KEMNAKER',
        supports: ['ministry', 'appointments'],
        quotes: ['Sekretaris Jenderal Kementerian Ketenagakerjaan (Kemnaker), Anwar Sanusi'],
      },
      {
        organization: 'BIRO-HUMAS-KEMNAKER',
        supports: ['acronym', 'kind', 'ministry', 'names'],
        quotes: ['Siaran Pers Biro Humas Kemnaker'],
      },
      {
        organization: 'DITJEN-BINALAVOTAS',
        supports: ['kind', 'ministry', 'names', 'agreements', 'events'],
        quotes: [
          'penandatanganan dokumen perjanjian kerja sama antara Direktorat Jenderal Binalavotas Kemnaker dengan USAID PADU, Amazon Web Services, dan Orbit Future Academy',
        ],
      },
      {
        organization: 'USAID-PADU',
        supports: ['name', 'acronym', 'names', 'agreements', 'events'],
        quotes: [
          'Acara prestisius ini, yang bekerjasama dengan USAID Partnerships for Productivity (PADU)',
          'perjanjian kerja sama antara Direktorat Jenderal Binalavotas Kemnaker dengan USAID PADU',
        ],
      },
      {
        organization: 'AWS',
        supports: ['name', 'names', 'agreements', 'events'],
        quotes: [
          'antara Direktorat Jenderal Binalavotas Kemnaker dengan USAID PADU, Amazon Web Services, dan Orbit Future Academy',
        ],
      },
      {
        organization: 'ORBIT-FUTURE-ACADEMY',
        supports: ['name', 'names', 'agreements', 'events'],
        quotes: [
          'antara Direktorat Jenderal Binalavotas Kemnaker dengan USAID PADU, Amazon Web Services, dan Orbit Future Academy',
        ],
      },
      {
        cooperationProgram: 'USAID-PADU',
        supports: ['name', 'events', 'agreements'],
        quotes: [
          'Acara prestisius ini, yang bekerjasama dengan USAID Partnerships for Productivity (PADU), dijadwalkan berlangsung pada Selasa, 30 Januari 2024, di Jakarta.',
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
          'cooperationProgram',
          'participations',
          'statements',
          'agreements',
        ],
        quotes: [
          'mengumumkan Dialog Nasional yang sangat dinanti, berjudul “Kolaborasi untuk Pelatihan Vokasi dan Produktivitas.”',
          'dijadwalkan berlangsung pada Selasa, 30 Januari 2024, di Jakarta.',
          'forum ini bukan hanya menjadi wadah diskusi antara pemerintah pusat, daerah, organisasi profesi, dan asosiasi bisnis terkemuka',
          'agenda dialog nasional ini mencakup berbagai tema strategis, termasuk peningkatan investasi, kemitraan, edukasi, dan informasi terkait program penguatan kelembagaan BPVP.',
          'dengan harapan dapat meningkatkan peluang penempatan kerja bagi lulusan BPVP.',
          'presentasi poster dari para instruktur, peserta latih, dan alumni pelatihan BPVP.',
        ],
      },
      {
        agreement,
        supports: [
          'kind',
          'title',
          'status',
          'signedOn',
          'signedAt',
          'cooperationProgram',
          'scope',
          'parties',
          'fields',
          'trainingPrograms',
        ],
        quotes: [
          'dialog nasional ini akan mencatat sejarah melalui penandatanganan dokumen perjanjian kerja sama antara Direktorat Jenderal Binalavotas Kemnaker dengan USAID PADU, Amazon Web Services, dan Orbit Future Academy.',
          'Kesepakatan ini menegaskan komitmen bersama dalam pengembangan kapasitas BPVP melalui program pelatihan komputasi awan bagi para instruktur.',
        ],
      },
      {
        trainingProgram,
        supports: ['name', 'field', 'audience', 'agreement'],
        quotes: ['melalui program pelatihan komputasi awan bagi para instruktur'],
      },
      {
        vocationalField: 'CLOUD-COMPUTING',
        supports: ['indonesianName', 'programs', 'agreements'],
        quotes: ['program pelatihan komputasi awan'],
      },
    ],
  },
};
