import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphQLObjectType } from 'graphql';
import { seed } from '../../src/database/seed/seed.ts';
import { testGraph, type TestGraph } from '../support/run-query.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await testGraph();
  // Quick where the template has it already; what is tested is the seed as it is now.
  await seed(graph.orm);
});
afterAll(() => graph.close());

const benchmarking = 'event(code: "PATOK-BANDING-BPVP-BANDUNG-BARAT")';
const workshop = 'event(code: "PELATIHAN-REKAYASA-BERPIKIR-BANTEN")';
const dialogue = 'event(code: "DIALOG-NASIONAL-2024")';
const meeting = 'event(code: "RAKOR-PENEMPATAN-BOARDING-2020")';
const forum = 'event(code: "FORUM-JEJARING-INDUSTRI-2017")';
const agreement = 'agreement(code: "PKS-BINALAVOTAS-PADU-AWS-ORBIT-2024")';
const padu = 'cooperationProgram(code: "USAID-PADU")';
const bekasi = 'trainingCenter(code: "BBPVP-BEKASI")';

const participations =
  'participations { nodes { role label headcount headcountUnit organization { code } } }';
const statements =
  'statements { nodes { ordinal text speaker { personName organization { code } } readBy { personName } source { code } } }';
const outcomes =
  'outcomes { nodes { ordinal text responsible dueYear status verified citations { nodes { source { code } supports quotes } } } }';
const appointments = 'appointments { nodes { personName position observedOn source { code } } }';
const names = 'names { nodes { name acronym validFrom validTo source { code } } }';
const figures =
  'reportedFigures { nodes { metric reported unit periodFrom periodTo quote event { code } source { code } } }';

const has = (...items: object[]) => ({
  nodes: expect.arrayContaining(items.map((item) => expect.objectContaining(item))),
});
const all = (...items: object[]) => ({ nodes: items.map((item) => expect.objectContaining(item)) });
const said = (...words: string[]) => expect.stringMatching(new RegExp(words.join('.*'), 's'));
const from = (code: string) => ({ source: { code } });
const member = (role: string, code: string) => ({ role, organization: { code } });
const group = (role: string, label: string) => ({ role, label, organization: null });

/**
 * A fact: the document it is from, what it says, how to ask for it, what the answer is, and which
 * fields of the thing asked for the document is cited for. Where these are left out, the answer itself
 * names the source.
 */
type Fact = [document: string, what: string, query: string, answer: object, supports?: string[]];

// prettier-ignore
const benchmarkingVisit: Fact[] = [
  ['000', "the page is the center's own news", 'source(code: "000") { kind publisher author publishedOn file verified }', {
    kind: 'INSTITUTION_NEWS', publisher: 'BPVP Bandung Barat', author: null, publishedOn: null,
    file: '000_1481e98b667e6118.txt', verified: true,
  }],
  ['000', 'it links an Instagram post and the news index', 'source(code: "000") { links }', {
    links: [
      'https://www.instagram.com/p/DSfIB9wiVyI/?img_index=1',
      'https://bpvpbandungbarat.kemnaker.go.id/berita-terkini/',
    ],
  }],
  ['000', 'a benchmarking visit on running training', `${benchmarking} { kind title verified }`, {
    kind: 'BENCHMARKING_VISIT', title: 'Patok Banding Penyelenggaraan Pelatihan', verified: true,
  }, ['kind', 'title']],
  ['000', 'no date and no place is given', `${benchmarking} { startsOn endsOn place { code } }`, {
    startsOn: null, endsOn: null, place: null,
  }],
  ['000', 'BPVP Bandung Barat hosted it', `${benchmarking} { ${participations} }`, {
    participations: has(member('HOST', 'BPVP-BANDUNG-BARAT')),
  }, ['participations']],
  ['000', 'the Pusat Pelatihan Pegawai ASN visited', `${benchmarking} { ${participations} }`, {
    participations: has(member('PARTICIPANT', 'PUSAT-PELATIHAN-PEGAWAI-ASN')),
  }, ['participations']],
  ['000', 'it is under the Badan Pengembangan SDM of the ministry of villages',
    'directorate(code: "PUSAT-PELATIHAN-PEGAWAI-ASN") { name kind parent { name kind } ministry { code } }', {
      name: 'Pusat Pelatihan Pegawai Aparatur Sipil Negara', kind: 'CENTER', ministry: { code: 'KEMENDES-PDT' },
      parent: {
        name: 'Badan Pengembangan SDM dan Pemberdayaan Masyarakat Desa dan Daerah Tertinggal', kind: 'AGENCY',
      },
    }, ['name', 'kind', 'parent']],
  ['000', 'the ministry of villages has them as units',
    'ministry(code: "KEMENDES-PDT") { directorates { nodes { code } } }', {
      directorates: has({ code: 'BPSDM-KEMENDES-PDT' }, { code: 'PUSAT-PELATIHAN-PEGAWAI-ASN' }),
    }, ['directorates']],
  ['000', 'topics: need, good practice, cooperation, social effect', `${benchmarking} { topics }`, {
    topics: [
      said('vocational training', "community's needs"), said('Good practice'),
      said('Cooperation between institutions'), said('villages and disadvantaged regions'),
    ],
  }, ['topics']],
  ['000', "the visit is among the center's events",
    'trainingCenter(code: "BPVP-BANDUNG-BARAT") { verified events { nodes { code } } }', {
      verified: true, events: has({ code: 'PATOK-BANDING-BPVP-BANDUNG-BARAT' }),
    }, ['events']],
];

