// The progress file: opening it, and what can be wrong with it. Nothing that is there is ever lost: a file that is damaged or not ours is
// renamed and stays beside the new one, and a newer bobbin's file is left alone.
//
// Two bobbins may find the same damage at once. Who puts the file aside holds a lock on the folder meanwhile and looks again under it, so
// the second one finds the new file.

#include "lesson/progress_file.h"

#include "base/folders.h"
#include "base/mem.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRESS_MARK 0x626f6270 // application_id: "bobp"
#define PROGRESS_VERSION 1       // user_version
#define BUSY_MS 20               // for another bobbin to end its transaction; the writer comes again
#define ASIDE_MOST 99

// `place` is NULL while the lesson lacks the step. `given` is what was answered last.
#define LESSON_TABLE                                                                                                    \
    "CREATE TABLE lesson(id INTEGER PRIMARY KEY, name TEXT NOT NULL, title TEXT NOT NULL, hash INTEGER NOT NULL, "      \
    "steps INTEGER NOT NULL, at INTEGER NOT NULL DEFAULT 0, spent_ms INTEGER NOT NULL DEFAULT 0, "                      \
    "finished INTEGER NOT NULL DEFAULT 0, first INTEGER NOT NULL, last INTEGER NOT NULL) STRICT"
#define STEP_TABLE                                                                                                      \
    "CREATE TABLE step(lesson INTEGER NOT NULL, hash INTEGER NOT NULL, place INTEGER, heading INTEGER NOT NULL, "       \
    "kind INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0, "                        \
    "right INTEGER NOT NULL DEFAULT 0, first_right INTEGER NOT NULL DEFAULT 0, given TEXT, "                            \
    "PRIMARY KEY(lesson, hash)) STRICT, WITHOUT ROWID"
#define CREATE_TABLES                                                                                                   \
    LESSON_TABLE ";" STEP_TABLE ";CREATE INDEX lesson_hash ON lesson(hash);CREATE INDEX lesson_name ON lesson(name);"
#define COUNT_TABLES "SELECT count(*) FROM sqlite_schema WHERE sql IN ('" LESSON_TABLE "', '" STEP_TABLE "')"

#define TEXT_OF(number) #number
#define NUMBER_TEXT(number) TEXT_OF(number)

void progress_tell(struct progress_file *f, enum progress_trouble trouble, const char *fmt, ...) {
    if (f->told[trouble])
        return;
    f->told[trouble] = true;
    va_list args;
    va_start(args, fmt);
    text_vprintf(&f->news, fmt, args);
    va_end(args);
    text_add_char(&f->news, '\n');
}

static enum progress_trouble denied(struct progress_file *f, const char *why) {
    progress_tell(f, PROGRESS_DENIED, "your progress is not kept: %s: %s", f->path, why);
    return PROGRESS_DENIED;
}

static enum progress_trouble full(struct progress_file *f) {
    progress_tell(f, PROGRESS_FULL, "your progress is not kept just now: no space left on the disk for %s", f->path);
    return PROGRESS_FULL;
}

