#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# The store of keys and a person at a terminal: nothing that is typed is shown, and the terminal is as
# it was afterwards, also after a signal.

. "${top_srcdir:-.}/tests/lib.sh"
need python3

# talk.py WORDS... -- SAID=ANSWER...: runs the words at a terminal of their own; waits for each SAID and
# answers. "^C" and "^Z" are those keys. Prints what was on the screen, then how it ended and whether the
# terminal echoes.
cat >talk.py <<'END'
import os, pty, select, signal, sys, termios, time
split = sys.argv.index('--')
command, answers = sys.argv[1:split], [a.split('=', 1) for a in sys.argv[split + 1:]]
pid, fd = pty.fork()
if pid == 0:
    # A shell starts what is in the background with some of them ignored, and that is left alone.
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM, signal.SIGTSTP):
        signal.signal(number, signal.SIG_DFL)
    os.execv(command[0], command)
seen, begun, done = b'', time.monotonic(), 0
keys = {'^C': b'\x03', '^Z': b'\x1a'}
while time.monotonic() - begun < 60:
    ready = select.select([fd], [], [], 0.05)[0]
    if ready:
        try:
            got = os.read(fd, 4096)
        except OSError:
            break
        if not got:
            break
        seen += got
    if answers and answers[0][0].encode() in seen.split(b'\x00')[-1]:
        # What is typed before the prompt would be thrown away.
        time.sleep(0.1)
        os.write(fd, keys.get(answers[0][1], answers[0][1].encode() + b'\n'))
        answers.pop(0)
        seen += b'\x00'
    done, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
    if done:
        break
while select.select([fd], [], [], 0.1)[0]:
    try:
        got = os.read(fd, 4096)
    except OSError:
        break
    if not got:
        break
    seen += got
try:
    echo = bool(termios.tcgetattr(fd)[3] & termios.ECHO)
except termios.error:
    echo = None
# One that waits for what was never typed would wait for ever.
late = time.monotonic() + 10
while not done and time.monotonic() < late:
    done, status = os.waitpid(pid, os.WNOHANG)
    time.sleep(0.01)
if not done:
    os.kill(pid, signal.SIGKILL)
    done, status = os.waitpid(pid, 0)
if os.WIFSTOPPED(status):
    how = 'stopped %d' % os.WSTOPSIG(status)
    os.kill(pid, signal.SIGKILL)
elif os.WIFSIGNALED(status):
    how = 'signal %d' % os.WTERMSIG(status)
else:
    how = 'status %d' % os.WEXITSTATUS(status)
print(seen.replace(b'\x00', b'').decode())
print('ended:', how, 'echo:', echo)
END

talk() {
	python3 talk.py "$HILITE" key "$@" >"$out" 2>&1 </dev/null
	end=$(grep '^ended:' "$out")
}

talk init --passphrase --kdf low -- 'New passphrase=hunter22' 'again=hunter22'
like "$end" 'status 0' 'a passphrase is entered twice'
unlike "$(cat "$out")" hunter22 'and not shown'
talk set gemini -- 'of the key store=hunter22' 'Key:=sk-typed'
like "$end" 'status 0' 'a key is entered'
unlike "$(cat "$out")" 'hunter22|sk-typed' 'nor is that shown'
is "$(printf 'hunter22\n' | "$HILITE" key get gemini --unlock-fd 0)" sk-typed 'it is what was typed'
talk list -- 'of the key store=wrong'
like "$end" 'status 5' 'a wrong passphrase is status 5'
like "$(cat "$out")" 'came from the terminal' 'and it says so'
talk list -- 'of the key store='
like "$end" 'status 5' 'so is none'
talk passwd --kdf low -- 'of the key store=hunter22' 'New passphrase=one' 'again=two'
like "$end" 'status 5' 'two that differ change nothing'
like "$(cat "$out")" 'differ' 'which is said'
is "$(printf 'hunter22\n' | "$HILITE" key get gemini --unlock-fd 0)" sk-typed 'the old one opens'
talk list -- 'of the key store=^C'
like "$end" 'signal 2' 'an interrupt ends it by the signal'
if echo "$end" | grep 'echo: None' >/dev/null; then
	skip 1 'the terminal is gone with it'
else
	like "$end" 'echo: True' 'and the terminal echoes'
fi
talk list -- 'of the key store=^Z' 'of the key store=hunter22'
like "$end" 'status 0' 'stopped at the prompt and gone on, it asks again'
talk set gemini --from-fd 0 -- 'of the key store=hunter22' 'Key:=sk-by-fd'
like "$end" 'status 0' 'a descriptor that is a terminal'
unlike "$(cat "$out")" sk-by-fd 'is not echoed either'
talk list --unlock-fd 0 -- 'of the key store=hunter22'
like "$end" 'status 0' 'nor one that opens the store'
unlike "$(cat "$out")" hunter22 'whatever it is typed for'
talk get gemini -- 'of the key store=hunter22'
like "$end" 'status 2' 'a key is not written to a terminal'
done_testing
