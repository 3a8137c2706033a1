// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// bench ROUNDS: measures commands against each other. Each line of stdin is
//
//     LABEL<tab>SHELL COMMAND
//
// In each round every command is run once, in the order of the lines, so that whatever else the
// machine does hits all alike. Commands with the same label count as one job: their times are
// added. The table has the median of the rounds for each label, and its ratio to the first label.
// CPU time is user and system time of the command and of all its descendants that were waited for;
// memory is the peak of the largest single process among them.

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_COMMANDS 32
#define MAX_ROUNDS   200

struct cost {
	double cpu;  // seconds
	double wall;
	double peak; // MB
};

struct job {
	char *label;
	struct cost rounds[MAX_ROUNDS];
};

struct command {
	char *text;
	struct job *job;
};

struct bench {
	struct command commands[MAX_COMMANDS];
	int n_commands;
	struct job jobs[MAX_COMMANDS];
	int n_jobs;
	int n_rounds;
};

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static struct job *find_job(struct bench *bench, const char *label)
{
	for (int i = 0; i < bench->n_jobs; i++) {
		if (strcmp(bench->jobs[i].label, label) == 0) {
			return &bench->jobs[i];
		}
	}
	struct job *job = &bench->jobs[bench->n_jobs++];

	job->label = strdup(label);
	if (job->label == NULL) {
		die("no memory");
	}
	return job;
}

static void read_commands(struct bench *bench)
{
	char *line = NULL;
	size_t cap = 0;

	while (getline(&line, &cap, stdin) > 0) {
		char *tab = strchr(line, '\t');

		if (tab == NULL || bench->n_commands == MAX_COMMANDS) {
			die("a line is not LABEL<tab>COMMAND, or there are too many");
		}
		line[strcspn(line, "\n")] = '\0';
		*tab = '\0';

		struct command *command = &bench->commands[bench->n_commands++];

		command->text = strdup(tab + 1);
		command->job = find_job(bench, line);
		if (command->text == NULL) {
			die("no memory");
		}
	}
	free(line);
	if (bench->n_commands == 0) {
		die("no commands");
	}
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double timeval_seconds(struct timeval tv)
{
	return (double)tv.tv_sec + (double)tv.tv_usec / 1e6;
}

static _Noreturn void run_child(const char *text)
{
	const int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0) {
		_exit(127);
	}
	execl("/bin/sh", "sh", "-c", text, (char *)NULL);
	_exit(127);
}

static struct cost run(const char *text)
{
	const double start = seconds();
	struct rusage usage;
	int status;
	pid_t pid = fork();

	if (pid < 0) {
		die("cannot fork");
	}
	if (pid == 0) {
		run_child(text);
	}
	while (wait4(pid, &status, 0, &usage) < 0) {
		if (errno != EINTR) {
			die("cannot wait");
		}
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "bench: failed: %s\n", text);
		exit(1);
	}
	const struct cost cost = {
		.cpu = timeval_seconds(usage.ru_utime) + timeval_seconds(usage.ru_stime),
		.wall = seconds() - start,
		.peak = (double)usage.ru_maxrss * 1024 / 1e6, // Linux counts in KiB
	};

	return cost;
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a;
	const double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(*values), compare);
	return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static struct cost median_cost(const struct job *job, int n_rounds)
{
	double cpu[MAX_ROUNDS];
	double wall[MAX_ROUNDS];
	double peak[MAX_ROUNDS];

	for (int i = 0; i < n_rounds; i++) {
		cpu[i] = job->rounds[i].cpu;
		wall[i] = job->rounds[i].wall;
		peak[i] = job->rounds[i].peak;
	}
	return (struct cost){
		.cpu = median(cpu, n_rounds),
		.wall = median(wall, n_rounds),
		.peak = median(peak, n_rounds),
	};
}

static void print_table(const struct bench *bench)
{
	const struct cost first = median_cost(&bench->jobs[0], bench->n_rounds);

	printf("  %-14s %9s %9s %9s %8s %8s\n", "", "CPU s", "wall s", "peak MB", "CPU x",
		"wall x");
	for (int i = 0; i < bench->n_jobs; i++) {
		const struct cost cost = median_cost(&bench->jobs[i], bench->n_rounds);

		printf("  %-14s %9.3f %9.3f %9.1f %8.3f %8.3f\n", bench->jobs[i].label, cost.cpu,
			cost.wall, cost.peak, cost.cpu / first.cpu, cost.wall / first.wall);
	}
}

int main(int argc, char **argv)
{
	static struct bench bench;

	bench.n_rounds = argc == 2 ? atoi(argv[1]) : 0;
	if (bench.n_rounds < 1 || bench.n_rounds > MAX_ROUNDS) {
		die("usage: bench ROUNDS, 1 to 200");
	}
	read_commands(&bench);
	for (int i = 0; i < bench.n_commands; i++) {
		printf("  %s: %s\n", bench.commands[i].job->label, bench.commands[i].text);
	}
	fflush(stdout);
	for (int round = 0; round < bench.n_rounds; round++) {
		for (int i = 0; i < bench.n_commands; i++) {
			const struct cost cost = run(bench.commands[i].text);
			struct cost *sum = &bench.commands[i].job->rounds[round];

			sum->cpu += cost.cpu;
			sum->wall += cost.wall;
			sum->peak = cost.peak > sum->peak ? cost.peak : sum->peak;
		}
	}
	print_table(&bench);
	for (int i = 0; i < bench.n_commands; i++) {
		free(bench.commands[i].text);
	}
	for (int i = 0; i < bench.n_jobs; i++) {
		free(bench.jobs[i].label);
	}
	return fflush(stdout) != 0;
}
