/** The few calls of yargs 18 that --help makes; the package has no types of its own. */
declare module 'yargs' {
  export interface YargsOption {
    readonly alias: readonly string[];
    readonly describe: string;
    readonly group: string;
  }
  export interface Yargs {
    help(isThere: false): Yargs;
    version(isThere: false): Yargs;
    wrap(columns: number): Yargs;
    usage(text: string): Yargs;
    epilogue(text: string): Yargs;
    option(key: string, option: YargsOption): Yargs;
    getHelp(): Promise<string>;
  }
  export default function yargs(argv: readonly string[]): Yargs;
}