// prettier-ignore
const workshopInBanten: Fact[] = [
  ['001', 'a local news page of 13 September 2024, marked ADV',
    'source(code: "001") { kind publisher author publishedOn note verified }', {
      kind: 'NEWS', publisher: null, note: said('local news', 'ADV'), author: 'Deni Kusuma', publishedOn: '2024-09-13', verified: true,
    }],
  ['001', 'a training on design thinking with the business model canvas', `${workshop} { kind topics cooperationProgram { code } }`, {
    kind: 'TRAINING_WORKSHOP', topics: [said('esign thinking'), said('usiness model canvas')],
    cooperationProgram: { code: 'USAID-PADU' },
  }, ['kind', 'topics', 'cooperationProgram']],
  ['001', 'in Banten; the day of the event is not given', `${workshop} { startsOn place { code name } }`, {
    startsOn: null, place: { code: '36', name: 'Banten' },
  }, ['place']],
  ['001', 'by UPTD Latihan Kerja with USAID', `${workshop} { ${participations} }`, {
    participations: has(member('ORGANIZER', 'UPTD-LATKER-BANTEN'), member('ORGANIZER', 'USAID')),
  }, ['participations']],
  ['001', 'present: centers, labour offices, FKLPID, alumni, private sector', `${workshop} { ${participations} }`, {
    participations: has(
      member('PARTICIPANT', 'BBPVP-SERANG'), member('PARTICIPANT', 'BBPVP-BEKASI'),
      member('PARTICIPANT', 'UPTD-LATKER-BANTEN'), member('PARTICIPANT', 'FKLPID'),
      group('PARTICIPANT', 'Disnaker kabupaten/kota'), group('PARTICIPANT', 'para alumni BLK'),
      group('PARTICIPANT', 'pihak swasta'),
    ),
  }, ['participations']],
  ['001', '26 people', `${workshop} { ${participations} ${figures} }`, {
    participations: has({ headcount: 26, headcountUnit: 'PEOPLE' }),
    reportedFigures: all({
      metric: 'EVENT_PEOPLE', reported: 26, unit: 'PEOPLE', quote: said('hadir 26 orang'), ...from('001'),
    }),
  }, ['reportedFigures']],
  ['001', 'the UPTD is run by Disnakertrans Provinsi Banten',
    'trainingCenter(code: "UPTD-LATKER-BANTEN") { kind directorate { code } operator { kind name region { code } } }', {
      kind: 'UPTD', directorate: null,
      operator: {
        kind: 'REGIONAL_LABOUR_OFFICE', name: 'Dinas Ketenagakerjaan dan Transmigrasi Provinsi Banten',
        region: { code: '36' },
      },
    }, ['kind', 'operator']],
  ['001', 'Heryanto heads the UPTD', `trainingCenter(code: "UPTD-LATKER-BANTEN") { ${appointments} }`, {
    appointments: all({
      personName: 'Heryanto', position: said('Kepala UPTD Latihan Kerja'), observedOn: '2024-09-13', ...from('001'),
    }),
  }, ['appointments']],
  ['001', 'Heryanto on the partnership with the private sector', `${workshop} { ${statements} }`, {
    statements: all({ text: said('private sector'), readBy: null, ...from('001') }),
  }, ['statements']],
  ['001', 'Chris Felley and Ester Manurung of USAID', `partner(code: "USAID") { kind ${appointments} }`, {
    kind: 'DEVELOPMENT_AGENCY',
    appointments: has(
      { personName: 'Chris Felley', position: 'Acting Chief of Party', ...from('001') },
      { personName: 'Ester Manurung', position: 'Program Manager USAID Indonesia', ...from('001') },
    ),
  }, ['appointments']],
  ['001', 'USAID PADU is Partnerships for Productivity', `${padu} { name acronym verified }`, {
    name: 'USAID Partnerships for Productivity', acronym: 'USAID PADU', verified: true,
  }, ['name', 'acronym']],
  ['001', 'it works in four provinces', `${padu} { provinces { totalCount nodes { name } } }`, {
    provinces: {
      totalCount: 4,
      ...has({ name: 'Banten' }, { name: 'Jawa Timur' }, { name: 'Sumatera Utara' }, { name: 'Sulawesi Selatan' }),
    },
  }, ['provinces']],
  ['001', 'two objectives', `${padu} { objectives }`, {
    objectives: [
      said('private sector', 'BBPVP/BLK', 'market-oriented, inclusive'), said('trategic partnership capacity of BLK'),
    ],
  }, ['objectives']],
  ['001', 'technical assistance to the ministry', `${padu} { description members { nodes { role organization { code } } } }`, {
    description: said('pendampingan teknis', 'Kementerian Ketenagakerjaan RI'),
    members: has(member('LEAD', 'USAID'), member('COUNTERPART', 'KEMNAKER'), member('IMPLEMENTER', 'USAID-PADU')),
  }, ['description', 'members']],
  ['001', 'focus on young people and on including women', `${padu} { focus }`, {
    focus: ['Young people', 'Inclusion of women'],
  }, ['focus']],
  ['001', 'no period is given', `${padu} { startsOn endsOn }`, { startsOn: null, endsOn: null }],
  ['001', 'USAID and FKLPID are partners of BBPVP Bekasi through the event',
    `${bekasi} { partners { edges { through node { code } } } }`, {
      partners: {
        edges: expect.arrayContaining([
          { through: ['EVENT'], node: { code: 'USAID' } },
          { through: ['EVENT'], node: { code: 'FKLPID' } },
        ]),
      },
    }, ['events']],
];

