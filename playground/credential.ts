/** A key that the server offers to whoever opens the playground on its own machine. */
export interface OfferedKey {
  readonly role: string;
  readonly organization: string | null;
  readonly key: string;
}

/** Who operations are asked as: a role that the server offers, nobody, or who a pasted text says. */
export interface Choice {
  readonly who: string;
  /** The pasted key or token. */
  readonly pasted: string;
}

export const anonymous = 'anonymous';
export const pasted = 'pasted';

// For this tab alone: closing it forgets a key that somebody pasted.
const stored = 'vokasi:ask-as';

/** The keys that the server offers; none where it offers none, or does not answer. */
export async function offeredKeys(): Promise<readonly OfferedKey[]> {
  try {
    const response = await fetch('/playground/keys.json');
    return response.ok ? ((await response.json()) as OfferedKey[]) : [];
  } catch {
    return [];
  }
}

/** The choice of before in this tab, or else the role that may ask for most things freely. */
export function firstChoice(offered: readonly OfferedKey[]): Choice {
  const isOffered = (who: unknown) => offered.some(({ role }) => role === who);
  try {
    const choice = JSON.parse(sessionStorage.getItem(stored) ?? '') as Choice;
    const isPossible = [anonymous, pasted].includes(choice.who) || isOffered(choice.who);
    if (isPossible && typeof choice.pasted === 'string') return choice;
  } catch {
    // Nothing was chosen yet.
  }
  return { who: isOffered('ANALYST') ? 'ANALYST' : anonymous, pasted: '' };
}

/** Remembers the choice until the tab is closed. */
export function remember(choice: Choice): void {
  sessionStorage.setItem(stored, JSON.stringify(choice));
}

/** The `Authorization` header of a choice; undefined for nobody. */
export function authorizationOf(
  { who, pasted: text }: Choice,
  offered: readonly OfferedKey[],
): string | undefined {
  const credential =
    who === pasted
      ? text.trim().replace(/^Bearer\s+/i, '')
      : offered.find(({ role }) => role === who)?.key;
  return credential ? `Bearer ${credential}` : undefined;
}
