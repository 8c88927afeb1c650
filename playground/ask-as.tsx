import { useState } from 'react';
import { anonymous, type Choice, type OfferedKey, pasted } from './credential.ts';

interface AskAsProps {
  readonly offered: readonly OfferedKey[];
  readonly first: Choice;
  readonly onChange: (choice: Choice) => void;
}

/** Lets the visitor choose who operations are asked as. */
export function AskAs({ offered, first, onChange }: AskAsProps) {
  const [choice, setChoice] = useState(first);
  const change = (part: Partial<Choice>) => {
    const next = { ...choice, ...part };
    setChoice(next);
    onChange(next);
  };
  return (
    <div className="ask-as">
      <label>
        Ask as
        <select value={choice.who} onChange={({ target }) => change({ who: target.value })}>
          {offered.map(({ role, organization }) => (
            <option key={role} value={role}>
              {organization === null ? role : `${role} (${organization})`}
            </option>
          ))}
          <option value={anonymous}>PUBLIC, without a key</option>
          <option value={pasted}>Key or token…</option>
        </select>
      </label>
      {choice.who === pasted && (
        <input
          type="password"
          aria-label="Key or token"
          placeholder="API key or token"
          autoComplete="off"
          spellCheck={false}
          value={choice.pasted}
          onChange={({ target }) => change({ pasted: target.value })}
        />
      )}
    </div>
  );
}
