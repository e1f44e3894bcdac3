/** Longest text that goes into the address; longer ones stay in the editor and the history. */
export const LONGEST_SQL_IN_ADDRESS = 6000;
