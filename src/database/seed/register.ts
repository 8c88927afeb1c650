import type { Facts, FactRow } from './facts.ts';

interface Organization extends FactRow {
  readonly code: string;
  readonly name: string;
}

/**
 * The register of the public training system: ministries, their units, and the 21 training centers of
 * Kemnaker, as it is commonly known. What a document states of them is in that document's own file.
 */
const ministries: Organization[] = [
  {
    code: 'KEMNAKER',
    name: 'Kementerian Ketenagakerjaan',
    acronym: 'Kemnaker',
    region: '31',
    website: 'https://kemnaker.go.id/',
  },
  // Document 000 speaks of its units, and calls it just "Kementerian".
  {
    code: 'KEMENDES-PDT',
    name: 'Kementerian Desa dan Pembangunan Daerah Tertinggal',
    acronym: 'Kemendes PDT',
  },
];

const units: Organization[] = [
  {
    code: 'SETJEN-KEMNAKER',
    kind: 'SECRETARIAT',
    ministry: 'KEMNAKER',
    name: 'Sekretariat Jenderal Kementerian Ketenagakerjaan',
    acronym: 'Setjen Kemnaker',
  },
  {
    code: 'BIRO-HUMAS-KEMNAKER',
    kind: 'BUREAU',
    ministry: 'KEMNAKER',
    name: 'Biro Hubungan Masyarakat Kementerian Ketenagakerjaan',
    acronym: 'Biro Humas Kemnaker',
    parent: 'SETJEN-KEMNAKER',
  },
  {
    code: 'DITJEN-BINALAVOTAS',
    kind: 'DIRECTORATE_GENERAL',
    ministry: 'KEMNAKER',
    name: 'Direktorat Jenderal Pembinaan Pelatihan Vokasi dan Produktivitas',
    acronym: 'Ditjen Binalavotas',
  },
  {
    code: 'SETDITJEN-BINALAVOTAS',
    kind: 'SECRETARIAT',
    ministry: 'KEMNAKER',
    name: 'Sekretariat Direktorat Jenderal Pembinaan Pelatihan Vokasi dan Produktivitas',
    acronym: 'Setditjen Binalavotas',
    parent: 'DITJEN-BINALAVOTAS',
  },
  {
    code: 'DIT-BINA-STANDARDISASI',
    kind: 'DIRECTORATE',
    ministry: 'KEMNAKER',
    name: 'Direktorat Bina Standardisasi Kompetensi dan Program Pelatihan',
    parent: 'DITJEN-BINALAVOTAS',
  },
  {
    code: 'DIT-BINA-KELEMBAGAAN',
    kind: 'DIRECTORATE',
    ministry: 'KEMNAKER',
    name: 'Direktorat Bina Kelembagaan Pelatihan Vokasi',
    parent: 'DITJEN-BINALAVOTAS',
  },
  {
    code: 'DIT-BINA-PENYELENGGARAAN',
    kind: 'DIRECTORATE',
    ministry: 'KEMNAKER',
    name: 'Direktorat Bina Penyelenggaraan Pelatihan Vokasi dan Pemagangan',
    parent: 'DITJEN-BINALAVOTAS',
  },
  {
    code: 'DIT-BINA-INSTRUKTUR',
    kind: 'DIRECTORATE',
    ministry: 'KEMNAKER',
    name: 'Direktorat Bina Instruktur dan Tenaga Pelatihan',
    parent: 'DITJEN-BINALAVOTAS',
  },
  {
    code: 'DIT-BINA-PRODUKTIVITAS',
    kind: 'DIRECTORATE',
    ministry: 'KEMNAKER',
    name: 'Direktorat Bina Peningkatan Produktivitas',
    parent: 'DITJEN-BINALAVOTAS',
  },
];

const kinds = {
  BBPVP: 'Balai Besar Pelatihan Vokasi dan Produktivitas',
  BPVP: 'Balai Pelatihan Vokasi dan Produktivitas',
};

/** Kind, place, the regency or city that the center is named after, and its leading fields. */
const centers = [
  center('BBPVP', 'Medan', '12.71', ['TOURISM', 'WOODWORKING']),
  center('BBPVP', 'Serang', '36.73', ['WELDING', 'ELECTRICAL']),
  center('BBPVP', 'Bekasi', '32.75', ['ICT', 'ELECTRONICS']),
  center('BBPVP', 'Bandung', '32.73', ['AUTOMOTIVE']),
  center('BBPVP', 'Semarang', '33.74', ['FASHION-TECHNOLOGY']),
  center('BBPVP', 'Makassar', '73.71', ['WELDING']),
  center('BPVP', 'Banda Aceh', '11.71'),
  center('BPVP', 'Padang', '13.71'),
  center('BPVP', 'Belitung', '19.02'),
  center('BPVP', 'Bandung Barat', '32.17'),
  center('BPVP', 'Surakarta', '33.72'),
  center('BPVP', 'Sidoarjo', '35.15', [
    'WELDING',
    'GARMENT',
    'ICT',
    'ELECTRICAL',
    'REFRIGERATION',
    'BUSINESS',
    'HOSPITALITY',
    'MANUFACTURING',
    'AUTOMOTIVE',
  ]),
  center('BPVP', 'Banyuwangi', '35.10'),
  center('BPVP', 'Lombok Timur', '52.03'),
  center('BPVP', 'Samarinda', '64.72'),
  center('BPVP', 'Kendari', '74.71'),
  center('BPVP', 'Ternate', '82.71'),
  center('BPVP', 'Ambon', '81.71'),
  center('BPVP', 'Sorong', '96.71'),
  center('BPVP', 'Pangkep', '73.10'),
  center('BPVP', 'Bantaeng', '73.03'),
];

function center(
  kind: keyof typeof kinds,
  place: string,
  region: string,
  fields: string[] = [],
): Organization {
  return {
    code: `${kind}-${place.toUpperCase().replace(' ', '-')}`,
    kind,
    name: `${kinds[kind]} ${place}`,
    acronym: `${kind} ${place}`,
    region,
    directorate: 'DITJEN-BINALAVOTAS',
    fields,
  };
}

/** A name without dates: public knowledge does not say since when. */
const nameOf = ({ code, name, acronym = null }: Organization) => ({
  organization: code,
  name,
  acronym,
});

/** Everything given here is public knowledge. */
const citationOf = ({ code, ...rest }: Organization) => ({
  organization: code,
  supports: Object.entries(rest)
    .filter(([, value]) => [value].flat().length > 0)
    .map(([property]) => property),
});

const organizations = [...ministries, ...units, ...centers];

export const register: Facts = {
  source: 'PUBLIC-KNOWLEDGE',
  rows: {
    Ministry: ministries,
    Directorate: units,
    TrainingCenter: centers,
    OrganizationName: organizations.map(nameOf),
    Citation: organizations.map(citationOf),
  },
};
