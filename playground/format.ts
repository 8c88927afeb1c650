const numbers = new Intl.NumberFormat('en');

/** A number with thousands set apart. */
export const number = (value: number): string => numbers.format(value);
