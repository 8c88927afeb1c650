import path from 'node:path';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/playground/',
  build: {
    outDir: '../dist/playground',
    emptyOutDir: true,
    // The first that know light-dark(), which is otherwise made to follow the system alone.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
    // React's "use client" in a hundred dependencies is nothing to warn of here.
    rolldownOptions: {
      input: ['index.html', 'schema.html'].map((page) => path.join(import.meta.dirname, page)),
      checks: { moduleLevelDirective: false },
    },
    chunkSizeWarningLimit: 4000,
  },
  worker: { format: 'es' },
});
