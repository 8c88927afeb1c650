import { getProvinces, getRegencies } from 'idn-area-data';
import type { Facts } from './facts.ts';

/** Kemendagri's provinces, regencies and cities, as the npm package `idn-area-data` publishes them. */
export async function regions(): Promise<Facts> {
  const [provinces, regencies] = await Promise.all([
    getProvinces(),
    getRegencies({ transform: true }),
  ]);
  return {
    rows: {
      Region: [
        ...provinces.map(({ code, name }) => ({ code, name, kind: 'PROVINCE', province: null })),
        ...regencies.map(({ code, name, provinceCode }) => ({
          code,
          name,
          kind: kindOf(name),
          province: provinceCode,
        })),
      ],
    },
  };
}

/** Jakarta's own are `Kabupaten Administrasi` and `Kota Administrasi`. */
function kindOf(name: string): 'REGENCY' | 'CITY' {
  if (name.startsWith('Kabupaten ')) return 'REGENCY';
  if (name.startsWith('Kota ')) return 'CITY';
  throw new Error(`"${name}" is neither a Kabupaten nor a Kota.`);
}
