/** Byte offsets that lead from a task to what it runs, and to what it has open. */
export interface ProcessFacts {
  readonly task: {
    readonly pid: number;
    readonly tgid: number;
    readonly mm: number;
    readonly files: number;
  };
  /** mm_struct.exe_file */
  readonly exeFile: number;
  /** file.f_inode */
  readonly fileInode: number;
  /** files_struct.fdt */
  readonly fdTable: number;
  /** fdtable.fd */
  readonly fdArray: number;
}
