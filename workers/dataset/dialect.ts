/** What a text file of ISO 8859-1 is read as: windows-1252 holds the same letters, and browsers know no other. */
export type TextEncoding = 'utf-8' | 'windows-1252';

/** How a file of rows is written. */
export interface Dialect {
  /** One character, or `::`. */
  readonly delimiter: string;
  /** False where a double quote is a character like any other. */
  readonly quoted: boolean;
  readonly encoding: TextEncoding;
  /** Names of the columns where the file has no line for them; null where its first line names them. */
  readonly header: readonly string[] | null;
  /** True where the file's first line names its columns otherwise than `header`, and is passed over. */
  readonly skipsFirst?: boolean;
}

export const CSV: Dialect = { delimiter: ',', quoted: true, encoding: 'utf-8', header: null };
