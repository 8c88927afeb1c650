import type { PGlite } from '@electric-sql/pglite';

/**
 * Returns a function to call before each exchange, which gives back the stack of those before it.
 *
 * PGlite leaves a failed statement by a JavaScript exception, which unwinds no WebAssembly stack.
 * Each error costs some kilobytes, and after a few hundred of them every statement fails with
 * "stack depth limit exceeded". Between exchanges nothing lives on that stack.
 */
export function stackKeeper(db: PGlite): () => void {
  const { ___stack_pointer: pointer } = db.Module as unknown as {
    ___stack_pointer: { value: number };
  };
  const idle = pointer.value;
  return () => {
    pointer.value = idle;
  };
}
