import Conversation
package import GRDB

/// How a file gets its tables, and which files are ours.
package struct Schema: Sendable {
  /// "PRLY": how SQLite files say whose they are.
  package static let applicationID: Int32 = 0x5052_4C59

  /// `user_version` after the last migration.
  package let version: Int
  package let migrator: DatabaseMigrator

  package init(version: Int, migrator: DatabaseMigrator) {
    (self.version, self.migrator) = (version, migrator)
  }

  package static let current: Schema = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1", foreignKeyChecks: .immediate) { db in
      try db.execute(sql: tables)
      try db.execute(sql: indexes)
      try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = 1")
    }
    migrator.registerMigration("2", foreignKeyChecks: .immediate) { db in
      try db.execute(sql: filesAndExchanges)
      try db.execute(sql: "PRAGMA user_version = 2")
    }
    return Schema(version: 2, migrator: migrator)
  }()

  /// What a file is before anything is written to it.
  enum Origin: Equatable {
    /// No tables yet.
    case empty
    /// Ours, with this `user_version`.
    case ours(Int)
  }

  /// Throws a `Failure` for a file of another program or of a newer Parley.
  func origin(_ db: Database, file: String) throws -> Origin {
    let owner = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let stored = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    if owner == Self.applicationID, stored > 0 {
      if try stored > version || migrator.hasBeenSuperseded(db) { throw Self.newer(file) }
      return .ours(stored)
    }
    // GRDB's own tables are what an interrupted creation leaves behind.
    let foreign = try Bool.fetchOne(
      db,
      sql: """
        SELECT EXISTS (SELECT * FROM sqlite_schema WHERE tbl_name NOT LIKE 'grdb\\_%' ESCAPE '\\')
        """)
    guard owner == 0, stored == 0, foreign == false else { throw Self.ofAnotherProgram(file) }
    return .empty
  }

  private static func newer(_ file: String) -> Failure {
    Failure(
      .storage, who: file, what: "was made by a newer Parley",
      advice: "Update this Parley; the file was left as it is.")
  }

  private static func ofAnotherProgram(_ file: String) -> Failure {
    Failure(
      .storage, who: file, what: "is a database of another program",
      advice: "It was left as it is; move it elsewhere, or set PARLEY_DATA to another folder.")
  }

  // `number` is a stable rowid (a full-text index needs one), which a bare TEXT key is not.
  // `parent` and `leaf` refer without a constraint: the tree takes a message whose parent is unknown as a
  // root, and a reply must be storable whatever another process has removed.
  private static let tables = """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE conversation (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      title TEXT NOT NULL,
      title_source TEXT NOT NULL,
      service TEXT,
      model TEXT,
      leaf TEXT,
      pinned INTEGER NOT NULL,
      archived INTEGER NOT NULL,
      local_only INTEGER NOT NULL,
      trashed_at INTEGER,
      created INTEGER NOT NULL,
      updated INTEGER NOT NULL,
      tags TEXT NOT NULL,
      parameters TEXT NOT NULL,
      source_kind TEXT,
      source_id TEXT,
      scroll TEXT,
      system_prompt TEXT NOT NULL,
      draft TEXT NOT NULL DEFAULT ''
    ) STRICT;

    CREATE TABLE message (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
      parent TEXT,
      role TEXT NOT NULL,
      service TEXT,
      model TEXT,
      status TEXT NOT NULL,
      writer TEXT,
      created INTEGER NOT NULL,
      first_token_at INTEGER,
      finished_at INTEGER,
      reasoning_seconds REAL,
      input_tokens INTEGER,
      cached_tokens INTEGER,
      cache_write_tokens INTEGER,
      output_tokens INTEGER,
      reasoning_tokens INTEGER,
      usage_estimated INTEGER,
      cost INTEGER,
      price TEXT,
      engine TEXT,
      failure TEXT,
      finish TEXT,
      provider_finish TEXT,
      replay BLOB,
      reasoning TEXT NOT NULL,
      text TEXT NOT NULL
    ) STRICT;

    CREATE TABLE journal (
      message TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      text TEXT NOT NULL,
      reasoning TEXT NOT NULL,
      PRIMARY KEY (message, sequence)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE attachment (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      message TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      media_type TEXT NOT NULL,
      created INTEGER NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;

    CREATE TABLE comparison (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      prompt TEXT NOT NULL,
      blind INTEGER NOT NULL,
      verdict TEXT,
      created INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE comparison_side (
      comparison TEXT NOT NULL REFERENCES comparison (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
      PRIMARY KEY (comparison, position)
    ) STRICT, WITHOUT ROWID;
    """

  // Nothing was ever kept in the first `attachment`, which had a copy of a file for each message it went with.
  private static let filesAndExchanges = """
    DROP TABLE attachment;
    CREATE TABLE file (
      number INTEGER PRIMARY KEY,
      hash TEXT NOT NULL UNIQUE,
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE TABLE attachment (
      message TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      file TEXT NOT NULL REFERENCES file (hash),
      name TEXT NOT NULL,
      media_type TEXT NOT NULL,
      PRIMARY KEY (message, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX attachment_file ON attachment (file);

    CREATE TABLE exchange (
      number INTEGER PRIMARY KEY,
      message TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
      started INTEGER NOT NULL,
      size INTEGER NOT NULL,
      rules TEXT NOT NULL,
      request TEXT NOT NULL,
      response TEXT,
      body BLOB
    ) STRICT;
    CREATE INDEX exchange_message ON exchange (message);
    """

  private static let indexes = """
    CREATE INDEX conversation_list
      ON conversation (updated DESC, id DESC, title, pinned, trashed_at);
    CREATE INDEX conversation_trash ON conversation (trashed_at) WHERE trashed_at IS NOT NULL;
    CREATE INDEX conversation_source
      ON conversation (source_kind, source_id) WHERE source_id IS NOT NULL;
    CREATE INDEX message_order ON message (conversation, created);
    CREATE INDEX message_streaming ON message (status) WHERE status = 'streaming';
    CREATE INDEX message_prompt ON message (created) WHERE role = 'user';
    CREATE INDEX message_cost ON message (created, cost) WHERE cost IS NOT NULL;
    CREATE INDEX attachment_message ON attachment (message);
    CREATE INDEX comparison_side_conversation ON comparison_side (conversation);
    """
}
