import { Agent, get } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'

/** Who asks for the live map, in a thread of its own: so that reading the answer is not taken for making it. */
export interface Asking {
  url: string
  token: string
  count: number
  mode: 'whole' | 'held' | 'since'
}

/** Milliseconds, in order of size. */
export interface Timed {
  times: number[]
  bytes: number
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })

async function ask(url: string, headers: Record<string, string>) {
  const startedMs = performance.now()
  return new Promise<{ ms: number; status: number; etag: string; tail: string; bytes: number }>((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      let bytes = 0
      let last: Buffer = Buffer.alloc(0)
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        last = chunk
      })
      response.on('end', () =>
        resolve({
          ms: performance.now() - startedMs,
          status: response.statusCode!,
          etag: String(response.headers.etag),
          tail: last.subarray(-80).toString('latin1'),
          bytes,
        }),
      )
    }).on('error', reject)
  })
}

async function run({ url, token, count, mode }: Asking): Promise<Timed> {
  const times: number[] = []
  const authorization = `Bearer ${token}`
  const first = await ask(url, { authorization })
  // Who asks once means the first.
  if (count === 1) return { times: [first.ms], bytes: first.bytes }
  let { etag, tail, bytes } = first
  for (let n = 0; n < count; n += 1) {
    const cursor = /"cursor":"(\d+)"/.exec(tail)?.[1]
    const since = mode === 'since' ? `?since=${cursor}` : ''
    const answer = await ask(`${url}${since}`, {
      authorization,
      ...(mode === 'held' ? { 'if-none-match': etag } : {}),
    })
    if (answer.status !== (mode === 'held' ? 304 : 200)) throw new Error(`answered ${answer.status}`)
    times.push(answer.ms)
    if (mode === 'held') etag = answer.etag
    else ({ tail, bytes } = answer)
  }
  return { times: times.sort((a, b) => a - b), bytes }
}

parentPort!.postMessage(await run(workerData as Asking))
