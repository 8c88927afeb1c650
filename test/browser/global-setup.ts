import type { TestProject } from 'vitest/node';
import { openProject } from './project.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the server that the tests visit, without a slash at the end. */
    url: string;
  }
}

/** One server for all files: its first start lays out a database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await openProject();
  project.provide('url', url);
  return stop;
}
