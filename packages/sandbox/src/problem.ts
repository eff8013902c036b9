import type { FastifyReply } from 'fastify'

/** A refusal of one of the sandbox's own doors (RFC 9457). The Stripe stand-in speaks Stripe's errors instead. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly details: Record<string, unknown>

  constructor(status: number, code: string, message: string, details: Record<string, unknown> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

export function replyProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `urn:clutch:sandbox:${problem.code}`,
        title: problem.code.replaceAll('-', ' '),
        status: problem.status,
        code: problem.code,
        detail: problem.message,
        ...problem.details,
      }),
    )
}
