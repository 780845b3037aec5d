// The colours of canvases and plots, read from the style sheet, so that light and dark are decided
// in one place.

export interface Palette {
  readonly text: string;
  readonly dim: string;
  readonly rule: string;
  readonly surface: string;
  readonly raised: string;
  readonly ok: string;
  readonly fail: string;
  readonly unknown: string;
  readonly accent: string;
  readonly leader: string;
  readonly follower: string;
  readonly candidate: string;
  readonly font: string;
  /** The colour of a kind of fault. */
  fault(kind: string): string;
}

/** Kept while the system's setting stays the same: asking for styles in every frame is slow. */
let known: { readonly dark: boolean; readonly palette: Palette } | null = null;

export function readPalette(): Palette {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  if (known?.dark !== dark) known = { dark, palette: currentPalette() };
  return known.palette;
}

function currentPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const faults = new Map<string, string>();
  return {
    text: color('text'),
    dim: color('dim'),
    rule: color('rule'),
    surface: color('surface'),
    raised: color('raised'),
    ok: color('ok'),
    fail: color('fail'),
    unknown: color('info'),
    accent: color('accused'),
    leader: color('leader'),
    follower: color('follower'),
    candidate: color('candidate'),
    font: getComputedStyle(document.body).fontFamily,
    fault(kind) {
      const before = faults.get(kind);
      if (before !== undefined) return before;
      const found = color(`fault-${kind}`) || color('fault-other');
      faults.set(kind, found);
      return found;
    },
  };
}

/** Calls back when the system turns from light to dark or back. */
export function onSchemeChange(callback: () => void): () => void {
  const query = matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', callback);
  return () => query.removeEventListener('change', callback);
}
