export type DiagnosticsErrorCode =
  /** The bytes or the text contradict themselves or end early. */
  | 'malformed'
  /** Well formed, and of a kind that nothing here reads. */
  | 'unsupported'
  /** More than the bound that the caller or this package sets. */
  | 'too-large'

/** The only error this package throws, whatever it is given. */
export class DiagnosticsError extends Error {
  readonly code: DiagnosticsErrorCode

  constructor(code: DiagnosticsErrorCode, message: string) {
    super(message)
    this.name = 'DiagnosticsError'
    this.code = code
  }
}
