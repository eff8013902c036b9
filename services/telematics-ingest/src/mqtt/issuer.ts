import { createHash } from 'node:crypto'
import { subjectOf } from '@clutch/protocols/mqtt-json/topics'
import { fromSeed, type KeyPair } from '@nats-io/nkeys'

/** What nats-server asks before it lets somebody in. */
export interface EntryRequest {
  /** Of the server's process: another after every start. */
  readonly serverId: string
  readonly connectionId: number
  /** Made for this one connection; the answer names it. */
  readonly userKey: string
  readonly kind: string
  readonly clientId: string
  readonly username: string
  readonly password: string
  readonly host: string
}

const account = 'DEVICES'

interface RawRequest {
  nats?: {
    type?: string
    server_id?: { id?: string }
    user_nkey?: string
    client_info?: { id?: number; host?: string; type?: string; mqtt_id?: string }
    connect_opts?: { user?: string; pass?: string }
  }
}

/** @throws where it is none */
export function entryRequestOf(token: string): EntryRequest {
  const body = token.split('.')[1]
  if (body === undefined) throw new Error('not a token')
  const { nats } = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as RawRequest
  const { server_id, user_nkey, client_info, connect_opts } = nats ?? {}
  if (server_id?.id === undefined || user_nkey === undefined || client_info?.id === undefined)
    throw new Error('not a request to enter')
  return {
    serverId: server_id.id,
    connectionId: client_info.id,
    userKey: user_nkey,
    kind: client_info.type ?? '',
    clientId: client_info.mqtt_id ?? '',
    username: connect_opts?.user ?? '',
    password: connect_opts?.pass ?? '',
    host: client_info.host ?? '',
  }
}

/** Under which name a connection is listed: whose it is, and which process of ours let it in. */
function listedName(holder: string, uniqueId: string): string {
  return `${holder}/${uniqueId}`
}

export function fromListedName(name: string): { holder: string; uniqueId: string } | undefined {
  const [holder, uniqueId, ...rest] = name.split('/')
  return holder && uniqueId && rest.length === 0 ? { holder, uniqueId } : undefined
}

/** Signs answers as nats-server reads them: tokens in the form of JWT, with an Ed25519 key in NATS's own writing. */
export class Issuer {
  readonly #keys: KeyPair
  readonly #name: string

  constructor(seed: string) {
    this.#keys = fromSeed(new TextEncoder().encode(seed))
    this.#name = this.#keys.getPublicKey()
  }

  /** The device may say its readings and its answers, and hear its commands. Nothing else, by MQTT alone. */
  admit(request: EntryRequest, holder: string): string {
    const uniqueId = request.username
    const user = this.#token({
      sub: request.userKey,
      aud: account,
      name: listedName(holder, uniqueId),
      nats: {
        type: 'user',
        version: 2,
        subs: -1,
        data: -1,
        payload: -1,
        pub: { allow: [subjectOf(uniqueId, 'readings'), subjectOf(uniqueId, 'replies')] },
        // The second is where the server itself delivers QoS 1 to; it refuses a subscription of a device there.
        sub: { allow: [subjectOf(uniqueId, 'commands'), '$MQTT.sub.>'] },
        allowed_connection_types: ['MQTT'],
      },
    })
    return this.#answer(request, { jwt: user })
  }

  /** @param why for the server's log; the device hears that it is not authorised */
  refuse(request: EntryRequest, why: string): string {
    return this.#answer(request, { error: why })
  }

  #answer(request: EntryRequest, outcome: { jwt: string } | { error: string }): string {
    return this.#token({
      sub: request.userKey,
      aud: request.serverId,
      nats: { type: 'authorization_response', version: 2, ...outcome },
    })
  }

  #token(claims: Record<string, unknown>): string {
    const body = { iat: Math.floor(Date.now() / 1_000), iss: this.#name, ...claims }
    const jti = createHash('sha256').update(JSON.stringify(body)).digest('hex')
    const signed = `${encoded({ typ: 'JWT', alg: 'ed25519-nkey' })}.${encoded({ jti, ...body })}`
    return `${signed}.${Buffer.from(this.#keys.sign(Buffer.from(signed))).toString('base64url')}`
  }
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
