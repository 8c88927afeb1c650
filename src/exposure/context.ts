import type { Loaders } from '../loading/loaders.ts';
import type { Model } from './model.ts';

/** What every resolver gets: made anew for each request. */
export interface GraphContext {
  readonly loaders: Loaders;
  readonly model: Model;
}
