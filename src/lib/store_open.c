// Opening a store's file: a file that is not ours is recognised by its first bytes, before SQLite could change anything about it. And
// what can go wrong, put into words.
//
// A file is made in one transaction before it is switched to write-ahead logging: whoever looks at it meanwhile sees an empty file or
// one that is ours, never something in between.
#include "lib/store_inside.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define STORE_MARK 0x626f6262 // application_id: "bobb"
#define STORE_VERSION 1       // user_version: of the table and of the bytes in it
#define CREATE_TABLE "CREATE TABLE items(id INTEGER PRIMARY KEY, type TEXT NOT NULL, item ANY) STRICT"
#define NO_SPAN ((struct span){0, 0})

#define PATIENCE 20000000 // ns
#define FIRST_NAP 50000   // ns

#define SAY(d, kind, ...) diag_set((d), (kind), NULL, NO_SPAN, __VA_ARGS__)

// Waits a little for another process to end its transaction: short naps first, since most take microseconds.
static int nap(void *user, int round) {
    struct store *s = user;
    int64_t now = clock_now();
    if (round == 0) s->busy_since = now;
    if (now - s->busy_since > PATIENCE) return 0;
    long ns = FIRST_NAP << (round < 5 ? round : 5);
    nanosleep(&(struct timespec){.tv_nsec = ns}, NULL);
    return 1;
}

static enum store_status with_hint(struct diag *d, const char *hint) {
    diag_hint(d, "%s", hint);
    return STORE_FAILED;
}

static enum store_status not_ours(struct store *s, struct diag *d) {
    SAY(d, "OSError", "'%s' is not a database of bobbin", store_name(s));
    return with_hint(d, "it was left as it is; choose another name for the database");
}

enum store_status store_strange(struct store *s, struct diag *d) {
    SAY(d, "OSError", "'%s' holds something that bobbin did not put there", store_name(s));
    return with_hint(d, "another program has changed it");
}

static enum store_status disk_full(struct store *s, struct diag *d) {
    SAY(d, "OSError", "no space left on the disk for '%s'", store_name(s));
    return with_hint(d, "nothing was added; what it held before is still there");
}

static enum store_status read_only(struct store *s, struct diag *d) {
    SAY(d, "PermissionError", "'%s' cannot be changed: it or its folder is read-only", store_name(s));
    return with_hint(d, "work in a folder of your own");
}

static enum store_status system_said(struct store *s, int error, struct diag *d) {
    const char *kind = error == EACCES || error == EPERM || error == EROFS ? "PermissionError" : "OSError";
    if (error) SAY(d, kind, "cannot open or use '%s': %s", store_name(s), strerror(error));
    else SAY(d, kind, "cannot open or use '%s': %s", store_name(s), s->db ? sqlite3_errmsg(s->db) : "no reason given");
    return STORE_FAILED;
}

// A file that cannot be made in a folder is reported as missing: it is the folder that says why.
static int why_not_opened(struct store *s, int error) {
    if (error && error != ENOENT) return error;
    size_t len = strlen(s->path) - strlen(store_name(s));
    char *folder = mem_copy_bytes(s->path, len);
    if (access(folder, W_OK | X_OK) != 0) error = errno;
    mem_free(folder);
    return error;
}

enum store_status store_failed(struct store *s, int rc, struct diag *d) {
    int said = errno, error = s->db ? sqlite3_system_errno(s->db) : 0;
    switch (rc & 0xff) {
    case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_PROTOCOL:
        return STORE_BUSY;
    case SQLITE_NOTADB:
        return not_ours(s, d);
    case SQLITE_CORRUPT:
        SAY(d, "OSError", "'%s' is damaged", store_name(s));
        return with_hint(d, "move it away, and fill a new one");
    case SQLITE_READONLY:
        return read_only(s, d);
    case SQLITE_FULL:
        return disk_full(s, d);
    case SQLITE_TOOBIG:
        SAY(d, "ValueError", "the item is too large for a database");
        return STORE_FAILED;
    case SQLITE_IOERR:
        if (!error) error = said;
        if (error == ENOSPC || error == EDQUOT || error == EFBIG) return disk_full(s, d);
        return system_said(s, error, d);
    default:
        return system_said(s, (rc & 0xff) == SQLITE_CANTOPEN ? why_not_opened(s, error) : 0, d);
    }
}

// The first bytes of the file, read as SQLite does it: its way of closing spares the locks that this process may hold on the file.
static bool read_head(const char *path, unsigned char *head, int len) {
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    sqlite3_filename name = sqlite3_create_filename(path, "", "", 0, NULL);
    sqlite3_file *file = sqlite3_malloc(vfs->szOsFile);
    bool fine = name && file;
    if (fine) {
        memset(file, 0, (size_t)vfs->szOsFile);
        fine = vfs->xOpen(vfs, name, file, SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_READONLY, NULL) == SQLITE_OK;
        if (fine) fine = file->pMethods->xRead(file, head, len, 0) == SQLITE_OK;
        if (file->pMethods) file->pMethods->xClose(file);
    }
    sqlite3_free(file);
    sqlite3_free_filename(name);
    return fine;
}