// prettier-ignore
const nationalDialogue: Fact[] = [
  ['002', 'a press release of Biro Humas, itself undated', 'source(code: "002") { kind publisher publishedOn verified }', {
    kind: 'PRESS_RELEASE', publisher: 'Biro Humas Kemnaker', publishedOn: null, verified: true,
  }],
  ['002', 'Biro Humas is a bureau of Kemnaker', 'directorate(code: "BIRO-HUMAS-KEMNAKER") { kind ministry { code } }', {
    kind: 'BUREAU', ministry: { code: 'KEMNAKER' },
  }, ['kind', 'ministry']],
  ['002', 'Anwar Sanusi is Sekretaris Jenderal; when, it does not say',
    `directorate(code: "SETJEN-KEMNAKER") { ministry { code } ${appointments} }`, {
      ministry: { code: 'KEMNAKER' },
      appointments: all({
        personName: 'Anwar Sanusi', position: said('Sekretaris Jenderal'), observedOn: null, ...from('002'),
      }),
    }, ['ministry', 'appointments']],
  ['002', 'Anwar Sanusi announced the dialogue', `${dialogue} { ${statements} }`, {
    statements: all({
      speaker: { personName: 'Anwar Sanusi', organization: { code: 'SETJEN-KEMNAKER' } }, text: said('nnounced'),
      ...from('002'),
    }),
  }, ['statements']],
  ['002', 'the national dialogue of 30 January 2024 in Jakarta', `${dialogue} { kind title startsOn place { code } }`, {
    kind: 'NATIONAL_DIALOGUE', title: 'Kolaborasi untuk Pelatihan Vokasi dan Produktivitas',
    startsOn: '2024-01-30', place: { code: '31' },
  }, ['kind', 'title', 'startsOn', 'place']],
  ['002', 'with USAID PADU', `${dialogue} { cooperationProgram { code } ${participations} }`, {
    cooperationProgram: { code: 'USAID-PADU' }, participations: has(member('ORGANIZER', 'USAID-PADU')),
  }, ['cooperationProgram', 'participations']],
  ['002', 'between governments, professional organizations and business associations', `${dialogue} { ${participations} }`, {
    participations: has(
      group('INVITED', 'pemerintah pusat'), group('INVITED', 'pemerintah daerah'),
      group('INVITED', 'organisasi profesi'), group('INVITED', 'asosiasi bisnis terkemuka'),
    ),
  }, ['participations']],
  ['002', 'agenda: investment, partnership, education, information', `${dialogue} { topics }`, {
    topics: ['Investment', 'Partnership', 'Education', said('strengthening BPVP institutions')],
  }, ['topics']],
  ['002', 'aim: placement of graduates; posters', `${dialogue} { description }`, {
    description: said('peluang penempatan kerja bagi lulusan BPVP', 'presentasi poster'),
  }, ['description']],
  ['002', 'posters by instructors, participants and alumni', `${dialogue} { ${participations} }`, {
    participations: has(
      group('INVITED', 'para instruktur'), group('INVITED', 'peserta latih'), group('INVITED', 'alumni pelatihan BPVP'),
    ),
  }, ['participations']],
  ['002', 'a cooperation agreement to be signed there',
    `${agreement} { kind status signedOn signedAt { code } cooperationProgram { code } verified }`, {
      kind: 'COOPERATION_AGREEMENT', status: 'ANNOUNCED', signedOn: '2024-01-30', verified: true,
      signedAt: { code: 'DIALOG-NASIONAL-2024' }, cooperationProgram: { code: 'USAID-PADU' },
    }, ['kind', 'status', 'signedOn', 'signedAt', 'cooperationProgram']],
  ['002', 'Ditjen Binalavotas with USAID PADU, AWS and Orbit Future Academy',
    `${agreement} { parties { nodes { role organization { code } } } }`, {
      parties: all(
        member('GOVERNMENT', 'DITJEN-BINALAVOTAS'), member('PARTNER', 'USAID-PADU'),
        member('PARTNER', 'AWS'), member('PARTNER', 'ORBIT-FUTURE-ACADEMY'),
      ),
    }, ['parties']],
  ['002', 'cloud computing training for instructors',
    `${agreement} { scope fields { nodes { code indonesianName } } trainingPrograms { nodes { audience recordOrigin field { code } verified } } }`, {
      scope: said('cloud computing training for instructors'),
      fields: all({ code: 'CLOUD-COMPUTING', indonesianName: 'Komputasi Awan' }),
      trainingPrograms: all({
        audience: 'INSTRUCTORS', recordOrigin: 'SOURCED', field: { code: 'CLOUD-COMPUTING' }, verified: true,
      }),
    }, ['scope', 'fields', 'trainingPrograms']],
  ['002', 'the training program', 'trainingProgram(code: "CLOUD-COMPUTING-INSTRUCTORS") { durationHours competencyBased agreement { code } }', {
    durationHours: null, competencyBased: null, agreement: { code: 'PKS-BINALAVOTAS-PADU-AWS-ORBIT-2024' },
  }, ['agreement', 'audience', 'field']],
];

