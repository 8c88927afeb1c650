/** What ends a row: https://www.rfc-editor.org/rfc/rfc4180 */
export const lineBreak = '\r\n';

/**
 * What has a spreadsheet run a text as a formula, by its first character; some run it in full width
 * too: https://owasp.org/www-community/attacks/CSV_Injection
 */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;
/** A number is no formula, whatever its sign. */
const number = /^[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?$/;
/** Besides what RFC 4180 asks for: what separates cells for some spreadsheets, and spaces that they drop. */
const quoted = /[",;\t\r\n]|^\s|\s$/;

function textCell(text: string): string {
  // Distinct from null.
  if (text === '') return '""';
  const harmless = formula.test(text) && !number.test(text) ? `'${text}` : text;
  return quoted.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * A value of an answer as a cell: nothing for null, `""` for an empty text, JSON for a list. A text that
 * a spreadsheet would run gets an apostrophe before it.
 */
export function toCell(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return textCell(value);
    case 'number':
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null) return '';
      return value instanceof Date ? value.toISOString() : textCell(JSON.stringify(value));
    default:
      return '';
  }
}
