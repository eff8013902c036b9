export interface SandboxConfig {
  port: number
  stateDir: string
  stripeSecretKey: string
  squareAccessToken: string
  paypalClient: { id: string; secret: string }
  /** Shared with the services: sent to the clock's participants, asked of who registers one. */
  meshSecret: string | undefined
}

export const defaultSquareAccessToken = 'clutch_sandbox_square'
export const defaultPayPalClient = { id: 'clutch_sandbox', secret: 'clutch_sandbox_secret' }

/** Names every missing or malformed variable at once. */
export function readConfig(env: Record<string, string | undefined>): SandboxConfig {
  const wrong: string[] = []
  const port = Number(env.PORT ?? '4400')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) wrong.push('PORT must be a whole number from 0 to 65535')
  const stateDir = env.SANDBOX_STATE_DIR ?? ''
  if (stateDir === '') wrong.push('SANDBOX_STATE_DIR must name a directory to keep the state in')
  const stripeSecretKey = env.STRIPE_SECRET_KEY ?? 'sk_test_clutch_sandbox'
  if (!/^[rs]k_test_\w{4,200}$/.test(stripeSecretKey)) {
    wrong.push('STRIPE_SECRET_KEY must be a test key (sk_test_…): a live key has no place in a sandbox')
  }
  const squareAccessToken = env.SQUARE_ACCESS_TOKEN ?? defaultSquareAccessToken
  if (!/^[\w-]{8,200}$/.test(squareAccessToken)) {
    wrong.push('SQUARE_ACCESS_TOKEN must have 8 to 200 letters, digits, - or _')
  }
  const paypalClient = {
    id: env.PAYPAL_CLIENT_ID ?? defaultPayPalClient.id,
    secret: env.PAYPAL_CLIENT_SECRET ?? defaultPayPalClient.secret,
  }
  for (const [name, value] of [
    ['PAYPAL_CLIENT_ID', paypalClient.id],
    ['PAYPAL_CLIENT_SECRET', paypalClient.secret],
  ] as const)
    if (!/^[\w-]{8,200}$/.test(value)) wrong.push(`${name} must have 8 to 200 letters, digits, - or _`)
  const meshSecret = env.CLUTCH_MESH_SECRET
  if (meshSecret !== undefined && meshSecret.length < 16) {
    wrong.push('CLUTCH_MESH_SECRET must have at least 16 characters')
  }
  if (wrong.length > 0) throw new Error(`The sandbox cannot start:\n- ${wrong.join('\n- ')}`)
  return { port, stateDir, stripeSecretKey, squareAccessToken, paypalClient, meshSecret }
}
