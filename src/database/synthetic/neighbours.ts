/**
 * Provinces that a center's participants come from besides its own, by Kemendagri code: those that
 * share a border with it or are a short crossing away.
 */
export const neighbouringProvinces: Readonly<Record<string, readonly string[]>> = {
  '11': ['12'],
  '12': ['11', '13', '14'],
  '13': ['12', '14', '15', '17'],
  '19': ['16', '21'],
  '32': ['31', '33', '36'],
  '33': ['32', '34', '35'],
  '35': ['33', '51'],
  '36': ['31', '32'],
  '52': ['51', '53'],
  '64': ['62', '63', '65'],
  '73': ['72', '74', '76'],
  '74': ['72', '73'],
  '81': ['82'],
  '82': ['71', '81'],
  '96': ['92'],
};
