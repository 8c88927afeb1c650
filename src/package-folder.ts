import { fileURLToPath } from 'node:url';

// Compiled, this file is in dist/src; run from its source, in src.
const root = new URL(import.meta.url.endsWith('.ts') ? '../' : '../../', import.meta.url);

/** The absolute path of a file or folder of the project, wherever the process was started. */
export function inPackage(path: string): string {
  return fileURLToPath(new URL(path, root));
}
