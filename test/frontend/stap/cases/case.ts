/** How a case's script is run, beside the defaults of support/parse.ts. */
export interface CaseOptions {
  readonly guru?: boolean;
  readonly args?: readonly string[];
}

/** A script, and each error's text and place in one line: `TEXT | saw: KIND 'token' at LINE:COLUMN`. */
export type Refusal = readonly [script: string, says: readonly string[], options?: CaseOptions];

/** A script and its -p1 text. */
export type Acceptance = readonly [script: string, tree: string, options?: CaseOptions];
