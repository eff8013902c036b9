import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import type { QuarantineItem, QuarantineReplay } from '@clutch/contracts/telematics/quarantine'
import { requestOfBytes } from '@clutch/telematics-ingest/quarantine/refused-request'
import { type Alias, aliases, anonymousFrame } from './anonymous-frame.ts'
import { readRunFile } from './run-file.ts'

const usage = `clutch quarantine ls      [--family F] [--code C] [--device ID] [--status kept] [--home DIR]
clutch quarantine replay  (--id ID | --family F | --code C) [--home DIR]   with the decoder that runs now
clutch quarantine to-test (--id ID | --family F) [--home DIR]              lines for a family's testdata/
A line of JSON each. replay tries what is kept, of all tenants and of nobody; it ends with 1 where something still fails.
`

const pageSize = 200
const maxPages = 1_000

interface Held extends QuarantineItem {
  readonly tenantId: string
}
interface HeldBytes extends Held {
  /** Asked for by whoever needs them: passwords may be in them. */
  readonly hex: string
}

/** What devices sent and nobody understood, of the whole platform: for whoever runs it. */
export async function quarantine(argv: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      home: { type: 'string' },
      id: { type: 'string' },
      family: { type: 'string' },
      code: { type: 'string' },
      device: { type: 'string' },
      status: { type: 'string' },
    },
  })
  const [verb] = positionals
  const { id, family, code, device, status } = values
  const isChosen = id !== undefined || family !== undefined || code !== undefined
  if (verb !== 'ls' && !((verb === 'replay' || verb === 'to-test') && isChosen)) {
    process.stderr.write(usage)
    return 64
  }
  const run = await readRunFile(values.home)
  const url = run.serviceUrls['telematics-ingest']
  if (url === undefined) throw new Error('telematics-ingest does not run in this home')
  const ask = askerOf(url, run.meshSecret)
  const wanted = { family, code, deviceId: device, status: verb === 'replay' ? 'kept' : status }
  if (verb === 'ls') {
    for await (const item of heldItems(ask, wanted)) print(item)
    return 0
  }
  if (verb === 'replay') {
    const ids = id === undefined ? idsOf(heldItems(ask, wanted)) : [id]
    let failing = 0
    for await (const each of ids) {
      const { outcome, readings, error } = (await ask(
        'POST',
        `/internal/quarantine/${each}/replay`,
      )) as QuarantineReplay
      if (outcome !== 'replayed') failing += 1
      print({ id: each, outcome, readings, ...(error !== null && { error }) })
    }
    return failing === 0 ? 0 : 1
  }
  const alias = aliases(randomBytes(32))
  for await (const item of heldItems<HeldBytes>(ask, { ...(id === undefined && wanted), bytes: 'true' })) {
    if (id !== undefined && item.id !== id) continue
    if (item.origin === 'frame') print(testLine(item, alias))
  }
  process.stderr.write(
    'Identities are others now; positions, times and passwords, if a device told any, are not: look at each line before it goes into a repository.\n',
  )
  return 0
}

/** As in `testdata/*.jsonl`: what `clutch decode` reads. */
export function testLine(item: QuarantineItem & { readonly hex: string }, alias: Alias): Record<string, unknown> {
  const frame = Buffer.from(item.hex, 'hex')
  const known = [...new Set([...(item.uniqueId === null ? [] : [item.uniqueId]), ...idsOfRequest(item.family, frame)])]
  const { bytes, replaced, checksum } = anonymousFrame(frame, { family: item.family, known, alias })
  const notes = [
    ...(replaced === 0 ? ['no identity was found in it'] : []),
    ...(checksum === 'wrong-as-sent' ? ['its checksum was wrong as it was sent, and is wrong'] : []),
    ...(checksum === 'unknown' && replaced > 0 ? ['a checksum, if it has one, is not made anew'] : []),
    ...(frame.length < item.sizeBytes ? [`of ${item.sizeBytes} bytes the first ${frame.length}`] : []),
  ]
  return {
    proto: item.family,
    payload: payloadOf(item.family, bytes),
    ...(item.uniqueId !== null && { session: { uniqueId: alias(item.uniqueId) } }),
    refused: { code: item.code, reason: anonymousText(item.reason, known, alias) },
    ...(notes.length > 0 && { notes }),
  }
}

/** A request that was refused had no session, and calls its device by a name that may look like anything. */
function idsOfRequest(family: string | null, bytes: Uint8Array): string[] {
  const request = family === 'osmand' ? requestOfBytes(bytes) : undefined
  if (request === undefined) return []
  const body = Buffer.from(request.body).toString('utf8')
  const told = [
    ...`${request.url}&${body}`.matchAll(/[?&](?:id|deviceid|device_id|deviceId)=([^&#\s]{3,128})/g),
    ...body.matchAll(/"(?:id|device_id|deviceId)"\s*:\s*"([^"\\]{3,128})"/g),
  ]
  return told.map(([, id]) => id as string)
}

function anonymousText(text: string, known: readonly string[], alias: Alias): string {
  const { bytes } = anonymousFrame(Buffer.from(text, 'utf8'), { family: null, known, alias })
  return Buffer.from(bytes).toString('utf8')
}

function payloadOf(family: string | null, bytes: Uint8Array): Record<string, unknown> {
  const request = family === 'osmand' ? requestOfBytes(bytes) : undefined
  if (request !== undefined) {
    const { method, url, headers, body } = request
    return { enc: 'http', method, url, headers, body: body.length === 0 ? null : payloadOf(null, body) }
  }
  const text = Buffer.from(bytes).toString('latin1')
  return /^[\x20-\x7e\r\n\t]*$/.test(text)
    ? { enc: 'latin1', data: text }
    : { enc: 'hex', data: Buffer.from(bytes).toString('hex') }
}

type Ask = (method: string, path: string) => Promise<unknown>

function askerOf(url: string, secret: string): Ask {
  return async (method, path) => {
    let response: Response
    try {
      response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${secret}` },
        signal: AbortSignal.timeout(30_000),
      })
    } catch (error) {
      throw new Error(`telematics-ingest does not answer at ${url}`, { cause: error })
    }
    const answer = (await response.json()) as { title?: string; detail?: string }
    if (!response.ok)
      throw new Error(`${path} answered ${response.status} ${answer.title ?? ''} ${answer.detail ?? ''}`)
    return answer
  }
}

async function* heldItems<H extends Held>(ask: Ask, wanted: Record<string, string | undefined>): AsyncGenerator<H> {
  let after: string | null = ''
  for (let page = 0; page < maxPages && after !== null; page += 1) {
    const query = new URLSearchParams({ limit: String(pageSize) })
    for (const [name, value] of Object.entries({ ...wanted, ...(after !== '' && { after }) }))
      if (value !== undefined) query.set(name, value)
    const { items, next } = (await ask('GET', `/internal/quarantine?${query}`)) as {
      items: H[]
      next: string | null
    }
    yield* items
    after = next
  }
}

async function* idsOf(items: AsyncIterable<Held>): AsyncGenerator<string> {
  for await (const { id } of items) yield id
}

function print(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
