// One thing that `ordeal doctor` looked at.

export type DoctorCheck =
  | { readonly name: string; readonly state: 'ok'; readonly text: string }
  | {
      readonly name: string;
      /** `limited`: Ordeal runs, with less. `failed`: it does not. */
      readonly state: 'limited' | 'failed';
      readonly text: string;
      readonly remedy: string;
    };
