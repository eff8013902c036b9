import type { NotificationChannel } from '@clutch/contracts/fleet/notification-channels'
import { retryAfterMsOf } from '@clutch/shared/outbound-post'
import type { Message } from '../message.ts'

/** One message on its way out. `id` is the same in every attempt: where the other side knows it, it is taken once. */
export interface Outgoing {
  readonly id: string
  readonly tenantId: string
  readonly channel: NotificationChannel
  readonly message: Message
  /** Undefined for a code: nobody has subscribed yet. */
  readonly unsubscribeUrl: string | undefined
}

export interface Outcome {
  /** `gone`: nobody is there any more, and never will be; `refused`: tried again all the same. */
  readonly outcome: 'accepted' | 'refused' | 'gone' | 'cut-off'
  readonly detail: string
  /** How long whoever refused asks to be left alone (RFC 9110, Retry-After). */
  readonly retryAfterMs?: number | undefined
}

/** The port to the outside for one kind of channel. It never throws. */
export interface Sender {
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Outcome>
  close(): Promise<void>
}

export const attemptTimeoutMs = 15_000
const maxAnswerBytes = 4_096

export interface Answer {
  /** 0: there was none. */
  readonly status: number
  readonly text: string
  readonly retryAfterMs?: number | undefined
}

/** Asks the operator's provider; the answer's beginning is kept as the reason. */
export async function ask(
  url: string,
  request: { headers: Record<string, string>; body: string },
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      ...request,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(attemptTimeoutMs)]),
    })
    const retryAfterMs = retryAfterMsOf(answer.headers.get('retry-after') ?? undefined, Date.now())
    return { status: answer.status, text: await beginning(answer), retryAfterMs }
  } catch (error) {
    return { status: 0, text: error instanceof Error ? error.message : String(error) }
  }
}

async function beginning(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= maxAnswerBytes) break
  }
  return Buffer.concat(chunks)
    .subarray(0, maxAnswerBytes)
    .toString('utf8')
    .replace(/\p{Cc}+/gu, ' ')
}

export function outcomeOf({ status, text, retryAfterMs }: Answer, gone: readonly number[] = []): Outcome {
  if (status >= 200 && status < 300) return { outcome: 'accepted', detail: '' }
  const detail = `${status === 0 ? '' : `${status} `}${text}`
  return { outcome: gone.includes(status) ? 'gone' : 'refused', detail, retryAfterMs }
}
