/* What may pass of an account or a program, as dated data: rows of limits.def, and of a file of the operator (limits_file).
 *
 *     const vg_limit_row *day = vg_limit_on(limits, &(vg_limit_key){VG_ACCT_TYPE2, VG_WAY_OUT, VG_PARTY_OTHERS, VG_PER_DAY}, true, today);
 *     day == NULL: nothing limits it          else day->fen, and day->source says who says so
 *
 *     kind,of,way,party,period,from,fen,source                          UTF-8, the header as it stands here, strict CSV (base/csv.h)
 *     contract,type2,out,others,day,2026-03-01,500000,Agreement 7 §3    agreed with the bank: lower than the regulation's number
 *     contract,program,out,any,day,2026-03-01,100000000,Agreement 7 §4  of the whole program; there is no regulation's number
 *     contract,type2,out,others,single,2026-03-01,200000,…              single | day | year
 *     contract,type2,out,others,single,2026-06-01,none,…                … and from then on no more
 *     regulation,type2,out,others,day,2027-01-01,2000000,银发〔2026〕…   a new number of a notice that this build does not know
 *
 * Of the rows of a kind the one with the latest `from` that is not behind the day counts; of regulation and contract the lower.
 * A contract never raises: one above the regulation's number of its first day is refused. Only a regulation row does, and it must
 * be newer than all rows of regulation for the same and name its source, which every row does. What the bank refuses by limits of
 * its own is refused, whatever stands here.
 */
#pragma once
#include "gateway/core/calendar_file.h"
#include "gateway/core/command.h"

enum { VG_LIMIT_PROGRAM = 0, VG_LIMIT_ROWS_MAX = 256, VG_LIMIT_SOURCE = 161 }; /* of: a program, beside VG_ACCT_… */
typedef enum vg_way { VG_WAY_IN = 1, VG_WAY_OUT = 2 } vg_way;
typedef enum vg_party { VG_PARTY_OTHERS, VG_PARTY_BOUND, VG_PARTY_ANY, VG_PARTY_COUNT } vg_party;
typedef enum vg_per { VG_PER_SINGLE, VG_PER_DAY, VG_PER_YEAR, VG_PER_COUNT } vg_per;

typedef struct vg_limit_key {
    int64_t of; /* VG_ACCT_TYPE2 to VG_ACCT_OWN, or VG_LIMIT_PROGRAM */
    vg_way way;
    vg_party party;
    vg_per per;
} vg_limit_key;

typedef struct vg_limit_row {
    vg_limit_key key;
    bool contract; /* else of regulation */
    int32_t from;  /* yyyymmdd */
    int64_t fen;   /* 0: no limit any more */
    const char *source;
} vg_limit_row;

typedef struct vg_limits {
    const vg_limit_row *rows;
    size_t count;
} vg_limits;

const vg_limits *vg_limits_standard(void);
/* What binds on a day; NULL: nothing. regulated: rows of regulation count, too. */
const vg_limit_row *vg_limit_on(const vg_limits *limits, const vg_limit_key *key, bool regulated, vg_day day);
/* Is anything said of this kind of account, ever? */
bool vg_limits_of(const vg_limits *limits, int64_t of);

const char *vg_limit_of_name(int64_t of); /* type2, member, deposit, own, program */
const char *vg_way_name(vg_way way);
const char *vg_party_name(vg_party party);
const char *vg_per_name(vg_per per);

/* used.period: a counter's number × 10^8 and the day or the year. 1 and 2 were those of Type II accounts before there were others. */
int64_t vg_limit_period(vg_way way, vg_party party, vg_per per, vg_day day);
/* When a period has passed and its counter is new. */
int64_t vg_limit_free_at(vg_per per, vg_day day);

/* Room for limits of several sources; limits points into it. */
typedef struct vg_limits_room {
    vg_limits limits;
    vg_limit_row rows[VG_LIMIT_ROWS_MAX];
    char sources[VG_LIMIT_ROWS_MAX][VG_LIMIT_SOURCE];
} vg_limits_room;
/* The standard rows with those of a file. INVALID: each bad line was told, and the room is not to be used. */
VG_MUST vg_status vg_limits_read(vg_span text, vg_limits_room *room, vg_calendar_tell *tell, void *ctx, vg_err *err);
