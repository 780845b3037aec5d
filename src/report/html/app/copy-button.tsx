// Copies the repeat command. From a file there may be no clipboard; then the command is selected
// instead.

import { useState } from 'preact/hooks';

export function CopyButton() {
  const [label, setLabel] = useState('Copy');
  const copy = async (): Promise<void> => {
    const element = document.getElementById('repeat');
    if (element === null) return;
    try {
      await navigator.clipboard.writeText(element.textContent ?? '');
      setLabel('Copied');
    } catch {
      getSelection()?.selectAllChildren(element);
      setLabel('Selected: press Ctrl+C');
    }
  };
  return (
    <button type="button" onClick={copy} aria-live="polite">
      {label}
    </button>
  );
}
