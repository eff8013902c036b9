import { createHmac } from 'node:crypto'

export const meshProofHeader = 'clutch-mesh-proof'

/** What only a process of the mesh can answer to a challenge, without telling the secret to who may not be of it. */
export function meshProof(secret: string, challenge: string): string {
  return createHmac('sha256', secret).update(`${meshProofHeader}:${challenge}`).digest('base64url')
}
