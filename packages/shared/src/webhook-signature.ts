import { Webhook } from 'standardwebhooks'

/** `whsec_` and 32 random bytes, as Standard Webhooks writes secrets. */
export function webhookSecret(random: Uint8Array): string {
  return `whsec_${Buffer.from(random).toString('base64')}`
}

/** One signature by each secret that is valid, the newest first: `v1,… v1,…`. */
export function signatures(secrets: readonly string[], message: { id: string; timestamp: Date; body: string }): string {
  return secrets.map((secret) => new Webhook(secret).sign(message.id, message.timestamp, message.body)).join(' ')
}
