/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Last in the generated text: what runs its bodies. */
#ifdef __KERNEL__
#include "kernel/main.h"
#else
#include "host/main.h"
#endif
