import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

export interface SecretBox {
  seal(secret: string, of: SecretOwner): string
  open(sealed: string, of: SecretOwner): string
}

interface SecretOwner {
  tenantId: string
  webhookId: string
}

/**
 * Keeps secrets with AES-256-GCM. Each is bound to its endpoint, so a row that is copied elsewhere does not open.
 * @param key at least 32 characters
 */
export function secretBox(key: string): SecretBox {
  const aesKey = Buffer.from(hkdfSync('sha256', key, '', 'clutch/b2b/webhook-secrets/v1', 32))
  const boundTo = ({ tenantId, webhookId }: SecretOwner) => Buffer.from(`${tenantId}\n${webhookId}`)
  return {
    seal(secret, of) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', aesKey, nonce).setAAD(boundTo(of))
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')}`
    },
    open(sealed, of) {
      if (!sealed.startsWith('v1.')) throw new Error('a secret was sealed in a way this version does not know')
      const bytes = Buffer.from(sealed.slice(3), 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', aesKey, bytes.subarray(0, 12)).setAAD(boundTo(of))
      decipher.setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
    },
  }
}
