// Files of an earlier version: upgraded with all their rows, or left as they were.

import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  type Connection,
  closeDatabase,
  openDatabase,
  type Schema,
} from "../../../src/koi/store/database.ts";
import { StoreError } from "../../../src/koi/store/store-error.ts";
import { tempFolder } from "./temp-folder.ts";

const first: Schema = { kind: "test", version: 1, create: "CREATE TABLE a (x TEXT);" };
const third: Schema = {
  ...first,
  version: 3,
  migrations: ["CREATE TABLE b (x TEXT);", "ALTER TABLE b ADD COLUMN y TEXT;"],
};

function open(file: string, schema: Schema): Connection {
  const connection = openDatabase(file, schema);
  onTestFinished(() => closeDatabase(connection));
  return connection;
}

function oldFile(): string {
  const file = join(tempFolder(), "test.db");
  const connection = openDatabase(file, first);
  connection.exec("INSERT INTO a VALUES ('kept')");
  closeDatabase(connection);
  return file;
}

test("an older file is upgraded step by step and keeps its rows", () => {
  const file = oldFile();
  const connection = open(file, third);
  connection.exec("INSERT INTO b VALUES ('x', 'y')");
  expect(connection.prepare("SELECT x FROM a").all()).toEqual([{ x: "kept" }]);
  expect(connection.prepare("SELECT version FROM store").all()).toEqual([{ version: 3 }]);
});

test("two that open it at once upgrade it once", () => {
  const file = oldFile();
  open(file, third);
  expect(open(file, third).prepare("SELECT * FROM b").all()).toEqual([]);
});

test("an upgrade that fails leaves the file as it was", () => {
  const file = oldFile();
  const broken: Schema = { ...third, migrations: ["CREATE TABLE b (x TEXT);", "NONSENSE;"] };
  expect(() => openDatabase(file, broken)).toThrow(StoreError);
  const connection = open(file, first);
  expect(connection.prepare("SELECT name FROM sqlite_master ORDER BY 1").all()).toEqual([
    { name: "a" },
    { name: "store" },
  ]);
});

test("a file of a newer version is refused", () => {
  const file = oldFile();
  closeDatabase(openDatabase(file, third));
  expect(() => openDatabase(file, first)).toThrow("a newer SKYKOI wrote this store");
});

/** A store whose owner died: its last rows lie in the log alone. */
function leftOpen(): { readonly file: string; readonly log: string } {
  const file = oldFile();
  const connection = open(file, first);
  connection.exec("INSERT INTO a VALUES ('only in the log')");
  const copy = join(tempFolder(), "test.db");
  for (const end of ["", "-wal"]) copyFileSync(`${file}${end}`, `${copy}${end}`);
  return { file: copy, log: `${copy}-wal` };
}

test.each(["is gone", "is empty"])(
  "a log whose file %s is no new store: both are left as they are",
  (how) => {
    const { file, log } = leftOpen();
    const before = readFileSync(log);
    if (how === "is gone") rmSync(file);
    else truncateSync(file);
    expect(() => openDatabase(file, first)).toThrow(`${file}: it is missing or empty, but its log is there`);
    expect(readFileSync(log).equals(before)).toBe(true);
    expect(existsSync(file)).toBe(how === "is empty");
  },
);

test("a log beside its file is taken up", () => {
  const { file } = leftOpen();
  const rows = open(file, first).prepare("SELECT x FROM a").all();
  expect(rows).toEqual([{ x: "kept" }, { x: "only in the log" }]);
});
