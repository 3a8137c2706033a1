// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "worker/seccomp.h"

#include <stddef.h>

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#ifdef __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define FOREIGN_BIT  0x40000000u // x32
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define FOREIGN_BIT  0x80000000u // there is none: no number is so large
#endif

// What a worker may call whatever it does. Names that an architecture lacks are left out one by
// one.
static const int allowed[] = {
	__NR_read, __NR_pread64, __NR_readv, __NR_write, __NR_writev, __NR_lseek, __NR_fstat,
#ifdef __NR_newfstatat
	__NR_newfstatat,
#endif
	__NR_munmap, __NR_mremap, __NR_brk, __NR_madvise, __NR_futex, __NR_close,
	__NR_rt_sigaction, __NR_rt_sigprocmask, __NR_rt_sigreturn, __NR_sigaltstack,
	__NR_clock_gettime, __NR_clock_getres, __NR_clock_nanosleep, __NR_nanosleep,
	__NR_gettimeofday, __NR_getpid, __NR_gettid, __NR_sched_yield, __NR_sched_getaffinity,
	__NR_set_robust_list, __NR_getrandom, __NR_exit, __NR_exit_group, __NR_restart_syscall,
	__NR_getrusage, __NR_tgkill, __NR_setitimer,
#ifdef __NR_rseq
	__NR_rseq,
#endif
};

static const int allowed_writing[] = {
	__NR_pwrite64, __NR_ftruncate, __NR_fsync,
#ifdef __NR_sync_file_range
	__NR_sync_file_range,
#endif
};

static const int deadly[] = {__NR_execve, __NR_execveat, __NR_ptrace};

#define MAX_RULES 160

struct program {
	struct sock_filter rules[MAX_RULES];
	unsigned short n;
};

static void add(struct program *p, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
	if (p->n < MAX_RULES) {
		p->rules[p->n++] = (struct sock_filter){.code = code, .jt = yes, .jf = no, .k = k};
	}
}

static void load(struct program *p, size_t offset)
{
	add(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void answer(struct program *p, uint32_t action)
{
	add(p, BPF_RET | BPF_K, action, 0, 0);
}

// If the call is nr, the answer is action.
static void rule(struct program *p, int nr, uint32_t action)
{
	add(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)nr, 0, 1);
	answer(p, action);
}

// If the call is nr, it is allowed when the low half of that argument has none of the bits, else
// EPERM. Both answers leave the filter, so the number of the call stays loaded for the rules
// behind.
static void rule_without_bits(struct program *p, int nr, size_t arg, uint32_t bits)
{
	add(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)nr, 0, 4);
	load(p, offsetof(struct seccomp_data, args) + arg * sizeof(uint64_t));
	add(p, BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
	answer(p, SECCOMP_RET_ERRNO | EPERM);
	answer(p, SECCOMP_RET_ALLOW);
}

// The same for a call that is allowed only with the bits: threads, never processes.
static void rule_with_bits(struct program *p, int nr, size_t arg, uint32_t bits)
{
	add(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)nr, 0, 4);
	load(p, offsetof(struct seccomp_data, args) + arg * sizeof(uint64_t));
	add(p, BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0);
	answer(p, SECCOMP_RET_ERRNO | EPERM);
	answer(p, SECCOMP_RET_ALLOW);
}

static void build(struct program *p, bool writing)
{
	load(p, offsetof(struct seccomp_data, arch));
	add(p, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	answer(p, SECCOMP_RET_KILL_PROCESS);
	load(p, offsetof(struct seccomp_data, nr));
	add(p, BPF_JMP | BPF_JGE | BPF_K, FOREIGN_BIT, 0, 1);
	answer(p, SECCOMP_RET_KILL_PROCESS);
	for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++) {
		rule(p, deadly[i], SECCOMP_RET_KILL_PROCESS);
	}
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		rule(p, allowed[i], SECCOMP_RET_ALLOW);
	}
	for (size_t i = 0; writing &&
		i < sizeof(allowed_writing) / sizeof(allowed_writing[0]); i++) {
		rule(p, allowed_writing[i], SECCOMP_RET_ALLOW);
	}
	rule_without_bits(p, __NR_mmap, 2, PROT_EXEC);
	rule_without_bits(p, __NR_mprotect, 2, PROT_EXEC);
	rule_with_bits(p, __NR_clone, 0, CLONE_THREAD);
#ifdef __NR_clone3
	// Its flags lie in memory, where a filter cannot look; glibc falls back to clone.
	rule(p, __NR_clone3, SECCOMP_RET_ERRNO | ENOSYS);
#endif
	answer(p, SECCOMP_RET_ERRNO | EPERM);
}

bool seccomp_available(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

int seccomp_enter(bool writing)
{
	struct program p = {.n = 0};

	build(&p, writing);
	if (p.n >= MAX_RULES) {
		return -1;
	}
	struct sock_fprog filter = {.len = p.n, .filter = p.rules};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0 ? 0 : -1;
}

#else

bool seccomp_available(void)
{
	return false;
}

int seccomp_enter(bool writing)
{
	(void)writing;
	return -1;
}

#endif
