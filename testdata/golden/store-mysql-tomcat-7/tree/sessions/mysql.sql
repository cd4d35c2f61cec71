-- The table of the HTTP sessions, written by kyctl. Run it once, in the
-- database kylin_session; the nodes' user needs SELECT, INSERT and DELETE on it.
CREATE TABLE IF NOT EXISTS kylin_sessions (
  session_id    VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  app_name      VARCHAR(255) NOT NULL,
  session_data  LONGBLOB NOT NULL,
  valid_session CHAR(1) NOT NULL,
  max_inactive  INT NOT NULL,
  last_access   BIGINT NOT NULL,
  PRIMARY KEY (session_id, app_name),
  KEY sessions_app (app_name, last_access)
) ENGINE=InnoDB;
