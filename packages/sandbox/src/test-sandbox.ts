import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Stripe from 'stripe'
import { buildSandbox, type Sandbox, type SandboxOptions } from './app.ts'

export const secretKey = 'sk_test_of_the_tests'
export const meshSecret = 'a mesh secret of the tests'

export interface RunningSandbox extends Sandbox {
  url: string
  stripe: Stripe
  dir: string
  stop(): Promise<void>
}

/** A sandbox of its own for a test, on a free port, with a client of the real SDK. */
export async function startSandbox(
  options: Partial<SandboxOptions> & { keepDir?: boolean } = {},
): Promise<RunningSandbox> {
  const dir = options.stateDir ?? (await mkdtemp(join(tmpdir(), 'sandbox-')))
  const sandbox = await buildSandbox({ stripeSecretKey: secretKey, meshSecret, ...options, stateDir: dir })
  await sandbox.app.listen({ host: '127.0.0.1', port: 0 })
  const url = sandbox.app.listeningOrigin
  return {
    ...sandbox,
    url,
    dir,
    stripe: stripeClient(url),
    stop: async () => {
      await sandbox.app.close()
      if (!options.keepDir) await rm(dir, { recursive: true })
    },
  }
}

/** Without retries of its own, so that a test sees every answer (a closed socket it still tries once more). */
export const stripeClient = (url: string, key = secretKey): Stripe => {
  const { hostname, port } = new URL(url)
  return new Stripe(key, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false })
}

export async function send(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
}

/** What a refused call of the SDK was refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error
    throw error
  }
  throw new Error('the call was not refused')
}
