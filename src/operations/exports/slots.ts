import { HeaderMap } from '@apollo/server';
import { LimitError } from '../../errors.ts';

/** Seconds after which a refused client may try again: most exports are over by then. */
const retryAfter = 30;

function refused(message: string, code: string, status: number): LimitError {
  const headers = new HeaderMap([['retry-after', String(retryAfter)]]);
  return new LimitError(message, code, { retryAfter, http: { status, headers } });
}

/** Counts the whole exports of one server that are under way. */
export class ExportSlots {
  readonly #most: number;
  readonly #ofViewer = new Map<string, number>();
  #taken = 0;

  /** @param most at a time, whoever's they are */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Takes a slot for a viewer.
   *
   * @param most that the viewer may have at a time
   * @returns gives it back
   * @throws LimitError when there is none
   */
  take(viewer: string, most: number): () => void {
    const own = this.#ofViewer.get(viewer) ?? 0;
    if (own >= most) {
      throw refused(
        `You have ${own} whole export(s) under way; at most ${most} are allowed at a time.`,
        'EXPORT_LIMIT_EXCEEDED',
        429,
      );
    }
    if (this.#taken >= this.#most) {
      throw refused(
        `The server is busy with the exports of others. Try again in ${retryAfter} s.`,
        'EXPORTS_BUSY',
        503,
      );
    }
    this.#taken += 1;
    this.#ofViewer.set(viewer, own + 1);
    return () => {
      this.#taken -= 1;
      const left = this.#ofViewer.get(viewer)! - 1;
      if (left > 0) this.#ofViewer.set(viewer, left);
      else this.#ofViewer.delete(viewer);
    };
  }
}
