dnl Copyright 2026 the hilite authors
dnl SPDX-License-Identifier: MIT

dnl HILITE_ADD_CFLAGS(VARIABLE, FLAG...)
dnl Adds each flag to the variable if the compiler takes it. A compiler that would only warn of an
dnl unknown flag does not take it, hence -Werror.
AC_DEFUN([HILITE_ADD_CFLAGS], [
for hilite_flag in $2; do
	AC_MSG_CHECKING([whether $CC takes $hilite_flag])
	hilite_saved=$CFLAGS
	CFLAGS="$CFLAGS -Werror $hilite_flag"
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
		[AC_MSG_RESULT([yes]); AS_VAR_APPEND([$1], [" $hilite_flag"])],
		[AC_MSG_RESULT([no])])
	CFLAGS=$hilite_saved
done
])

dnl HILITE_ADD_LDFLAGS(VARIABLE, FLAG...)
dnl The same for the linker.
AC_DEFUN([HILITE_ADD_LDFLAGS], [
for hilite_flag in $2; do
	AC_MSG_CHECKING([whether the linker takes $hilite_flag])
	hilite_saved=$LDFLAGS
	LDFLAGS="$LDFLAGS -Werror $hilite_flag"
	AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
		[AC_MSG_RESULT([yes]); AS_VAR_APPEND([$1], [" $hilite_flag"])],
		[AC_MSG_RESULT([no])])
	LDFLAGS=$hilite_saved
done
])

dnl HILITE_REQUIRE_FLAGS(VARIABLE, WHAT, FLAGS)
dnl Adds all the flags to the variable, or ends configure: for what was asked for by name.
AC_DEFUN([HILITE_REQUIRE_FLAGS], [
AC_MSG_CHECKING([whether $CC can do $3])
hilite_saved=$CFLAGS
CFLAGS="$CFLAGS $3"
AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
	[AC_MSG_RESULT([yes]); AS_VAR_APPEND([$1], [" $3"])],
	[AC_MSG_RESULT([no]); AC_MSG_ERROR([$CC cannot build with $2])])
CFLAGS=$hilite_saved
])
