import type { Answer } from '../providers/ask.ts'
import { lookAgainMs, maxAsks, maxCalls, type Operation, pauseMs, type Step } from './operation.ts'

/** What an answer makes of an operation. Pure: the same answer at the same instant is always the same step. */
export function nextStep<Result>(
  operation: Pick<Operation, 'calls' | 'calledAt'>,
  answer: Answer<Result>,
  at: { wallMs: number; random: number },
): Step<Result> {
  const again = pauseMs(operation.calls, at.random)
  const ageMs = at.wallMs - (operation.calledAt?.getTime() ?? at.wallMs)
  switch (answer.outcome) {
    case 'succeeded':
      return end('succeeded', { state: 'succeeded', result: answer.result })
    case 'declined': {
      const { decline, providerId } = answer
      return end('declined', { state: 'declined', providerId, decline }, decline.code, decline.message)
    }
    case 'absent':
      return end('absent', { state: 'absent' }, 'not-done', 'The provider never carried it out.')
    case 'rejected': {
      const { reason, message } = answer
      const later = (answer.retryable || reason === 'credentials') && operation.calls < maxCalls
      if (!later) return end('refused', { state: 'refused', reason, message }, reason, message)
      return {
        status: 'waiting',
        settlement: { state: 'waiting', reason, message },
        code: reason,
        message,
        pauseMs: again,
      }
    }
    case 'requires-action': {
      const { providerId, redirectUrl } = answer
      return look('requires-action', { state: 'requires-action', providerId, redirectUrl }, lookAgainMs(ageMs))
    }
    case 'processing':
      return look('processing', { state: 'processing', providerId: answer.providerId }, lookAgainMs(ageMs))
    case 'approved':
      return look('approved', { state: 'approved', providerId: answer.providerId }, undefined)
    case 'unknown': {
      const settlement = { state: 'unknown', cause: answer.cause, needsPerson: false } as const
      const pause = operation.calls < maxAsks ? again : undefined
      return { status: 'unknown', settlement, code: 'answer-lost', message: answer.cause, pauseMs: pause }
    }
    case 'person': {
      const cause = 'What came of it cannot be learnt from the provider.'
      const settlement = { state: 'unknown', cause, needsPerson: true } as const
      return { status: 'unknown', settlement, code: 'needs-a-person', message: cause, pauseMs: undefined }
    }
  }
}

function end<Result>(
  status: Step<Result>['status'],
  settlement: Step<Result>['settlement'],
  code: string | null = null,
  message: string | null = null,
): Step<Result> {
  return { status, settlement, code, message, pauseMs: undefined }
}

function look<Result>(
  status: Step<Result>['status'],
  settlement: Step<Result>['settlement'],
  pause: number | undefined,
): Step<Result> {
  return { status, settlement, code: null, message: null, pauseMs: pause }
}
