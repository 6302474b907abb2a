/**
 * Variables that SystemTap's system call probes offer by name and this version does not fill: a script that reads one is
 * refused, where any other unassigned variable is only warned about.
 * Not in it: names that are functions, too (`pid`), since those are nearly always a call without its parentheses.
 */
export const SYSCALL_VARIABLES: ReadonlySet<string> = new Set(
  `
  abs_timeout_uaddr act_str act_uaddr actime addr addr_uaddr addrlen addrlen_uaddr advice advice_str
  arch_prctl_addr arg arg1 arg2 arg3 arg4 arg5 arg_uaddr argp args argstr attr_uaddr backlog brk buf buf_str
  buf_uaddr buf_unquoted buffer_uaddr bufp_uaddr bufsiz bytecount callout_info_uaddr child_tid_uaddr clk_id
  clk_id_str clockid clockid_str clone_flags cmd cmd_str cmdline cmdline_len cmdline_unquoted cmdstr code code_str
  cookie count cpu cpu_uaddr ctx ctx_id ctxp_uaddr data data_str data_uaddr data_unquoted description_str
  description_str_unquoted description_uaddr destringid dev dfd dfd_str dirent dirfd dirfd_str dirp_uaddr
  domainname_str domainname_str_unquoted domainname_uaddr egid_uaddr entry env_str epfd euid_uaddr event_f_flags
  event_f_flags_str event_uaddr events_uaddr evp_uaddr exceptfds exceptfds_uaddr family family_str fanotify_fd fd
  fd_in fd_out fdin fdout fds_uaddr fildes fildes_uaddr filedes filename filename_uaddr filename_unquoted
  filesystemtype filesystemtype_unquoted flag flag_str flags flags_str from fsgid fsuid func futex_uaddr
  geteventmsg_data group group_fd handle_uaddr handler handler_str header_uaddr hostname_uaddr how how_str id idx1
  idx2 in_fd inc info_str info_uaddr infop_uaddr init_val init_val_str initrd_fd iocb_uaddr iocbpp_uaddr ioprio
  ioprio_str iov kernel_fd key key_str len len_uaddr length level level_str library library_uaddr library_unquoted
  liovcnt list_head_uaddr list_uaddr local_iov_uaddr magic magic2 magic2_str magic_str mask mask_str mask_uaddr
  maxevents maxnode min_nr mmsg_uaddr mnt_id_uaddr mode mode_str modtime mount_dfd mount_dfd_str mountflags
  mountflags_str mqdes msg_len msg_prio msg_prio_uaddr msg_ptr_uaddr msg_uaddr msgflg msgflg_str msgp_uaddr msgsz
  msgtyp msqid my_addr_uaddr n name_str name_str_unquoted name_uaddr name_user name_user_unquoted namelen_uaddr
  nbytes new_address new_nodes new_rlim_str new_rlim_uaddr new_root_str new_root_str_unquoted new_size newdfd
  newdfd_str newdirfd newdirfd_str newfd newmask newmask_str newname newname_str newname_str_unquoted newpath
  newpath_unquoted nfds nmask_uaddr node_uaddr nodes notification_uaddr nr nr_pages nr_segments nr_segs nsems
  nsops nstype nstype_str num oact_uaddr off_in off_out offset offset_high offset_low offset_uaddr oflag oflag_str
  old_address old_nodes old_rlim_uaddr old_root_str old_root_str_unquoted old_size olddfd olddfd_str olddirfd
  olddirfd_str oldfd oldname oldname_str oldname_str_unquoted oldpath oldpath_unquoted oldset_uaddr op op_str
  operation option options options_str optlen optlen_uaddr optname optname_str optval_uaddr out_fd ovalue_uaddr
  owner p_uaddr pages pahtname_unquoted parent_tid_uaddr path path_uaddr path_unquoted pathname pathname_str
  pathname_str_unquoted pathname_uaddr pathname_unquoted payload_uaddr persona pgid pgoff pgoffset pid1 pid2 pipe0
  pipe1 pkey plen policy policy_str policy_uaddr prio prot prot_str protocol protocol_str ptr_uaddr readfds
  readfds_uaddr rem_uaddr remote_iov_uaddr req_str req_uaddr request res_uaddr resource resource_str result_uaddr
  retstr rgid rgid_uaddr ringid riovcnt rlim_str rlim_uaddr ruid ruid_uaddr rusage_uaddr s sched_attr_str
  sched_attr_uaddr seconds segments_uaddr semflg semflg_str semid semnum serv_addr_uaddr set set_str set_uaddr
  sgid sgid_uaddr shmaddr_uaddr shmflg shmflg_str shmid sig sig_name sig_str siginfo_str sigmask sigmask_uaddr
  sigsetsize size sockfd sops_uaddr source source_unquoted special special_str special_str_unquoted stack_start
  start status status_str status_uaddr suid suid_uaddr sv_uaddr swapflags swapflags_str sz t_uaddr target_unquoted
  tcache_uaddr tgid tidptr_uaddr timeout timeout_str timeout_uaddr timerid timerid_uaddr timestr timeval to_str
  to_uaddr tolen tp_uaddr tp_uaddr_str tsp tsp_str tsp_uaddr turn_on tv_str tv_uaddr tvp_str tvp_uaddr
  tvp_uaddr_str tx_uaddr tx_uaddr_str type type_str type_str_unquoted type_uaddr tz_str tz_uaddr u_attr_uaddr
  u_info_str u_info_uaddr u_mqstat_uaddr u_name u_name_uaddr u_name_unquoted u_omqstat_uaddr uaddr2_uaddr uaddr_af
  uaddr_ip uaddr_ip_port uaddr_ipv6_flowinfo uaddr_ipv6_scope_id uargs uargs_uaddr uargs_unquoted ubuf_uaddr
  ufds_uaddr uinfo_str uinfo_uaddr umod_uaddr uname uname_unquoted unshare_flags unshare_flags_str uoss_uaddr
  usage_uaddr uss_str uss_uaddr uthese_str uthese_uaddr utime_uaddr uts_str uts_uaddr val val3 value_str
  value_uaddr vec_uaddr vector_uaddr vlen wd whence whence_str which which_str who who_str writefds writefds_uaddr
  `
    .trim()
    .split(/\s+/),
);
