import { hash, verify } from '@node-rs/argon2'
import { betterAuth } from 'better-auth'
import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'

/** OWASP's second choice of argon2id settings, which our own rules set as the least: 19 MiB, two passes, one lane. */
const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const hashPassword = (password: string): Promise<string> => hash(password, argon2id)

/** Sign-in for one company: its own accounts and sessions, in its own schema. */
export type Auth = ReturnType<typeof openAuth>

const days = 24 * 60 * 60

export function openAuth(db: Kysely<Database>, secret: string, origin: string) {
  const secure = origin.startsWith('https://')
  return betterAuth({
    secret,
    baseURL: origin,
    basePath: '/unused',
    // Ours to check: every request passes `whyForged` before it comes here.
    trustedOrigins: [origin],
    database: { db, type: 'postgres', transaction: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 1,
      maxPasswordLength: 256,
      password: { hash: hashPassword, verify: ({ hash: stored, password }) => verify(stored, password) },
    },
    user: {
      modelName: 'members',
      // Ours to set, never through the sign-in library.
      additionalFields: {
        role: { type: 'string', required: true, input: false },
        suspendedAt: { type: 'date', required: false, input: false },
      },
    },
    session: { modelName: 'sessions', expiresIn: 14 * days, updateAge: days },
    account: { modelName: 'accounts' },
    verification: { modelName: 'verifications' },
    advanced: {
      disableOriginCheck: true,
      useSecureCookies: false,
      // We show nobody where somebody signed in from, so we do not keep it.
      ipAddress: { disableIpTracking: true },
      cookies: {
        // Browsers accept the __Host- name only over https, where it binds the cookie to exactly this host.
        session_token: {
          name: secure ? '__Host-vouchwell' : 'vouchwell',
          attributes: { secure, sameSite: 'lax', httpOnly: true, path: '/' },
        },
      },
    },
  })
}
