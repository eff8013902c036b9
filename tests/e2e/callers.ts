import { login } from '@clutch/contracts/gateway/sessions'
import { ContractClient } from '@clutch/shared/contract-client'
import { inject } from 'vitest'

export interface Caller {
  client: ContractClient
  token: string
  tenantId: string
  /** A request as it is, for what a typed client would not send. */
  send(method: string, path: string, options?: { body?: unknown; headers?: Record<string, string> }): Promise<RawAnswer>
}

export interface RawAnswer {
  status: number
  headers: Headers
  text: string
  json: Record<string, unknown>
}

export async function raw(
  method: string,
  path: string,
  options: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<RawAnswer> {
  const text = typeof options.body === 'string' ? options.body : JSON.stringify(options.body)
  const response = await fetch(`${inject('mesh').url}${path}`, {
    method,
    headers: { ...(options.body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers },
    ...(options.body === undefined ? {} : { body: text }),
    signal: AbortSignal.timeout(20_000),
  })
  const answer = await response.text()
  let json: Record<string, unknown> = {}
  try {
    json = JSON.parse(answer) as Record<string, unknown>
  } catch {
    // an empty or streamed answer
  }
  return { status: response.status, headers: response.headers, text: answer, json }
}

async function signIn(who: { email: string; password: string }, tenantId: string): Promise<Caller> {
  const { url } = inject('mesh')
  const { accessToken } = await new ContractClient(url).call(login, { body: who })
  const authorization = `Bearer ${accessToken}`
  return {
    client: new ContractClient(url, () => ({ authorization })),
    token: accessToken,
    tenantId,
    send: (method, path, options = {}) =>
      raw(method, path, { ...options, headers: { authorization, ...options.headers } }),
  }
}

/** The administrator of the first or the second demonstration tenant. */
export function admin(which: 0 | 1): Promise<Caller> {
  const tenant = inject('mesh').tenants[which]!
  return signIn({ email: tenant.admin.email, password: tenant.admin.password }, tenant.id)
}

export function operator(): Promise<Caller> {
  return signIn(inject('mesh').operator, 'ten_platform')
}