// prettier-ignore
const coordinationMeeting: Fact[] = [
  ['003', 'the meeting of 3 December 2020 in Jakarta', `${meeting} { kind title startsOn place { code } topics }`, {
    kind: 'COORDINATION_MEETING', title: 'Rakor Penempatan Peserta Boarding PBK Tahun 2020 BBPLK Bekasi',
    startsOn: '2020-12-03', place: { code: '31' }, topics: [said('Placement', 'boarding', 'PBK', '2020')],
  }, ['kind', 'title', 'startsOn', 'place', 'topics']],
  ['003', 'Budi Hartawan heads Ditjen Binalattas', `directorate(code: "DITJEN-BINALAVOTAS") { ${appointments} }`, {
    appointments: all({
      personName: 'Budi Hartawan', position: 'Dirjen Binalattas Kemnaker', observedOn: '2020-12-03', ...from('003'),
    }),
  }, ['appointments']],
  ['003', 'Herman heads BBPLK Bekasi', `${bekasi} { ${appointments} }`, {
    appointments: has({
      personName: 'Herman', position: said('Kepala Balai Besar'), observedOn: '2020-12-03', ...from('003'),
    }),
  }, ['appointments']],
  ['003', "Budi Hartawan's speech was read by Herman", `${meeting} { ${statements} }`, {
    statements: has({
      ordinal: 1, readBy: { personName: 'Herman' }, text: said('open communication'),
      speaker: { personName: 'Budi Hartawan', organization: { code: 'DITJEN-BINALAVOTAS' } }, ...from('003'),
    }),
  }, ['statements']],
  ['003', 'first commitment: an active part in training and placing', `${meeting} { ${outcomes} }`, {
    outcomes: has({ ordinal: 1, text: said('active part in training', 'placing'), dueYear: null, status: 'OPEN' }),
  }, ['outcomes']],
  ['003', 'second commitment: coordination with business and industry', `${meeting} { ${outcomes} }`, {
    outcomes: has({ ordinal: 2, text: said('business and industry', 'certified participants'), dueYear: null }),
  }, ['outcomes']],
  ['003', 'third commitment: priority fields for 2021', `${meeting} { ${outcomes} }`, {
    outcomes: has({ ordinal: 3, text: said('priority training fields for 2021', 'training needs'), dueYear: 2021 }),
  }, ['outcomes']],
  ['003', 'all three of regional governments, each quoted', `${meeting} { ${outcomes} }`, {
    outcomes: all(
      ...['Pertama', 'Kedua', 'Ketiga'].map((word) => ({
        responsible: said('Regional governments'), verified: true,
        citations: all({ quotes: [said(`^${word}, `)], supports: expect.arrayContaining(['text', 'responsible']), ...from('003') }),
      })),
    ),
  }, ['outcomes']],
  ['003', 'boarding PBK since 2017, recruited through labour offices', `${meeting} { ${statements} }`, {
    statements: has({ ordinal: 3, text: said('PBK', 'since 2017', 'labour offices', '7,496', '263'), ...from('003') }),
  }, ['statements']],
  ['003', '7,496 boarding participants from 2017 to 2020', `${bekasi} { ${figures} }`, {
    reportedFigures: has({
      metric: 'BOARDING_PARTICIPANTS_TRAINED', reported: 7496, unit: 'PEOPLE', quote: said('7\\.496 orang'),
      periodFrom: '2017-01-01', periodTo: '2020-12-31', ...from('003'),
    }),
  }, ['reportedFigures']],
  ['003', 'from 263 regencies and cities', `${bekasi} { ${figures} }`, {
    reportedFigures: has({
      metric: 'BOARDING_PARTICIPANT_ORIGINS', reported: 263, unit: 'REGENCIES_AND_CITIES',
      quote: said('263 Kabupaten/Kota'), periodFrom: '2017-01-01', periodTo: '2020-12-31', ...from('003'),
    }),
  }, ['reportedFigures']],
];

