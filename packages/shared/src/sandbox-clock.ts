import { request } from 'undici'
import { delay } from './bus.ts'
import type { ClockState, SandboxClock } from './clock.ts'

/**
 * Takes part in the sandbox's clock: tells where our doors are and adopts the state it has now. The sandbox may start
 * at the same moment as we do, so this waits for it, for a bounded time.
 * @throws when the sandbox does not answer within 30 s
 */
export async function adoptSandboxClock(options: {
  sandboxUrl: string
  name: string
  url: string
  clock: SandboxClock
  secret: string
}): Promise<void> {
  let last: unknown
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await delay(100)) {
    try {
      const answer = await request(`${options.sandboxUrl}/clock/participants/${options.name}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${options.secret}` },
        body: JSON.stringify({ url: options.url }),
        headersTimeout: 2_000,
        bodyTimeout: 2_000,
      })
      const body = await answer.body.text()
      if (answer.statusCode < 300) {
        options.clock.adopt(JSON.parse(body) as ClockState)
        return
      }
      last = `${answer.statusCode} ${body}`
    } catch (error) {
      last = error
    }
  }
  throw new Error(`the sandbox's clock cannot be reached at ${options.sandboxUrl}`, { cause: last })
}
