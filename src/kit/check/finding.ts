/** Something that `check` or `verify` found. */
export interface Finding {
  /** Stable: `"drift"`, `"pending"`, `"up-fails"`, … */
  readonly kind: string;
  /** The revision that it is about; null where it is about none. */
  readonly revision: string | null;
  readonly message: string;
  /** What to do next. */
  readonly hint: string;
}

/** What `check` and `verify` come to. */
export interface Findings {
  /** Nothing was found. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** What a person should know besides; nothing that is wrong. */
  readonly notes: readonly string[];
}
