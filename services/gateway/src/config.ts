import { serviceVariables } from '@clutch/shared/config'
import Type, { type Static } from 'typebox'

const upstream = () => Type.String({ format: 'uri', pattern: '^https?://' })
const perMinute = (standard: number) => Type.Integer({ minimum: 1, maximum: 100_000_000, default: standard })

/** What the gateway reads beyond every service's variables. */
export const GatewayConfig = Type.Object({
  CLUTCH_MESH_SECRET: serviceVariables.CLUTCH_MESH_SECRET,
  GATEWAY_KEY_ENCRYPTION_SECRET: Type.String({ minLength: 32, description: 'encrypts the signing keys at rest' }),
  GATEWAY_KEY_ROTATION_DAYS: Type.Integer({ minimum: 1, maximum: 365, default: 30 }),
  GATEWAY_TRUSTED_PROXIES: Type.Optional(
    Type.String({ description: 'addresses or CIDR blocks whose X-Forwarded-For is believed, separated by commas' }),
  ),
  GATEWAY_ADDRESS_REQUESTS_PER_MINUTE: perMinute(600),
  GATEWAY_USER_REQUESTS_PER_MINUTE: perMinute(1_200),
  GATEWAY_FAILED_LOGINS_PER_ADDRESS: perMinute(20),
  GATEWAY_FAILED_LOGINS_PER_EMAIL: perMinute(10),
  PLATFORM_OPERATOR_EMAIL: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
  PLATFORM_OPERATOR_PASSWORD: Type.Optional(Type.String({ minLength: 12, maxLength: 256 })),
  FLEET_URL: upstream(),
  B2B_URL: upstream(),
  PAYMENTS_URL: upstream(),
  AI_URL: upstream(),
  TELEMATICS_URL: upstream(),
})
export type GatewayConfig = Static<typeof GatewayConfig>
