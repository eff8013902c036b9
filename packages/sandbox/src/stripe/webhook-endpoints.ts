import { randomBytes } from 'node:crypto'
import type Stripe from 'stripe'
import { invalid, missing } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'
import { type Metadata, mergeMetadata, type Params } from './params.ts'

export interface WebhookEndpointRecord {
  id: string
  created: number
  api_version: string | null
  description: string | null
  enabled_events: string[]
  metadata: Metadata
  secret: string
  status: 'enabled' | 'disabled'
  url: string
}

export const wants = (endpoint: Readonly<WebhookEndpointRecord>, type: string): boolean =>
  endpoint.status === 'enabled' && endpoint.enabled_events.some((each) => each === '*' || each === type)

/** The secret is shown once, when the endpoint is made. */
const render = ({ secret: _secret, ...rest }: Readonly<WebhookEndpointRecord>): Stripe.WebhookEndpoint => ({
  object: 'webhook_endpoint',
  application: null,
  livemode: false,
  ...rest,
})

const MAX_ENDPOINTS = 16

function readUrl(params: Params): string | undefined {
  const url = params.string('url')
  if (url !== undefined && !/^https?:\/\//.test(url))
    throw invalid('Invalid URL: give http or https.', { param: 'url' })
  if (url !== undefined && !URL.canParse(url)) throw invalid('Invalid URL.', { param: 'url' })
  return url
}

function find(call: Call, id: string): Readonly<WebhookEndpointRecord> {
  const record = call.tables.webhookEndpoints.get(id)
  if (!record) throw missing('webhook endpoint', id, 'webhook_endpoint', 404)
  return record
}

export const webhookEndpointOperations = [
  operation({
    method: 'POST',
    path: '/webhook_endpoints',
    read: (params) => {
      params.accept('connect')
      const url = readUrl(params)
      if (url === undefined) return params.required('url') as never
      return {
        url,
        enabledEvents: params.requiredStrings('enabled_events'),
        apiVersion: params.string('api_version') ?? null,
        description: params.clearable('description') ?? null,
        metadata: mergeMetadata({}, params.metadata()),
      }
    },
    run: (call, input) => {
      if (call.tables.webhookEndpoints.size >= MAX_ENDPOINTS) {
        throw invalid(`An account has at most ${MAX_ENDPOINTS} webhook endpoints.`)
      }
      const record: WebhookEndpointRecord = {
        id: newId('we'),
        created: call.now,
        api_version: input.apiVersion,
        description: input.description,
        enabled_events: input.enabledEvents,
        metadata: input.metadata,
        secret: `whsec_${randomBytes(24).toString('base64url').replace(/[-_]/g, 'x')}`,
        status: 'enabled',
        url: input.url,
      }
      call.tables.webhookEndpoints.put(record.id, record)
      return { ...render(record), secret: record.secret }
    },
  }),
  operation({
    method: 'GET',
    path: '/webhook_endpoints',
    read: (params) => readList(params),
    run: (call, list) => listPage(call.tables.webhookEndpoints, '/v1/webhook_endpoints', list, render),
  }),
  operation({
    method: 'GET',
    path: '/webhook_endpoints/:id',
    read: (_params, path) => path.id as string,
    run: (call, id) => render(find(call, id)),
  }),
  operation({
    method: 'POST',
    path: '/webhook_endpoints/:id',
    read: (params, path) => ({
      id: path.id as string,
      url: readUrl(params),
      enabledEvents: params.strings('enabled_events'),
      disabled: params.boolean('disabled'),
      description: params.clearable('description'),
      metadata: params.metadata(),
    }),
    run: (call, input) => {
      const before = find(call, input.id)
      const record: WebhookEndpointRecord = {
        ...before,
        url: input.url ?? before.url,
        enabled_events: input.enabledEvents ?? before.enabled_events,
        status: input.disabled === undefined ? before.status : input.disabled ? 'disabled' : 'enabled',
        description: input.description === undefined ? before.description : input.description,
        metadata: mergeMetadata(before.metadata, input.metadata),
      }
      call.tables.webhookEndpoints.put(record.id, record)
      return render(record)
    },
  }),
  operation({
    method: 'DELETE',
    path: '/webhook_endpoints/:id',
    read: (_params, path) => path.id as string,
    run: (call, id) => {
      find(call, id)
      call.tables.webhookEndpoints.delete(id)
      return { id, object: 'webhook_endpoint', deleted: true }
    },
  }),
]