static uint32_t big_endian(const unsigned char *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

#define HEAD_BYTES 100
#define AT_VERSION 60 // in SQLite's file header: user_version
#define AT_MARK 68    // application_id

// Is the file absent, empty, or ours? Nothing is changed by looking.
static enum store_status check_file(struct store *s, struct diag *d) {
    struct stat st;
    unsigned char head[HEAD_BYTES];
    if (stat(s->path, &st) != 0) return errno == ENOENT ? STORE_OK : system_said(s, errno, d);
    if (!S_ISREG(st.st_mode)) {
        SAY(d, "OSError", "'%s' is not a file", store_name(s));
        return with_hint(d, "choose another name for the database");
    }
    if (st.st_size == 0) return STORE_OK;
    if (access(s->path, R_OK) != 0) return system_said(s, errno, d);
    if (st.st_size < HEAD_BYTES || !read_head(s->path, head, HEAD_BYTES)) return not_ours(s, d);
    if (memcmp(head, "SQLite format 3", 16) != 0 || big_endian(head + AT_MARK) != STORE_MARK) return not_ours(s, d);
    if (big_endian(head + AT_VERSION) == STORE_VERSION) return STORE_OK;
    SAY(d, "OSError", "'%s' was made by another version of bobbin", store_name(s));
    return with_hint(d, "it was left as it is; choose another name for the database");
}

// One number out of one statement; an SQLite code, SQLITE_OK when *out is set.
static int ask(struct store *s, const char *sql, int64_t *out) {
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_step(st);
    if (rc == SQLITE_ROW) *out = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return rc == SQLITE_ROW ? SQLITE_OK : rc == SQLITE_DONE ? SQLITE_ERROR : rc;
}

static int run(struct store *s, const char *sql) {
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL);
}

#define TEXT_OF(number) #number
#define NUMBER_TEXT(number) TEXT_OF(number)

// In one transaction; somebody else may have been quicker.
static int create_table(struct store *s) {
    int64_t tables = 0;
    int rc = run(s, "BEGIN IMMEDIATE");
    if (rc != SQLITE_OK) return rc;
    rc = ask(s, "SELECT count(*) FROM sqlite_schema", &tables);
    if (rc == SQLITE_OK && tables == 0) {
        rc = run(s, "PRAGMA application_id=" NUMBER_TEXT(STORE_MARK) ";PRAGMA user_version=" NUMBER_TEXT(STORE_VERSION) ";" CREATE_TABLE);
    }
    if (rc == SQLITE_OK) rc = run(s, "COMMIT");
    if (rc != SQLITE_OK) run(s, "ROLLBACK");
    return rc;
}

// Another program has removed single rows: numbers the rest anew, since positions are ids.
static int close_gaps(struct store *s) {
    int64_t gaps = 0;
    int rc = ask(s, "SELECT count(*) <> ifnull(max(id), 0) OR ifnull(min(id), 1) <> 1 FROM items", &gaps);
    if (rc != SQLITE_OK || !gaps || sqlite3_db_readonly(s->db, "main")) return rc;
    rc = run(s, "BEGIN IMMEDIATE;"
                "CREATE TEMP TABLE kept AS SELECT type, item FROM items ORDER BY id;"
                "DELETE FROM items; INSERT INTO items(type, item) SELECT type, item FROM kept ORDER BY rowid;"
                "DROP TABLE kept; COMMIT");
    if (rc != SQLITE_OK) run(s, "ROLLBACK");
    return rc;
}

// A file from elsewhere may hold anything: nothing in it may be run.
static void distrust(struct store *s) {
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
}

// An SQLite code; *ours: the file is one of ours.
static int set_up(struct store *s, bool *ours) {
    int64_t tables = 0, matching = 0;
    int rc = sqlite3_busy_handler(s->db, nap, s);
    if (rc == SQLITE_OK) rc = ask(s, "SELECT count(*) FROM sqlite_schema", &tables);
    if (rc == SQLITE_OK && tables == 0) rc = create_table(s);
    if (rc == SQLITE_OK) rc = ask(s, "SELECT count(*) FROM sqlite_schema WHERE sql = '" CREATE_TABLE "'", &matching);
    *ours = matching == 1;
    if (rc != SQLITE_OK || !*ours) return rc;
    if (!sqlite3_db_readonly(s->db, "main")) rc = run(s, "PRAGMA journal_mode=WAL");
    if (rc == SQLITE_OK) rc = run(s, "PRAGMA synchronous=NORMAL; PRAGMA cell_size_check=ON");
    return rc == SQLITE_OK ? close_gaps(s) : rc;
}

enum store_status store_open_locked(struct store *s, struct diag *d) {
    enum store_status status = check_file(s, d);
    if (status != STORE_OK) return status;
    int rc = sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    bool ours = true;
    if (rc == SQLITE_OK) {
        sqlite3_extended_result_codes(s->db, 1);
        distrust(s);
        rc = set_up(s, &ours);
    }
    if (rc != SQLITE_OK) status = store_failed(s, rc, d);
    else if (!ours) status = not_ours(s, d);
    s->opened_by = getpid();
    s->looked = clock_now();
    if (status != STORE_OK) store_close_locked(s);
    return status;
}
