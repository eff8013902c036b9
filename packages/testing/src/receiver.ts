// A partner's endpoint: a real HTTP server on loopback that keeps what it was sent and answers as the test says.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export type Answering = (request: Received, response: ServerResponse, count: number) => void

export interface Receiver {
  url: string
  port: number
  received: Received[]
  /** TCP connections that were ever made. */
  connections(): number
  answer(how: Answering): void
  close(): Promise<void>
}

export const accepting: Answering = (_request, response) => response.writeHead(204).end()

export const answering =
  (...statuses: number[]): Answering =>
  (_request, response, count) =>
    response.writeHead(statuses[Math.min(count, statuses.length) - 1]!).end()

export async function startReceiver(host = '127.0.0.1'): Promise<Receiver> {
  const received: Received[] = []
  let connections = 0
  let how: Answering = accepting
  let count = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString('utf8') }
      received.push(one)
      count += 1
      how(one, response, count)
    })
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${host}:${port}`,
    port,
    received,
    connections: () => connections,
    answer: (next) => {
      how = next
      count = 0
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
