/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that generated code calls. */
#ifndef STAP_RUNTIME_H
#define STAP_RUNTIME_H

#include "platform.h"
#include "session.h"
#include "lock.h"
#include "strings.h"
#include "errors.h"
#include "regex.h"
#include "frames.h"
#include "map.h"
#include "elements.h"
#include "statistic.h"
#include "walk.h"
#include "memory.h"
#include "records.h"
#include "histogram.h"
#include "hit.h"
#include "embedded.h"

#endif
