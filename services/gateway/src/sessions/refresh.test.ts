import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../test/gateway.ts'
import { expiryOf, idleMs, lifetimeMs, outcomeOfRefresh } from './session.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const refresh = (refreshToken: string) => gateway.call('POST', '/api/v1/auth/refresh', { body: { refreshToken } })
const me = (token: string) => gateway.call('GET', '/api/v1/auth/me', { token })

test('a refresh token is good for one use and brings the next', async () => {
  const { tokens } = await gateway.person()
  const second = await refresh(tokens.refreshToken)
  expect(second.status).toBe(200)
  expect(second.body.sessionId).toBe(tokens.sessionId)
  expect(second.body.refreshToken).not.toBe(tokens.refreshToken)
  const third = await refresh(second.body.refreshToken)
  expect(third.status).toBe(200)
  expect((await me(third.body.accessToken)).status).toBe(200)
})

test('an old refresh token that comes again ends the whole session', async () => {
  const { tokens } = await gateway.person()
  const second = (await refresh(tokens.refreshToken)).body
  expect(await refresh(tokens.refreshToken)).toMatchObject({ status: 401, body: { code: 'session-ended' } })
  expect(await refresh(second.refreshToken)).toMatchObject({ status: 401, body: { code: 'session-ended' } })
  expect((await me(second.accessToken)).status).toBe(401)
  const [row] = await gateway.service.look('SELECT end_reason FROM gateway.sessions WHERE id = $1', [tokens.sessionId])
  expect(row).toEqual({ end_reason: 'refresh-token-reused' })
})

test('of two uses at once one wins, and the session ends because a copy exists', async () => {
  const { tokens } = await gateway.person()
  const answers = await Promise.all([refresh(tokens.refreshToken), refresh(tokens.refreshToken)])
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 401])
  const winner = answers.find((answer) => answer.status === 200)!
  expect((await refresh(winner.body.refreshToken)).status).toBe(401)
})

test('a made-up refresh token is refused', async () => {
  expect(await refresh('clr_made-up')).toMatchObject({ status: 401, body: { code: 'session-ended' } })
})

test('refresh tokens are stored as digests', async () => {
  const { tokens } = await gateway.person()
  const rows = await gateway.service.look('SELECT digest FROM gateway.refresh_tokens')
  expect(JSON.stringify(rows)).not.toContain(tokens.refreshToken)
  for (const row of rows) expect(row.digest).toMatch(/^[0-9a-f]{64}$/)
})

test('a session that was not used in time, or has lived its time, is over by wall time', async () => {
  const { tokens } = await gateway.person()
  await gateway.service.look(`UPDATE gateway.sessions SET expires_at = now() - interval '1 second' WHERE id = $1`, [
    tokens.sessionId,
  ])
  expect((await refresh(tokens.refreshToken)).status).toBe(401)
  const created = new Date('2026-01-01T00:00:00Z')
  expect(expiryOf(created, created).getTime()).toBe(created.getTime() + idleMs)
  const late = new Date(created.getTime() + lifetimeMs - 1_000)
  expect(expiryOf(created, late).getTime()).toBe(created.getTime() + lifetimeMs)
  const open = { endedAt: null, expiresAt: new Date('2026-02-01T00:00:00Z') }
  const token = { usedAt: null, expiresAt: new Date('2026-02-01T00:00:00Z') }
  expect(outcomeOfRefresh(open, token, new Date('2026-01-31T23:59:59Z'))).toBe('renewed')
  expect(outcomeOfRefresh(open, token, new Date('2026-02-01T00:00:00Z'))).toBe('ended')
})

test('signing out kills the session’s tokens at once here', async () => {
  const { tokens } = await gateway.person()
  expect((await gateway.call('POST', '/api/v1/auth/logout', { token: tokens.accessToken })).status).toBe(204)
  expect((await me(tokens.accessToken)).status).toBe(401)
  expect((await refresh(tokens.refreshToken)).status).toBe(401)
})

test('people see and end their own sessions only', async () => {
  const { user, tokens, tenantId } = await gateway.person()
  const second = await gateway.login(user.email, undefined, tenantId)
  const listed = await gateway.call('GET', '/api/v1/auth/sessions', { token: tokens.accessToken })
  expect(listed.body.items.map((session: { id: string; current: boolean }) => [session.id, session.current])).toEqual([
    [tokens.sessionId, true],
    [second.sessionId, false],
  ])
  const colleague = await gateway.person('admin', tenantId)
  const path = `/api/v1/auth/sessions/${second.sessionId}`
  const refused = await gateway.call('DELETE', path, { token: colleague.tokens.accessToken })
  const stranger = await gateway.person()
  const theirs = await gateway.call('DELETE', path, { token: stranger.tokens.accessToken })
  expect(refused.status).toBe(404)
  expect(theirs.body).toEqual(refused.body)
  expect((await gateway.call('DELETE', path, { token: tokens.accessToken })).status).toBe(204)
  expect((await me(second.accessToken)).status).toBe(401)
  expect((await me(tokens.accessToken)).status).toBe(200)
})

test('a changed password ends the other sessions and opens new ones', async () => {
  const { user, tokens, tenantId } = await gateway.person()
  const second = await gateway.login(user.email, undefined, tenantId)
  const change = (currentPassword: string) =>
    gateway.call('POST', '/api/v1/auth/password', {
      token: tokens.accessToken,
      body: { currentPassword, newPassword: 'a newer battery staple' },
    })
  expect(await change('not it')).toMatchObject({ status: 401, body: { code: 'invalid-credentials' } })
  expect((await change('correct horse battery staple')).status).toBe(204)
  expect((await me(second.accessToken)).status).toBe(401)
  expect((await me(tokens.accessToken)).status).toBe(200)
  await expect(gateway.login(user.email, 'correct horse battery staple', tenantId)).rejects.toThrow('401')
  await gateway.login(user.email, 'a newer battery staple', tenantId)
})
