/** @internal What a folder holds. */

/** A file or folder. */
export interface FolderEntry {
  readonly name: string;
  readonly path: string;
}

/** Members of a folder, each list in ascending order of name. */
export interface FolderContent {
  readonly path: string;
  readonly folders: readonly FolderEntry[];
  readonly files: readonly FolderEntry[];
}
