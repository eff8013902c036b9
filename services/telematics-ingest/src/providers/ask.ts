import { ProviderFailure } from './provider.ts'

const timeoutMs = 15_000
const maxAnswerBytes = 8 * 1024 * 1024

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/**
 * One question to a provider, bounded in time and bytes. Redirects are not followed: credentials go where they were meant
 * to go. Whatever the network does is a `ProviderFailure` that names the provider and neither URL nor headers.
 */
export async function ask(
  title: string,
  url: string,
  request: {
    method?: 'GET' | 'POST'
    headers?: Record<string, string>
    body?: string
    signal: AbortSignal
    maxBytes?: number
  },
): Promise<Answer> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)])
  try {
    const response = await fetch(url, {
      method: request.method ?? 'GET',
      headers: { accept: 'application/json', 'user-agent': 'Clutch/1.0', ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      signal,
    })
    const text = await bounded(response, request.maxBytes ?? maxAnswerBytes)
    if (text === undefined) throw new ProviderFailure('unreadable', `${title} answered more than we read at once.`)
    return { status: response.status, headers: response.headers, text }
  } catch (error) {
    if (error instanceof ProviderFailure) throw error
    // What fetch says may name the URL, and a URL may carry a key.
    const why = signal.aborted ? 'did not answer in time' : 'cannot be reached'
    throw new ProviderFailure('unavailable', `${title} ${why}.`)
  }
}

async function bounded(response: Response, maxBytes: number): Promise<string | undefined> {
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.length
    // Leaving the loop cancels the rest.
    if (bytes > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What a status means where a provider has no words of its own for it. @returns the answer, if it is a success */
export function accepted(title: string, answer: Answer): Answer {
  const { status } = answer
  if (status >= 200 && status < 300) return answer
  if (status === 401 || status === 403)
    throw new ProviderFailure('credentials-refused', `${title} refuses the credentials.`)
  if (status === 429 || status === 430) throw rateLimited(title, answer.headers)
  if (status >= 500) {
    const retryAfterMs = retryAfterOf(answer.headers)
    throw new ProviderFailure('unavailable', `${title} answered ${status}.`, {
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    })
  }
  throw new ProviderFailure('refused', `${title} answered ${status}.`)
}

export function rateLimited(title: string, headers: Headers): ProviderFailure {
  const retryAfterMs = retryAfterOf(headers)
  return new ProviderFailure('rate-limited', `${title} takes no more requests for a while.`, {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

const longestRetryAfterMs = 24 * 60 * 60_000

/** RFC 9110: seconds, or an instant. */
export function retryAfterOf(headers: Headers, wallNowMs = Date.now()): number | undefined {
  const value = headers.get('retry-after')
  if (value === null) return undefined
  const ms = /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - wallNowMs
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestRetryAfterMs) : undefined
}

/** JSON of a success. @throws ProviderFailure */
export function jsonOf(title: string, answer: Answer): unknown {
  try {
    return JSON.parse(answer.text) as unknown
  } catch {
    throw new ProviderFailure('unreadable', `${title} answered something that is not JSON.`)
  }
}
