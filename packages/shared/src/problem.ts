import type { ProblemDefinition } from '@clutch/contracts/contract'

export interface FieldError {
  /** JSON pointer into the request, e.g. `/body/lines/0/quantity`. */
  pointer: string
  message: string
}

/** A failure the client is meant to see. Everything else becomes `internal-error` and stays in our log. */
export class Problem extends Error {
  readonly definition: ProblemDefinition
  readonly detail: string | undefined
  readonly errors: readonly FieldError[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    definition: ProblemDefinition,
    options: {
      detail?: string
      errors?: readonly FieldError[]
      headers?: Record<string, string>
      cause?: unknown
    } = {},
  ) {
    super(options.detail ?? definition.title, { cause: options.cause })
    this.name = 'Problem'
    this.definition = definition
    this.detail = options.detail
    this.errors = options.errors
    this.headers = options.headers ?? {}
  }

  get status(): number {
    return this.definition.status
  }
}

/** A part of the platform did not answer: the work is as good as it was, and its turn comes again. */
export function isOutage(error: unknown): boolean {
  return error instanceof Problem && error.status === 503
}

/** The body of an `application/problem+json` answer. It never echoes an identifier, so two 404s cannot be told apart. */
export function problemBody(problem: Problem): Record<string, unknown> {
  const { code, status, title, remedy } = problem.definition
  return {
    type: `urn:clutch:problem:${code}`,
    title,
    status,
    code,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    remedy,
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  }
}
