import Type from 'typebox'

export const importVariables = {
  /** Rows of imports that a process works off in a second, on average: what devices say goes first. */
  IMPORT_ROWS_PER_SECOND: Type.Integer({ minimum: 10, maximum: 100_000, default: 4_000 }),
}