// prettier-ignore
const industryForum: Fact[] = [
  ['004', 'Liputan6 of 16 August 2017', 'source(code: "004") { kind publisher author publishedOn title }', {
    kind: 'NEWS', publisher: 'Liputan6', author: 'hidya anindyati', publishedOn: '2017-08-16',
    title: 'Kemnaker Intensifkan Kemitraan Strategis dengan Dunia Industri',
  }],
  ['004', 'the forum of 15 August 2017 in Bekasi', `${forum} { kind title startsOn place { name } }`, {
    kind: 'COMMUNICATION_FORUM', title: 'Forum Komunikasi Jejaring Industri', startsOn: '2017-08-15',
    place: { name: 'Kota Bekasi' },
  }, ['kind', 'title', 'startsOn']],
  ['004', 'of BBPLK Bekasi', `${forum} { ${participations} }`, {
    participations: has(member('ORGANIZER', 'BBPVP-BEKASI')),
  }, ['participations']],
  ['004', '144 companies of Bekasi and its surroundings', `${forum} { ${participations} ${figures} }`, {
    participations: has({ label: said('kawasan Bekasi dan sekitarnya'), headcount: 144, headcountUnit: 'COMPANIES' }),
    reportedFigures: all({
      metric: 'EVENT_COMPANIES', reported: 144, unit: 'COMPANIES', quote: said('144 perusahaan'), ...from('004'),
    }),
  }, ['participations', 'reportedFigures']],
  ['004', 'Dudung Heryadi, Direktur Bina Kelembagaan Pelatihan of Ditjen Binalattas',
    `directorate(code: "DIT-BINA-KELEMBAGAAN") { parent { code } ${appointments} }`, {
      parent: { code: 'DITJEN-BINALAVOTAS' },
      appointments: all({
        personName: 'Dudung Heryadi', position: said('Direktur Bina Kelembagaan Pelatihan'),
        observedOn: '2017-08-15', ...from('004'),
      }),
    }, ['parent', 'appointments']],
  ['004', 'outcome: identify real workforce needs', `${forum} { ${outcomes} }`, {
    outcomes: has({ ordinal: 1, text: said('real workforce needs'), responsible: null, dueYear: null }),
  }, ['outcomes']],
  ['004', 'outcome: map placement plans and on-the-job training', `${forum} { ${outcomes} }`, {
    outcomes: has({ ordinal: 2, text: said('placement', 'on-the-job training'), responsible: null, dueYear: null }),
  }, ['outcomes']],
  ['004', 'Dudung Heryadi said so', `${forum} { ${statements} }`, {
    statements: has({
      speaker: { personName: 'Dudung Heryadi', organization: { code: 'DIT-BINA-KELEMBAGAAN' } },
      text: said('real workforce needs', 'on-the-job training'), ...from('004'),
    }),
  }, ['statements']],
  ['004', 'Helmiaty Basri heads BBPLK Bekasi', `${bekasi} { ${appointments} }`, {
    appointments: has({ personName: 'Helmiaty Basri', position: 'Kepala BBPLK Bekasi', observedOn: '2017-08-15', ...from('004') }),
  }, ['appointments']],
  ['004', 'Helmiaty Basri: "unlink" and "mismatch"; absorbed directly', `${forum} { ${statements} }`, {
    statements: has({
      speaker: { personName: 'Helmiaty Basri', organization: { code: 'BBPVP-BEKASI' } },
      text: said('"unlink" and "mismatch"', 'absorbed directly'), ...from('004'),
    }),
  }, ['statements']],
];

