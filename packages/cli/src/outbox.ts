import { parseArgs } from 'node:util'
import { readRunFile } from './run-file.ts'

const usage = `clutch outbox replay --since ISO [--service NAME] [--home DIR]   publish again what was published since
clutch outbox snapshot NOUN [--service NAME] [--home DIR]         emit a noun's current state for a read model
`

/** Rebuilds streams and read models from what the services keep. */
export async function outbox(argv: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { home: { type: 'string' }, since: { type: 'string' }, service: { type: 'string' } },
  })
  const [verb, noun] = positionals
  const run = await readRunFile(values.home)
  const services = Object.entries(run.serviceUrls).filter(
    ([name]) => values.service === undefined || values.service === name,
  )
  if (services.length === 0) throw new Error(`there is no service ${values.service}`)
  const door = (url: string, path: string, body?: unknown) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${run.meshSecret}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(600_000),
    })

  if (verb === 'replay' && values.since !== undefined && !Number.isNaN(Date.parse(values.since))) {
    for (const [service, url] of services) {
      const response = await door(url, '/internal/outbox/replay', { since: new Date(values.since).toISOString() })
      process.stdout.write(
        `${JSON.stringify({ service, status: response.status, ...((await response.json()) as object) })}\n`,
      )
      if (!response.ok) return 1
    }
    return 0
  }
  if (verb === 'snapshot' && noun !== undefined) {
    let found = false
    for (const [service, url] of services) {
      const response = await door(url, `/internal/outbox/snapshot/${noun}`)
      if (response.status === 404) continue
      found = true
      process.stdout.write(
        `${JSON.stringify({ service, status: response.status, ...((await response.json()) as object) })}\n`,
      )
      if (!response.ok) return 1
    }
    if (!found) throw new Error(`no service has snapshots of ${noun}`)
    return 0
  }
  process.stderr.write(usage)
  return 64
}