static bool is_no_space(int error) {
    return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

enum progress_trouble progress_failed(struct progress_file *f, int rc) {
    int error = errno, said = f->db ? sqlite3_system_errno(f->db) : 0;
    switch (rc & 0xff) {
    case SQLITE_OK:
        return PROGRESS_FINE;
    case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_PROTOCOL:
        return PROGRESS_BUSY;
    case SQLITE_FULL:
        return full(f);
    case SQLITE_NOTADB: case SQLITE_CORRUPT: case SQLITE_ERROR: case SQLITE_CONSTRAINT: case SQLITE_MISMATCH:
        return PROGRESS_DAMAGED; // an error in SQL that is ours: the tables are not
    case SQLITE_READONLY: case SQLITE_PERM: case SQLITE_AUTH:
        return denied(f, "it or its folder is read-only");
    default:
        if (is_no_space(said ? said : error))
            return full(f);
        return denied(f, said ? strerror(said) : f->db ? sqlite3_errmsg(f->db) : sqlite3_errstr(rc));
    }
}

void progress_file_close(struct progress_file *f) {
    for (size_t i = 0; i < PROGRESS_STATEMENT_COUNT; i++) {
        sqlite3_finalize(f->statements[i]);
        f->statements[i] = NULL;
    }
    sqlite3_close(f->db);
    f->db = NULL;
}

// One number out of one statement; an SQLite code, SQLITE_OK when *out is set.
static int ask(struct progress_file *f, const char *sql, int64_t *out) {
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(f->db, sql, -1, &st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return rc == SQLITE_ROW ? SQLITE_OK : rc == SQLITE_DONE ? SQLITE_ERROR : rc;
}

static int run(struct progress_file *f, const char *sql) {
    return sqlite3_exec(f->db, sql, NULL, NULL, NULL);
}

// In one transaction; another bobbin may have been quicker.
static int create_tables(struct progress_file *f) {
    int64_t tables = 0;
    int rc = run(f, "BEGIN IMMEDIATE");
    if (rc != SQLITE_OK)
        return rc;
    rc = ask(f, "SELECT count(*) FROM sqlite_schema", &tables);
    if (rc == SQLITE_OK && tables == 0)
        rc = run(f, "PRAGMA application_id=" NUMBER_TEXT(PROGRESS_MARK) "; PRAGMA user_version=" NUMBER_TEXT(PROGRESS_VERSION) ";" CREATE_TABLES);
    if (rc == SQLITE_OK)
        rc = run(f, "COMMIT");
    if (rc != SQLITE_OK)
        run(f, "ROLLBACK");
    return rc;
}

// A file from elsewhere may hold anything: nothing in it may be run.
static void distrust(struct progress_file *f) {
    sqlite3_extended_result_codes(f->db, 1);
    sqlite3_db_config(f->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(f->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(f->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(f->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_busy_timeout(f->db, BUSY_MS);
}

static enum progress_trouble check_contents(struct progress_file *f, bool writes) {
    int64_t mark = 0, version = 0, tables = 0;
    int rc = ask(f, "SELECT count(*) FROM sqlite_schema", &tables);
    if (rc == SQLITE_OK && tables == 0)
        rc = writes ? create_tables(f) : SQLITE_ABORT;
    if (rc == SQLITE_ABORT)
        return PROGRESS_ABSENT;
    if (rc == SQLITE_OK)
        rc = ask(f, "PRAGMA application_id", &mark);
    if (rc == SQLITE_OK)
        rc = ask(f, "PRAGMA user_version", &version);
    if (rc != SQLITE_OK)
        return progress_failed(f, rc);
    if (mark != PROGRESS_MARK)
        return PROGRESS_DAMAGED;
    if (version > PROGRESS_VERSION)
        return PROGRESS_NEWER;
    int64_t wrong = 0;
    rc = ask(f, COUNT_TABLES, &tables);
    if (rc == SQLITE_OK)
        rc = ask(f, "SELECT integrity_check <> 'ok' FROM pragma_integrity_check(1)", &wrong);
    if (rc == SQLITE_OK && (tables != 2 || wrong))
        return PROGRESS_DAMAGED;
    if (rc == SQLITE_OK && writes)
        rc = run(f, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
    return progress_failed(f, rc);
}

// SQLite calls every file that it cannot open by one name: so the system is asked first.
static enum progress_trouble check_file(struct progress_file *f, bool writes) {
    struct stat st;
    if (stat(f->path, &st) != 0)
        return errno != ENOENT ? denied(f, strerror(errno)) : writes ? PROGRESS_FINE : PROGRESS_ABSENT;
    if (!S_ISREG(st.st_mode))
        return denied(f, "not a file");
    return access(f->path, R_OK) == 0 ? PROGRESS_FINE : denied(f, strerror(errno));
}

static enum progress_trouble open_as(struct progress_file *f, const char *uri, bool writes) {
    int flags = (writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    int rc = sqlite3_open_v2(uri, &f->db, flags, NULL);
    if (rc == SQLITE_OK)
        distrust(f);
    enum progress_trouble trouble = rc == SQLITE_OK ? check_contents(f, writes) : progress_failed(f, rc);
    if (trouble != PROGRESS_FINE)
        progress_file_close(f);
    return trouble;
}

// The path as SQLite's URI: a mark such as ? in it means nothing.
static void add_uri(struct text *out, const char *path, const char *query) {
    text_add_str(out, "file:");
    for (; *path; path++) {
        if (strchr("?#%", *path))
            text_printf(out, "%%%02X", (unsigned char)*path);
        else
            text_add_char(out, *path);
    }
    text_add_str(out, query);
}

// A file that is to be made is made here, for this user alone. SQLite would only say that it cannot open it.
static enum progress_trouble prepare_file(struct progress_file *f) {
    char *folder = mem_copy_bytes(f->path, (size_t)(strrchr(f->path, '/') - f->path));
    bool fine = folders_make(folder) && access(folder, W_OK | X_OK) == 0;
    int fd = fine ? open(f->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    int error = errno;
    mem_free(folder);
    if (fd >= 0)
        close(fd);
    if (fd >= 0 || (fine && error == EEXIST))
        return PROGRESS_FINE;
    return is_no_space(error) ? full(f) : denied(f, strerror(error));
}

static enum progress_trouble try_open(struct progress_file *f, bool writes) {
    enum progress_trouble trouble = check_file(f, writes);
    if (trouble == PROGRESS_FINE && writes)
        trouble = prepare_file(f);
    if (trouble != PROGRESS_FINE)
        return trouble;
    bool may_write = access(f->path, W_OK) == 0 || errno == ENOENT;
    if (!may_write && writes)
        return denied(f, "it is read-only");
    struct text uri = {0};
    add_uri(&uri, f->path, "");
    trouble = open_as(f, text_str(&uri), writes);
    if (!writes && trouble == PROGRESS_DENIED) { // no log can be made beside it, so nobody writes it either
        text_clear(&uri);
        add_uri(&uri, f->path, "?immutable=1");
        trouble = open_as(f, text_str(&uri), false);
    }
    text_finish(&uri);
    return trouble;
}

// With the log that belongs to it. False with errno.
static bool rename_aside(struct progress_file *f, struct text *to) {
    static const char *const endings[] = {"-wal", "-shm"};
    for (int i = 1; i <= ASIDE_MOST; i++) {
        text_clear(to);
        text_printf(to, "%s.damaged-%d", f->path, i);
        if (access(text_str(to), F_OK) != 0)
            break;
    }
    if (rename(f->path, text_str(to)) != 0)
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        struct text from = {0}, there = {0};
        text_printf(&from, "%s%s", f->path, endings[i]);
        text_printf(&there, "%s%s", text_str(to), endings[i]);
        rename(text_str(&from), text_str(&there)); // there may be none
        text_finish(&from);
        text_finish(&there);
    }
    return true;
}

static int lock_folder(const char *path) {
    char *folder = mem_copy_bytes(path, (size_t)(strrchr(path, '/') - path));
    int fd = open(*folder ? folder : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        flock(fd, LOCK_EX);
    mem_free(folder);
    return fd;
}

static enum progress_trouble put_aside(struct progress_file *f) {
    int lock = lock_folder(f->path);
    enum progress_trouble trouble = try_open(f, true);
    struct text to = {0};
    if (trouble == PROGRESS_DAMAGED && rename_aside(f, &to)) {
        trouble = try_open(f, true);
        progress_tell(f, PROGRESS_DAMAGED, "the file with your progress was damaged or not bobbin's; it is kept as %s, and a new one begins", text_str(&to));
    } else if (trouble == PROGRESS_DAMAGED) {
        trouble = denied(f, strerror(errno));
    }
    text_finish(&to);
    if (lock >= 0)
        close(lock);
    return trouble;
}

// A newer bobbin's file stays as it is; what is done meanwhile goes to one of its own.
static enum progress_trouble open_beside(struct progress_file *f, bool writes) {
    struct text path = {0};
    size_t len = strlen(f->path);
    bool has_ending = len > 3 && strcmp(f->path + len - 3, ".db") == 0;
    text_add(&path, f->path, has_ending ? len - 3 : len);
    text_add_str(&path, "-" NUMBER_TEXT(PROGRESS_VERSION) ".db");
    if (access(text_str(&path), F_OK) != 0)
        progress_tell(f, PROGRESS_NEWER, "a newer bobbin keeps your progress in %s; it is left alone, and %s is used", f->path, text_str(&path));
    mem_free(f->path);
    f->path = text_take(&path);
    return try_open(f, writes);
}

enum progress_trouble progress_file_open(struct progress_file *f, bool writes) {
    if (f->db && writes && f->reads_only)
        progress_file_close(f);
    if (f->db)
        return PROGRESS_FINE;
    f->reads_only = !writes;
    enum progress_trouble trouble = try_open(f, writes);
    if (trouble == PROGRESS_NEWER)
        trouble = open_beside(f, writes);
    if (trouble == PROGRESS_DAMAGED && writes)
        trouble = put_aside(f);
    if (trouble == PROGRESS_NEWER)
        trouble = denied(f, "a newer bobbin uses it");
    if (trouble == PROGRESS_DAMAGED)
        progress_tell(f, PROGRESS_DAMAGED, "the file with your progress cannot be read: %s is damaged", f->path);
    return trouble;
}