const ditjen = 'organization(code: "DITJEN-BINALAVOTAS")';
// prettier-ignore
const namesOverTime: Fact[] = [
  ['004', 'Ditjen Binalattas in 2017', `${ditjen} { ${names} }`, {
    names: has({ name: 'Ditjen Binalattas', validFrom: '2017-08-16', validTo: '2017-08-16', ...from('004') }),
  }, ['names']],
  ['003', 'Binalattas in 2020', `${ditjen} { ${names} }`, {
    names: has({ name: 'Binalattas', validFrom: '2020-12-03', validTo: '2020-12-03', ...from('003') }),
  }, ['names']],
  ['002', 'Binalavotas in 2024', `${ditjen} { ${names} }`, {
    names: has({ name: 'Direktorat Jenderal Binalavotas', validFrom: '2024-01-30', validTo: null, ...from('002') }),
  }, ['names']],
  ['004', 'BBPLK Bekasi in 2017: Pengembangan Latihan Kerja', `${bekasi} { ${names} name(asOf: "2018-01-01") }`, {
    name: 'Balai Besar Pengembangan Latihan Kerja Bekasi',
    names: has({
      name: 'Balai Besar Pengembangan Latihan Kerja Bekasi', acronym: 'BBPLK Bekasi',
      validFrom: '2017-08-16', validTo: '2017-08-16', ...from('004'),
    }),
  }, ['names']],
  ['003', 'BBPLK Bekasi in 2020: Pengembangan Pelatihan Kerja', `${bekasi} { ${names} name(asOf: "2021-01-01") }`, {
    name: 'Balai Besar Pengembangan Pelatihan Kerja Bekasi',
    names: has({
      name: 'Balai Besar Pengembangan Pelatihan Kerja Bekasi', acronym: 'BBPLK Bekasi',
      validFrom: '2020-12-03', validTo: '2020-12-03', ...from('003'),
    }),
  }, ['names']],
  ['001', 'BBPVP Bekasi in 2024', `${bekasi} { ${names} name acronym }`, {
    name: 'Balai Besar Pelatihan Vokasi dan Produktivitas Bekasi', acronym: 'BBPVP Bekasi',
    names: has(
      { name: 'BBPVP Bekasi', validFrom: '2024-09-13', validTo: null, ...from('001') },
      { name: 'Balai Besar Pelatihan Vokasi dan Produktivitas Bekasi', validFrom: null, ...from('PUBLIC-KNOWLEDGE') },
    ),
  }, ['names']],
  ['003', 'before and after its rename it is one node', 'organization(name: "BBPLK Bekasi") { code }', {
    code: 'BBPVP-BEKASI',
  }, ['names']],
  ['004', 'and so is the directorate general', 'organization(name: "Ditjen Binalattas") { code }', {
    code: 'DITJEN-BINALAVOTAS',
  }, ['names']],
];

