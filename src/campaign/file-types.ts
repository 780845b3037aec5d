// A campaign file as it is written, once the schema has accepted it (file-schema.ts says what each
// field means).

export type OneOrMore<T> = T | readonly T[];

/** Settings of runs, as texts and numbers of the file. */
export interface FileSettings {
  readonly nodes?: number;
  readonly concurrency?: number;
  readonly rate?: number | 'unlimited';
  readonly timeLimit?: string;
  readonly opTimeout?: string;
  readonly keys?: number;
  readonly opsPerKey?: number;
  readonly world?: 'calm' | 'swarm';
  readonly expect?: 'valid' | 'invalid';
  readonly bugs?: OneOrMore<string>;
}

export interface NamedSettings extends FileSettings {
  readonly extends?: OneOrMore<string>;
}

export interface FileMatrix extends FileSettings {
  readonly label?: string;
  readonly systems: OneOrMore<string>;
  readonly workloads?: OneOrMore<string>;
  readonly nemeses?: OneOrMore<string>;
  readonly runtimes: OneOrMore<'sim' | 'process' | 'docker'>;
  readonly seeds: OneOrMore<number> | string;
  readonly use?: OneOrMore<string>;
}

export interface FileMatch {
  readonly id?: OneOrMore<string>;
  readonly system?: OneOrMore<string>;
  readonly workload?: OneOrMore<string>;
  readonly nemesis?: OneOrMore<string>;
  readonly runtime?: OneOrMore<string>;
  readonly bug?: OneOrMore<string>;
  readonly label?: OneOrMore<string>;
  readonly seed?: OneOrMore<number> | string;
}

export interface CampaignFile {
  readonly name: string;
  readonly settings?: Readonly<Record<string, NamedSettings>>;
  readonly matrix?: FileMatrix;
  readonly exclude?: readonly FileMatch[];
  readonly include?: readonly FileMatrix[];
  readonly overrides?: readonly {
    readonly match: FileMatch;
    readonly set: FileSettings & { readonly use?: OneOrMore<string> };
  }[];
  readonly budget?: {
    readonly time?: string;
    readonly runs?: number;
    readonly failures?: number;
  };
  readonly known?: readonly {
    readonly match: FileMatch;
    readonly signature?: string;
    readonly issue: string;
    readonly expires: string;
    readonly strict?: boolean;
  }[];
}

/** A value that may stand by itself, as a list. */
export function listOf<T extends string | number>(value: OneOrMore<T> | undefined): readonly T[] {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [value];
}
