import { ConfigError, readConfig } from '@clutch/shared/config'
import Type from 'typebox'
import type { BucketSettings } from './bucket.ts'

const Variables = Type.Object({
  BLOB_S3_ENDPOINT: Type.Optional(
    Type.String({
      format: 'uri',
      pattern: '^https?://',
      description: 'an S3-compatible service; files are kept in its bucket, else in Postgres',
    }),
  ),
  BLOB_S3_BUCKET: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' })),
  BLOB_S3_REGION: Type.String({ pattern: '^[a-z0-9-]{2,40}$', default: 'us-east-1' }),
  BLOB_S3_ACCESS_KEY_ID: Type.Optional(Type.String({ minLength: 1 })),
  BLOB_S3_SECRET_ACCESS_KEY: Type.Optional(Type.String({ minLength: 1 })),
})

/**
 * The bucket where this process keeps files; undefined when they are kept in Postgres.
 * @throws ConfigError when something is said of a bucket, and not all
 */
export function bucketSettings(env: Record<string, string | undefined>): BucketSettings | undefined {
  const {
    BLOB_S3_ENDPOINT: endpoint,
    BLOB_S3_BUCKET: bucket,
    BLOB_S3_REGION: region,
    BLOB_S3_ACCESS_KEY_ID: accessKeyId,
    BLOB_S3_SECRET_ACCESS_KEY: secretAccessKey,
  } = readConfig(Variables, env)
  const needed = {
    BLOB_S3_ENDPOINT: endpoint,
    BLOB_S3_BUCKET: bucket,
    BLOB_S3_ACCESS_KEY_ID: accessKeyId,
    BLOB_S3_SECRET_ACCESS_KEY: secretAccessKey,
  }
  const missing = Object.entries(needed).filter(([, value]) => value === undefined)
  if (missing.length === Object.keys(needed).length) return undefined
  if (endpoint === undefined || bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined)
    throw new ConfigError(missing.map(([name]) => `${name}: is missing`))
  return { endpoint, bucket, region, accessKeyId, secretAccessKey }
}
