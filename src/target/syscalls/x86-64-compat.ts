/**
 * System calls of a 32-bit x86 program on a 64-bit kernel, and of `int 0x80` anywhere (kernel:
 * arch/x86/entry/syscalls/syscall_32.tbl, as far as Linux 6.18). The notation is that of the native table; the kernel's
 * functions are `__ia32_compat_sys_ENTRY` or `__ia32_sys_ENTRY`.
 */
export const COMPAT_CALLS = `
  @0 restart_syscall exit fork read write open close waitpid creat link unlink execve chdir time:time32 mknod chmod
  lchown:lchown16 break oldstat:stat lseek getpid mount umount:oldumount setuid:setuid16 getuid:getuid16 stime:stime32
  ptrace alarm oldfstat:fstat pause utime:utime32 stty gtty access nice ftime sync kill rename mkdir rmdir dup pipe
  times prof brk setgid:setgid16 getgid:getgid16 signal geteuid:geteuid16 getegid:getegid16 acct umount2:umount lock
  ioctl fcntl:fcntl64 mpx setpgid ulimit oldolduname:olduname umask chroot ustat dup2 getppid getpgrp setsid sigaction
  sgetmask ssetmask setreuid:setreuid16 setregid:setregid16 sigsuspend sigpending sethostname setrlimit
  getrlimit:old_getrlimit getrusage gettimeofday settimeofday getgroups:getgroups16 setgroups:setgroups16
  select:old_select symlink oldlstat:lstat readlink uselib swapon reboot readdir:old_readdir mmap:ia32_mmap munmap
  truncate ftruncate fchmod fchown:fchown16 getpriority setpriority profil statfs fstatfs ioperm socketcall syslog
  setitimer getitimer stat:newstat lstat:newlstat fstat:newfstat olduname:uname iopl vhangup idle vm86old wait4
  swapoff sysinfo ipc fsync sigreturn clone:ia32_clone setdomainname uname:newuname modify_ldt
  adjtimex:adjtimex_time32 mprotect sigprocmask create_module init_module delete_module get_kernel_syms quotactl
  getpgid fchdir bdflush sysfs personality afs_syscall setfsuid:setfsuid16 setfsgid:setfsgid16 _llseek:llseek getdents
  _newselect:select flock msync readv writev getsid fdatasync _sysctl mlock munlock mlockall munlockall sched_setparam
  sched_getparam sched_setscheduler sched_getscheduler sched_yield sched_get_priority_max sched_get_priority_min
  sched_rr_get_interval:sched_rr_get_interval_time32 nanosleep:nanosleep_time32 mremap setresuid:setresuid16
  getresuid:getresuid16 vm86 query_module poll nfsservctl setresgid:setresgid16 getresgid:getresgid16 prctl
  rt_sigreturn rt_sigaction rt_sigprocmask rt_sigpending rt_sigtimedwait:rt_sigtimedwait_time32 rt_sigqueueinfo
  rt_sigsuspend pread64:ia32_pread64 pwrite64:ia32_pwrite64 chown:chown16 getcwd capget capset sigaltstack sendfile
  getpmsg putpmsg vfork ugetrlimit:getrlimit mmap2:mmap_pgoff truncate64:ia32_truncate64 ftruncate64:ia32_ftruncate64
  stat64:ia32_stat64 lstat64:ia32_lstat64 fstat64:ia32_fstat64 lchown32:lchown getuid32:getuid getgid32:getgid
  geteuid32:geteuid getegid32:getegid setreuid32:setreuid setregid32:setregid getgroups32:getgroups
  setgroups32:setgroups fchown32:fchown setresuid32:setresuid getresuid32:getresuid setresgid32:setresgid
  getresgid32:getresgid chown32:chown setuid32:setuid setgid32:setgid setfsuid32:setfsuid setfsgid32:setfsgid
  pivot_root mincore madvise getdents64 fcntl64
  @224 gettid readahead:ia32_readahead setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr listxattr llistxattr
  flistxattr removexattr lremovexattr fremovexattr tkill sendfile64 futex:futex_time32 sched_setaffinity
  sched_getaffinity set_thread_area get_thread_area io_setup io_destroy io_getevents:io_getevents_time32 io_submit
  io_cancel fadvise64:ia32_fadvise64
  @252 exit_group lookup_dcookie epoll_create epoll_ctl epoll_wait remap_file_pages set_tid_address timer_create
  timer_settime:timer_settime32 timer_gettime:timer_gettime32 timer_getoverrun timer_delete
  clock_settime:clock_settime32 clock_gettime:clock_gettime32 clock_getres:clock_getres_time32
  clock_nanosleep:clock_nanosleep_time32 statfs64 fstatfs64 tgkill utimes:utimes_time32 fadvise64_64:ia32_fadvise64_64
  vserver mbind get_mempolicy set_mempolicy mq_open mq_unlink mq_timedsend:mq_timedsend_time32
  mq_timedreceive:mq_timedreceive_time32 mq_notify mq_getsetattr kexec_load waitid
  @286 add_key request_key keyctl ioprio_set ioprio_get inotify_init inotify_add_watch inotify_rm_watch migrate_pages
  openat mkdirat mknodat fchownat futimesat:futimesat_time32 fstatat64:ia32_fstatat64 unlinkat renameat linkat
  symlinkat readlinkat fchmodat faccessat pselect6:pselect6_time32 ppoll:ppoll_time32 unshare set_robust_list
  get_robust_list splice sync_file_range:ia32_sync_file_range tee vmsplice move_pages getcpu epoll_pwait
  utimensat:utimensat_time32 signalfd timerfd_create eventfd fallocate:ia32_fallocate
  timerfd_settime:timerfd_settime32 timerfd_gettime:timerfd_gettime32 signalfd4 eventfd2 epoll_create1 dup3 pipe2
  inotify_init1 preadv pwritev rt_tgsigqueueinfo perf_event_open recvmmsg:recvmmsg_time32 fanotify_init fanotify_mark
  prlimit64 name_to_handle_at open_by_handle_at clock_adjtime:clock_adjtime32 syncfs sendmmsg setns process_vm_readv
  process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2 seccomp getrandom memfd_create bpf
  execveat socket socketpair bind connect listen accept4 getsockopt setsockopt getsockname getpeername sendto sendmsg
  recvfrom recvmsg shutdown userfaultfd membarrier mlock2 copy_file_range preadv2 pwritev2 pkey_mprotect pkey_alloc
  pkey_free statx arch_prctl io_pgetevents rseq
  @393 semget semctl shmget shmctl shmat shmdt msgget msgsnd msgrcv msgctl clock_gettime64:clock_gettime
  clock_settime64:clock_settime clock_adjtime64:clock_adjtime clock_getres_time64:clock_getres
  clock_nanosleep_time64:clock_nanosleep timer_gettime64:timer_gettime timer_settime64:timer_settime
  timerfd_gettime64:timerfd_gettime timerfd_settime64:timerfd_settime utimensat_time64:utimensat pselect6_time64
  ppoll_time64
  @416 io_pgetevents_time64 recvmmsg_time64 mq_timedsend_time64:mq_timedsend mq_timedreceive_time64:mq_timedreceive
  semtimedop_time64:semtimedop rt_sigtimedwait_time64 futex_time64:futex
  sched_rr_get_interval_time64:sched_rr_get_interval pidfd_send_signal io_uring_setup io_uring_enter io_uring_register
  open_tree move_mount fsopen fsconfig fsmount fspick pidfd_open clone3 close_range openat2 pidfd_getfd faccessat2
  process_madvise epoll_pwait2 mount_setattr quotactl_fd landlock_create_ruleset landlock_add_rule
  landlock_restrict_self memfd_secret process_mrelease futex_waitv set_mempolicy_home_node cachestat fchmodat2
  map_shadow_stack futex_wake futex_wait futex_requeue statmount listmount lsm_get_self_attr lsm_set_self_attr
  lsm_list_modules mseal setxattrat getxattrat listxattrat removexattrat open_tree_attr file_getattr file_setattr
`;

