/** What is particular to x86-64. Registers, which only generated code needs, are in bpfgen. */

/** Functions of which a kernel has one only if it was built with CONFIG_X86_X32_ABI; the newer name first. */
export const X32_WITNESSES = ['x32_sys_call', '__x64_compat_sys_preadv64v2'] as const;
