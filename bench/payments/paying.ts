import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

/** Who pays, in a thread of its own: so that waiting for an answer does not hold back the next charge. */
export interface Paying {
  url: string
  token: string
  accountIds: readonly string[]
  perSecond: number
  seconds: number
  run: string
}

export interface Paid {
  /** From when a charge was due, not from when it could be sent. Milliseconds, in order of size. */
  times: number[]
  /** What was answered, by status of HTTP and of the payment, and how often. */
  answers: Record<string, number>
  /** The first that was not what it should be. */
  surprise: string | null
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 })

function post(url: string, headers: Record<string, string>, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers, timeout: 30_000 }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() }))
      response.on('error', reject)
    })
    sent.on('timeout', () => sent.destroy(new Error('no answer within 30 s')))
    sent.on('error', reject)
    sent.end(body)
  })
}

async function pay({ url, token, accountIds, perSecond, seconds, run }: Paying): Promise<Paid> {
  const times: number[] = []
  const answers: Record<string, number> = {}
  let surprise: string | null = null
  const note = (answer: string, text: string) => {
    answers[answer] = (answers[answer] ?? 0) + 1
    if (answer !== '201 succeeded') surprise ??= `${answer}: ${text.slice(0, 400)}`
  }
  const startedMs = performance.now()
  const charge = async (n: number, dueMs: number) => {
    const body = JSON.stringify({
      accountId: accountIds[n % accountIds.length],
      amount: { amount: 1_000 + (n % 9_000), currency: 'EUR' },
      description: `charge ${run} ${n}`,
    })
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'idempotency-key': `bench-${run}-${n}`,
    }
    try {
      const { status, text } = await post(`${url}/api/v1/payments`, headers, body)
      note(`${status} ${(JSON.parse(text) as { status?: string }).status}`, text)
    } catch (error) {
      note('no answer', String(error))
    }
    times.push(performance.now() - dueMs)
  }
  const under: Promise<void>[] = []
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const dueMs = startedMs + (n * 1_000) / perSecond
    const aheadMs = dueMs - performance.now()
    if (aheadMs > 1) await sleep(aheadMs)
    under.push(charge(n, dueMs))
  }
  await Promise.all(under)
  return { times: times.sort((a, b) => a - b), answers, surprise }
}

parentPort!.postMessage(await pay(workerData as Paying))
