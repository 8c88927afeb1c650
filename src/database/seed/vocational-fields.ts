import type { Facts } from './facts.ts';

/**
 * Vocational fields (kejuruan) and what else they are called. No classification code is given: none
 * has been checked yet. Cloud computing is the one field that a document names (002).
 */
const fields = [
  {
    code: 'AUTOMOTIVE',
    name: 'Automotive',
    indonesianName: 'Otomotif',
    aliases: [
      'Teknik Otomotif',
      'Teknik Kendaraan Ringan',
      'Teknik Sepeda Motor',
      'Mobil',
      'Sepeda Motor',
    ],
  },
  {
    code: 'BUSINESS',
    name: 'Business and management',
    indonesianName: 'Bisnis dan Manajemen',
    aliases: ['Business', 'Bisnis', 'Bisman'],
  },
  {
    code: 'CLOUD-COMPUTING',
    name: 'Cloud computing',
    indonesianName: 'Komputasi Awan',
    aliases: ['Cloud'],
  },
  {
    code: 'ELECTRICAL',
    name: 'Electrical',
    indonesianName: 'Listrik',
    aliases: ['Teknik Listrik', 'Kelistrikan', 'Instalasi Listrik', 'Electrical installation'],
  },
  {
    code: 'ELECTRONICS',
    name: 'Electronics',
    indonesianName: 'Elektronika',
    aliases: ['Teknik Elektronika', 'Elektronik'],
  },
  {
    code: 'FASHION-TECHNOLOGY',
    name: 'Fashion technology',
    indonesianName: 'Teknologi Busana',
    aliases: ['Fashion', 'Tata Busana', 'Busana'],
  },
  {
    code: 'GARMENT',
    name: 'Garment',
    indonesianName: 'Garmen',
    aliases: ['Garment apparel', 'Garmen Apparel', 'Menjahit', 'Sewing', 'Tailoring'],
  },
  {
    code: 'HOSPITALITY',
    name: 'Hospitality',
    indonesianName: 'Perhotelan',
    aliases: ['Hotel', 'Keramahtamahan'],
  },
  {
    code: 'ICT',
    name: 'Information and communication technology',
    indonesianName: 'Teknologi Informasi dan Komunikasi',
    aliases: [
      'TIK',
      'IT',
      'Teknologi Informasi',
      'Information technology',
      'Komputer',
      'Computer',
      'Informatika',
    ],
  },
  {
    code: 'MANUFACTURING',
    name: 'Manufacturing',
    indonesianName: 'Manufaktur',
    aliases: ['Teknik Manufaktur', 'Teknik Mesin', 'Pemesinan', 'Machining'],
  },
  {
    code: 'REFRIGERATION',
    name: 'Refrigeration and air conditioning',
    indonesianName: 'Refrigerasi',
    aliases: [
      'Teknik Pendingin',
      'Teknik Pendingin dan Tata Udara',
      'Refrigeration',
      'Pendingin',
      'HVAC',
    ],
  },
  {
    code: 'TOURISM',
    name: 'Tourism',
    indonesianName: 'Pariwisata',
    aliases: ['Wisata'],
  },
  {
    code: 'WELDING',
    name: 'Welding',
    indonesianName: 'Las',
    aliases: ['Teknik Las', 'Pengelasan', 'Teknik Pengelasan', 'Juru Las', 'Welder'],
  },
  {
    code: 'WOODWORKING',
    name: 'Woodworking',
    indonesianName: 'Teknik Kayu',
    aliases: ['Kayu', 'Pertukangan Kayu', 'Pengolahan Kayu', 'Wood', 'Carpentry'],
  },
];

export const vocationalFields: Facts = {
  source: 'PUBLIC-KNOWLEDGE',
  rows: {
    VocationalField: fields,
    Citation: fields.map(({ code }) => ({
      vocationalField: code,
      supports: ['name', 'indonesianName', 'aliases'],
    })),
  },
};
