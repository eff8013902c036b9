const maxAnswerBytes = 256 * 1024

export type JsonAnswer<Body> =
  | { outcome: 'answered'; status: number; body: Partial<Body> }
  | { outcome: 'unreachable'; cause: string }

/** Posts JSON and reads JSON, bounded in time and size. What is no JSON object counts as no answer. */
export async function jsonAnswer<Body>(
  url: string,
  request: { body: unknown; headers: Record<string, string>; timeoutMs: number },
): Promise<JsonAnswer<Body>> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...request.headers },
      body: JSON.stringify(request.body),
      redirect: 'error',
      signal: AbortSignal.timeout(request.timeoutMs),
    })
    const body: unknown = JSON.parse(await beginning(answer))
    if (typeof body !== 'object' || body === null) return { outcome: 'unreachable', cause: 'it answered no object' }
    return { outcome: 'answered', status: answer.status, body: body as Partial<Body> }
  } catch (error) {
    return { outcome: 'unreachable', cause: error instanceof Error ? error.name : 'no answer' }
  }
}

async function beginning(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length
    if (bytes > maxAnswerBytes) throw new RangeError('the answer is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