/**
 * SystemTap's names where they are not the kernel's. SystemTap splits `socketcall` and `ipc` by their first argument into
 * the calls they stand for; here they keep their own names. The calls with 64-bit times (since Linux 5.1) have no probe in
 * SystemTap 4.8.
 */
export const COMPAT_PROBES = `
  execve=compat_execve/execve mmap=mmap2 sendfile64=sendfile lchown=lchown16 oldstat=stat oldfstat=fstat utime=compat_utime/utime umount2=umount
  oldolduname=uname ustat=ustat32/ustat sigaction=sigaction32/sigaction setreuid=setreuid16/setreuid
  setregid=setregid16/setregid settimeofday=settimeofday32/settimeofday oldlstat=lstat fchown=fchown16 olduname=uname
  setitimer=compat_setitimer/setitimer getitimer=compat_getitimer/getitimer adjtimex=compat_adjtimex/adjtimex
  _llseek=llseek _newselect=compat_select/select _sysctl=sysctl nanosleep=compat_nanosleep/nanosleep
  setresuid=setresuid16/setresuid setresgid=setresgid16/setresgid rt_sigaction=rt_sigaction32/rt_sigaction
  pread64=pread pwrite64=pwrite32/pwrite chown=chown16 ugetrlimit=getrlimit truncate64=compat_truncate64/truncate
  ftruncate64=compat_ftruncate64/ftruncate stat64=stat lstat64=lstat fstat64=fstat lchown32=lchown getuid32=getuid
  getgid32=getgid geteuid32=geteuid getegid32=getegid setreuid32=setreuid setregid32=setregid getgroups32=getgroups
  setgroups32=setgroups fchown32=fchown setresuid32=setresuid getresuid32=getresuid setresgid32=setresgid
  getresgid32=getresgid chown32=chown setuid32=setuid setgid32=setgid setfsuid32=setfsuid setfsgid32=setfsgid
  getdents64=getdents fcntl64=fcntl readahead=compat_readahead/readahead futex=compat_futex/futex
  fadvise64=compat_fadvise64/fadvise64 lookup_dcookie=compat_lookup_dcookie/lookup_dcookie
  clock_nanosleep=compat_clock_nanosleep/clock_nanosleep utimes=compat_sys_utimes/utimes
  fadvise64_64=compat_fadvise64_64/fadvise64 futimesat=compat_futimesat/futimesat fstatat64=fstatat
  pselect6=compat_pselect6/pselect6 ppoll=compat_ppoll/ppoll vmsplice=compat_vmsplice/vmsplice
  utimensat=compat_utimensat/utimensat fallocate=compat_fallocate/fallocate signalfd=compat_signalfd/signalfd
  signalfd4=compat_signalfd/signalfd4 eventfd2=eventfd/eventfd2 epoll_create1=epoll_create/epoll_create1 pipe2=pipe/pipe2
  inotify_init1=inotify_init/inotify_init1 recvmmsg=compat_recvmmsg/recvmmsg execveat=compat_execveat/execveat
`;
