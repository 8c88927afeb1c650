/**
 * What an error may repeat of a client's text: a text of this form is a code or a name, and not
 * personal data.
 */
const presentable =
  /^[\p{L}\d][\p{L}\p{M} .,&()'/-]{0,99}$|^\d{1,3}(\.\d{2})?$|^[A-Z][A-Z\d-]{0,99}$/u;

/** The text in quotation marks, or words in its place. */
export function presented(text: string): string {
  return presentable.test(text) ? `"${text}"` : 'that was given';
}
