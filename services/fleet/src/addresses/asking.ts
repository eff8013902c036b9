import { Unavailable } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { Overasked } from './geocoder.ts'
import { NotAsked } from './guarded.ts'

const usualRetryS = 5

/** An answer, for a caller who waits for it. @throws Problem Unavailable where there is none */
export async function asking<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    const ms = error instanceof NotAsked ? error.retryAfterMs : error instanceof Overasked ? error.pauseMs : 0
    const retryAfterS = Math.max(usualRetryS, Math.ceil(ms / 1_000))
    throw new Problem(Unavailable, {
      detail: 'the geocoder does not answer',
      headers: { 'retry-after': String(retryAfterS) },
    })
  }
}
