"""The store's tables. A change of them is a further migration: the scripts that made the files on disk stay.

Times are nanoseconds since the epoch. ``state`` of a release version: ``waiting`` for its due time, ``committed``
(its messages have numbers), ``stopped`` (withdrawn before anything left).
"""

__all__ = ["MIGRATIONS"]

MIGRATIONS = (
    """
    CREATE TABLE wire (
        name TEXT PRIMARY KEY,           -- run_id: 16 hex digits, for the folder's life
        value TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE releases (
        entry INTEGER PRIMARY KEY,       -- order of acceptance
        uri TEXT NOT NULL,
        version INTEGER NOT NULL,
        digest TEXT NOT NULL,            -- of what was posted: the same again is the same release
        release TEXT NOT NULL,           -- JSON
        heading TEXT NOT NULL,
        circuits TEXT NOT NULL,          -- JSON list
        urgency INTEGER NOT NULL,        -- on the agenda
        due_ns INTEGER NOT NULL,
        accepted_ns INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'committed', 'stopped')),
        UNIQUE (uri, version)
    );
    CREATE INDEX releases_waiting ON releases (entry) WHERE state = 'waiting';
    CREATE TABLE messages (
        sequence INTEGER PRIMARY KEY,
        run_id TEXT NOT NULL,            -- 16 hex digits
        entry INTEGER NOT NULL REFERENCES releases (entry),
        circuit TEXT NOT NULL,
        acknowledged INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX messages_by_entry ON messages (entry);
    CREATE INDEX messages_open ON messages (sequence) WHERE acknowledged = 0;
    CREATE TABLE deliveries (            -- the account of a release version
        uri TEXT NOT NULL,
        version INTEGER NOT NULL,
        settled INTEGER NOT NULL,
        form BLOB NOT NULL,              -- JSON: Delivery where it is settled, else the row as the account has it
        PRIMARY KEY (uri, version)
    );
    CREATE INDEX deliveries_open ON deliveries (settled) WHERE settled = 0;
    CREATE TABLE owed (                  -- by circuit, of all these
        circuit TEXT PRIMARY KEY,
        deliveries INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE sums (                  -- a worker incarnation's running sums of one circuit in one share
        incarnation TEXT NOT NULL,
        share INTEGER NOT NULL,
        circuit TEXT NOT NULL,
        sums BLOB NOT NULL,              -- JSON, CircuitSums
        PRIMARY KEY (incarnation, share, circuit)
    ) WITHOUT ROWID;
    CREATE TABLE records (               -- a message's record in one share, until it has closed in all of them
        sequence INTEGER NOT NULL,
        share INTEGER NOT NULL,
        record BLOB NOT NULL,            -- JSON, MessageRecord
        PRIMARY KEY (sequence, share)
    ) WITHOUT ROWID;
    CREATE TABLE lacking (               -- closed messages that some outlets lack
        sequence INTEGER PRIMARY KEY,
        form BLOB NOT NULL               -- JSON: the outlets, by share
    );
    CREATE TABLE shares (
        share INTEGER PRIMARY KEY,
        owner TEXT                       -- an incarnation; empty where it was given up
    );
    CREATE TABLE account (
        name TEXT PRIMARY KEY,           -- figures, highest
        value BLOB NOT NULL
    ) WITHOUT ROWID;
    """,
    # The words of today for tables, columns and the members of stored forms.
    """
    ALTER TABLE owed RENAME TO expected_deliveries;
    ALTER TABLE lacking RENAME TO missing_outlets;
    ALTER TABLE shares RENAME TO partitions;
    ALTER TABLE partitions RENAME COLUMN share TO partition;
    ALTER TABLE records RENAME COLUMN share TO partition;
    ALTER TABLE sums RENAME COLUMN share TO partition;
    ALTER TABLE sums RENAME COLUMN incarnation TO instance;
    UPDATE deliveries SET form = CAST(json_remove(json_set(CAST(form AS TEXT),
        '$.open_records', json_extract(CAST(form AS TEXT), '$.waiting'),
        '$.sent', json_extract(CAST(form AS TEXT), '$.left'),
        '$.languages_sent', json_extract(CAST(form AS TEXT), '$.languages_left'),
        '$.unsent', json_extract(CAST(form AS TEXT), '$.never_left')
    ), '$.waiting', '$.left', '$.languages_left', '$.never_left') AS BLOB) WHERE settled = 0;
    UPDATE missing_outlets SET form = CAST(json_remove(json_set(CAST(form AS TEXT),
        '$.outlets', json_extract(CAST(form AS TEXT), '$.lacking'),
        '$.unreported', json_extract(CAST(form AS TEXT), '$.suspects')
    ), '$.lacking', '$.suspects') AS BLOB);
    """,
    # Why the broker did not take a message, as JSON: its kind and a sentence. Such a message is acknowledged too.
    """
    ALTER TABLE messages ADD COLUMN refusal TEXT;
    CREATE INDEX messages_refused ON messages (sequence) WHERE refusal IS NOT NULL;
    """,
    # When the request of a release was there; 0 where no one noted it.
    """
    ALTER TABLE releases ADD COLUMN received_ns INTEGER NOT NULL DEFAULT 0;
    """,
    # The worker instances that lost a partition: a join of theirs that comes late must not give them another one.
    """
    CREATE TABLE former_owners (
        place INTEGER PRIMARY KEY,       -- in the order of their first loss
        instance TEXT NOT NULL
    );
    """,
)