describe.each([
  ['000: the benchmarking visit', benchmarkingVisit],
  ['001: the workshop in Banten, and USAID PADU', workshopInBanten],
  ['002: the national dialogue', nationalDialogue],
  ['003: the coordination meeting', coordinationMeeting],
  ['004: the industry forum', industryForum],
  ['names over time', namesOverTime],
])('%s', (_group, rows) => {
  it.each(rows)('%s: %s', async (document, _what, query, answer, supports) => {
    const citations = 'citations { nodes { source { code } supports } }';
    const asked = supports ? query.replace(/\}$/, `${citations} }`) : query;
    const { data, errors } = await graph.run<Record<string, object>, never>(`{ fact: ${asked} }`);
    expect(errors).toBeUndefined();
    expect(data['fact']).toMatchObject(answer);
    if (supports) {
      expect(data['fact']).toMatchObject({
        citations: has({ supports: expect.arrayContaining(supports), ...from(document) }),
      });
    }
  });
});

describe('citations', () => {
  it.each(['000', '001', '002', '003', '004', 'PUBLIC-KNOWLEDGE'])(
    'of %s support fields that their subject has',
    async (code) => {
      const { data, errors } = await graph.run<Cited, { code: string }>(
        `query Cited($code: String!) {
          source(code: $code) {
            citations(first: 100) {
              pageInfo { hasNextPage }
              nodes { supports subject { __typename } }
            }
          }
        }`,
        { code },
      );
      expect(errors).toBeUndefined();
      const { nodes, pageInfo } = data.source.citations;
      expect(pageInfo.hasNextPage).toBe(false);
      expect(nodes.length).toBeGreaterThan(0);
      for (const { supports, subject } of nodes) {
        const type = graph.schema.getType(subject.__typename) as GraphQLObjectType;
        expect(Object.keys(type.getFields())).toEqual(expect.arrayContaining(supports));
      }
    },
  );
});

interface Cited {
  source: {
    citations: {
      pageInfo: { hasNextPage: boolean };
      nodes: { supports: string[]; subject: { __typename: string } }[];
    };
  };
}
